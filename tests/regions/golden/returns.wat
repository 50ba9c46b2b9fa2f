;; SPDX-License-Identifier: MIT
;; What returns.region compiles to. Made by check.
(module
 (type $0 (func (param i32 i32 i32) (result i32)))
 (type $1 (func (param i32)))
 (type $2 (func (param i32 i32 i32 i32)))
 (import "env" "memory" (memory $m 1 65536 shared))
 (import "env" "data" (global $data i32))
 (import "env" "ra" (global $ra i32))
 (import "env" "wide" (global $wide i32))
 (import "env" "chain" (func $chain (param i32 i32 i32) (result i32)))
 (import "env" "jump" (func $jump (param i32 i32 i32) (result i32)))
 (import "env" "leave" (func $leave (param i32 i32 i32) (result i32)))
 (import "env" "straddled" (func $straddled (param i32)))
 (export "f0" (func $f0_1000))
 (func $sync_96_104_128 (param $0 i32) (param $1 i32) (param $2 i32) (param $3 i32)
  (i32.store offset=96 align=1
   (local.get $0)
   (local.get $1)
  )
  (i32.store offset=104 align=1
   (local.get $0)
   (local.get $2)
  )
  (i32.store offset=128 align=1
   (local.get $0)
   (local.get $3)
  )
 )
 (func $f0_1000 (param $0 i32) (param $1 i32) (param $2 i32) (result i32)
  (local $3 i32)
  (local $4 i64)
  (local $5 i32)
  (local $6 i64)
  (local $7 i32)
  (local $8 i32)
  (local $9 i32)
  (local $10 i32)
  (local $11 i32)
  (block
   (block $block$3$break
    (block
     (drop
      (block (result i32)
       (block
        (local.set $0
         (i32.sub
          (local.get $0)
          (i32.const 96)
         )
        )
        (local.set $8
         (i32.load offset=96 align=1
          (local.get $0)
         )
        )
        (local.set $9
         (i32.load offset=100 align=1
          (local.get $0)
         )
        )
        (local.set $11
         (i32.load offset=128 align=1
          (local.get $0)
         )
        )
        (local.set $7
         (i32.load offset=92 align=1
          (local.get $0)
         )
        )
       )
       (i32.const 0)
      )
     )
     (drop
      (block (result i32)
       (block
        (if
         (i32.lt_s
          (i32.load offset=88 align=1
           (local.get $0)
          )
          (i32.const 0)
         )
         (then
          (nop)
          (i32.store offset=84 align=1
           (local.get $0)
           (i32.or
            (i32.load offset=4 align=1
             (global.get $data)
            )
            (i32.const 3)
           )
          )
          (i64.store offset=40 align=1
           (local.get $0)
           (i64.add
            (i64.load offset=40 align=1
             (local.get $0)
            )
            (i64.const 1)
           )
          )
          (return
           (i32.const 0)
          )
         )
        )
        (local.set $10
         (i32.const 4112)
        )
       )
       (i32.const 0)
      )
     )
    )
    (block
     (br $block$3$break)
    )
   )
   (block
    (block $block$6$break
     (block $block$4$break
      (loop $shape$1$continue
       (block $block$5$break
        (drop
         (block (result i32)
          (block
           (if
            (i32.lt_s
             (i32.load offset=88 align=1
              (local.get $0)
             )
             (i32.const 0)
            )
            (then
             (nop)
             (call $sync_96_104_128
              (local.get $0)
              (local.get $8)
              (local.get $10)
              (local.get $11)
             )
             (i32.store offset=84 align=1
              (local.get $0)
              (i32.or
               (i32.load offset=64 align=1
                (global.get $data)
               )
               (i32.const 3)
              )
             )
             (i64.store offset=40 align=1
              (local.get $0)
              (i64.add
               (i64.load offset=40 align=1
                (local.get $0)
               )
               (i64.const 1)
              )
             )
             (return
              (i32.const 0)
             )
            )
           )
           (local.set $8
            (i32.add
             (local.get $8)
             (local.get $9)
            )
           )
           (local.set $11
            (local.get $10)
           )
          )
          (i32.const 0)
         )
        )
        (if
         (if (result i32)
          (i32.eq
           (local.get $11)
           (i32.load offset=48 align=1
            (global.get $data)
           )
          )
          (then
           (i32.and
            (i32.eq
             (i32.load offset=4 align=1
              (i32.add
               (local.get $7)
               (i32.load offset=52 align=1
                (global.get $data)
               )
              )
             )
             (i32.load offset=44 align=1
              (global.get $data)
             )
            )
            (i32.eq
             (i32.load offset=12 align=1
              (i32.add
               (local.get $7)
               (i32.load offset=52 align=1
                (global.get $data)
               )
              )
             )
             (i32.load offset=56 align=1
              (global.get $data)
             )
            )
           )
          )
          (else
           (i32.const 0)
          )
         )
         (then
          (br $block$4$break)
         )
         (else
          (if
           (if (result i32)
            (i32.eq
             (local.get $11)
             (i32.load offset=28 align=1
              (global.get $data)
             )
            )
            (then
             (i32.and
              (i32.eq
               (i32.load offset=4 align=1
                (i32.add
                 (local.get $7)
                 (i32.load offset=32 align=1
                  (global.get $data)
                 )
                )
               )
               (i32.load offset=24 align=1
                (global.get $data)
               )
              )
              (i32.eq
               (i32.load offset=12 align=1
                (i32.add
                 (local.get $7)
                 (i32.load offset=32 align=1
                  (global.get $data)
                 )
                )
               )
               (i32.load offset=36 align=1
                (global.get $data)
               )
              )
             )
            )
            (else
             (i32.const 0)
            )
           )
           (then
            (br $block$5$break)
           )
           (else
            (br $block$6$break)
           )
          )
         )
        )
       )
       (block
        (drop
         (block (result i32)
          (local.set $10
           (i32.const 4128)
          )
          (i32.const 0)
         )
        )
        (block
         (br $shape$1$continue)
        )
       )
      )
     )
     (block
      (return
       (block
        (local.set $8
         (i32.sub
          (local.get $8)
          (i32.const 1)
         )
        )
        (call $sync_96_104_128
         (local.get $0)
         (local.get $8)
         (local.get $10)
         (local.get $11)
        )
        (i32.store offset=84 align=1
         (local.get $0)
         (i32.const 0)
        )
        (i64.store offset=32 align=1
         (local.get $0)
         (i64.add
          (i64.load offset=32 align=1
           (local.get $0)
          )
          (i64.const 1)
         )
        )
        (return
         (i32.const 0)
        )
       )
      )
     )
    )
    (block
     (return
      (block
       (i32.store offset=96 align=1
        (local.get $0)
        (local.get $8)
       )
       (i32.store offset=104 align=1
        (local.get $0)
        (local.get $10)
       )
       (i32.store offset=128 align=1
        (local.get $0)
        (local.get $11)
       )
       (return_call $leave
        (i32.add
         (local.get $0)
         (i32.const 96)
        )
        (i32.const 0)
        (i32.or
         (i32.load offset=64 align=1
          (global.get $data)
         )
         (i32.const 3)
        )
       )
      )
     )
    )
   )
  )
  (unreachable)
 )
)
