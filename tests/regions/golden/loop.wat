;; SPDX-License-Identifier: MIT
;; What loop.region compiles to. Made by check.
(module
 (type $0 (func (param i32 i32 i32) (result i32)))
 (type $1 (func (param i32)))
 (type $2 (func (param i32 i64) (result i32)))
 (type $3 (func (param i32 i32 i32)))
 (import "env" "memory" (memory $m 1 65536 shared))
 (import "env" "data" (global $data i32))
 (import "env" "ra" (global $ra i32))
 (import "env" "wide" (global $wide i32))
 (import "env" "chain" (func $chain (param i32 i32 i32) (result i32)))
 (import "env" "jump" (func $jump (param i32 i32 i32) (result i32)))
 (import "env" "leave" (func $leave (param i32 i32 i32) (result i32)))
 (import "env" "straddled" (func $straddled (param i32)))
 (export "f0" (func $f0_1000))
 (func $counted (param $0 i32) (param $1 i64) (result i32)
  (i64.store align=1
   (local.get $0)
   (i64.add
    (i64.load align=1
     (local.get $0)
    )
    (local.get $1)
   )
  )
  (return
   (i32.const 0)
  )
 )
 (func $sync_96_100 (param $0 i32) (param $1 i32) (param $2 i32)
  (i32.store offset=96 align=1
   (local.get $0)
   (local.get $1)
  )
  (i32.store offset=100 align=1
   (local.get $0)
   (local.get $2)
  )
 )
 (func $f0_1000 (param $0 i32) (param $1 i32) (param $2 i32) (result i32)
  (local $3 i32)
  (local $4 i64)
  (local $5 i32)
  (local $6 i64)
  (local $7 i32)
  (local $8 i32)
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
        (local.set $7
         (i32.load offset=96 align=1
          (local.get $0)
         )
        )
        (local.set $8
         (i32.load offset=100 align=1
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
          (return_call $counted
           (local.get $0)
           (local.get $4)
          )
         )
        )
        (local.set $4
         (i64.add
          (local.get $4)
          (i64.const 1)
         )
        )
        (local.set $8
         (i32.and
          (local.get $8)
          (i32.const 31)
         )
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
     (loop $shape$1$continue
      (block
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
            (call $sync_96_100
             (local.get $0)
             (local.get $7)
             (local.get $8)
            )
            (i32.store offset=84 align=1
             (local.get $0)
             (i32.or
              (i32.load offset=24 align=1
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
            (return_call $counted
             (local.get $0)
             (local.get $4)
            )
           )
          )
          (local.set $4
           (i64.add
            (local.get $4)
            (i64.const 1)
           )
          )
          (local.set $7
           (i32.add
            (local.get $7)
            (local.get $8)
           )
          )
         )
         (i32.const 0)
        )
       )
       (drop
        (block (result i32)
         (block
          (local.set $4
           (i64.add
            (local.get $4)
            (i64.const 1)
           )
          )
          (local.set $8
           (i32.sub
            (local.get $8)
            (i32.const 1)
           )
          )
         )
         (i32.const 0)
        )
       )
      )
      (if
       (i32.gt_s
        (local.get $8)
        (i32.const 0)
       )
       (then
        (br $shape$1$continue)
       )
       (else
        (br $block$6$break)
       )
      )
     )
    )
    (block
     (return
      (block
       (i32.store offset=96 align=1
        (local.get $0)
        (local.get $7)
       )
       (i32.store offset=100 align=1
        (local.get $0)
        (local.get $8)
       )
       (i64.store align=1
        (local.get $0)
        (i64.add
         (i64.load align=1
          (local.get $0)
         )
         (local.get $4)
        )
       )
       (return_call $leave
        (i32.add
         (local.get $0)
         (i32.const 96)
        )
        (i32.load offset=36 align=1
         (i32.load offset=44 align=1
          (global.get $data)
         )
        )
        (i32.const 2)
       )
      )
     )
    )
   )
  )
  (unreachable)
 )
)
