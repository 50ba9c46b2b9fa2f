;; SPDX-License-Identifier: MIT
;; What straight.region compiles to. Made by check.
(module
 (type $0 (func (param i32 i32 i32) (result i32)))
 (type $1 (func (param i32)))
 (type $2 (func (param i32 i64 i32 i32) (result i32)))
 (type $3 (func (param i32 i32 i32 i32) (result i32)))
 (type $4 (func (param i32 i32 i32)))
 (type $5 (func (param i32 i64 i32 i32 i32)))
 (type $6 (func (param i32 i32 i32 i32 i32)))
 (import "env" "memory" (memory $m 1 65536 shared))
 (import "env" "data" (global $data i32))
 (import "env" "ra" (global $ra i32))
 (import "env" "wide" (global $wide i32))
 (import "env" "chain" (func $chain (param i32 i32 i32) (result i32)))
 (import "env" "jump" (func $jump (param i32 i32 i32) (result i32)))
 (import "env" "leave" (func $leave (param i32 i32 i32) (result i32)))
 (import "env" "straddled" (func $straddled (param i32)))
 (import "env" "h69" (func $h69 (param i32 i64 i32 i32) (result i32)))
 (import "env" "h82" (func $h82 (param i32 i64 i32 i32 i32)))
 (export "f0" (func $f0_1000))
 (func $load_320 (param $0 i32) (param $1 i32) (param $2 i32) (param $3 i32) (result i32)
  (call $h69
   (i32.add
    (local.get $0)
    (i32.const 96)
   )
   (i64.extend_i32_u
    (local.get $1)
   )
   (i32.const 800)
   (i32.add
    (i32.load offset=16 align=1
     (i32.load align=1
      (local.get $2)
     )
    )
    (local.get $3)
   )
  )
 )
 (func $sync_96_112 (param $0 i32) (param $1 i32) (param $2 i32)
  (i32.store offset=96 align=1
   (local.get $0)
   (local.get $1)
  )
  (i32.store offset=112 align=1
   (local.get $0)
   (local.get $2)
  )
 )
 (func $store_1c41 (param $0 i32) (param $1 i32) (param $2 i32) (param $3 i32) (param $4 i32)
  (call $h82
   (i32.add
    (local.get $0)
    (i32.const 96)
   )
   (i64.extend_i32_u
    (local.get $1)
   )
   (local.get $4)
   (i32.const 7233)
   (i32.add
    (i32.load offset=16 align=1
     (i32.load align=1
      (local.get $2)
     )
    )
    (local.get $3)
   )
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
  (local $12 i32)
  (local $13 i32)
  (local $14 i32)
  (block
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
       (local.set $12
        (i32.load offset=100 align=1
         (local.get $0)
        )
       )
       (local.set $7
        (i32.load align=1
         (i32.add
          (local.get $0)
          (i32.const -32)
         )
        )
       )
       (local.set $8
        (i32.load align=1
         (i32.add
          (local.get $0)
          (i32.const -28)
         )
        )
       )
       (local.set $9
        (i32.load align=1
         (i32.add
          (local.get $0)
          (i32.const -24)
         )
        )
       )
       (local.set $10
        (i32.load align=1
         (i32.add
          (local.get $0)
          (i32.const -20)
         )
        )
       )
      )
      (i32.const 0)
     )
    )
    (return
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
      (local.set $14
       (i32.and
        (local.get $12)
        (i32.const 8188)
       )
      )
      (local.set $14
       (i32.add
        (local.get $14)
        (i32.const 134520832)
       )
      )
      (local.set $2
       (i32.add
        (i32.and
         (i32.shr_u
          (local.get $14)
          (i32.const 8)
         )
         (local.get $7)
        )
        (local.get $8)
       )
      )
      (if
       (i32.ne
        (i32.load align=1
         (local.get $2)
        )
        (i32.and
         (i32.add
          (local.get $14)
          (i32.const 1)
         )
         (i32.const -4096)
        )
       )
       (then
        (nop)
        (local.set $11
         (call $load_320
          (local.get $0)
          (local.get $14)
          (i32.add
           (global.get $data)
           (i32.const 4)
          )
          (i32.const 4)
         )
        )
        (if
         (i32.load8_u offset=80
          (local.get $0)
         )
         (then
          (return
           (i32.const 0)
          )
         )
        )
       )
       (else
        (local.set $1
         (i32.load16_s align=1
          (i32.add
           (local.get $14)
           (i32.load offset=12 align=1
            (local.get $2)
           )
          )
         )
        )
        (local.set $11
         (i32.shr_s
          (i32.or
           (i32.and
            (i32.rotr
             (local.get $1)
             (i32.const 8)
            )
            (i32.const -16711936)
           )
           (i32.and
            (i32.rotl
             (local.get $1)
             (i32.const 8)
            )
            (i32.const 16711935)
           )
          )
          (i32.const 16)
         )
        )
       )
      )
      (local.set $13
       (i32.add
        (local.get $11)
        (i32.const 1)
       )
      )
      (local.set $2
       (i32.add
        (i32.and
         (i32.shr_u
          (local.get $14)
          (i32.const 8)
         )
         (local.get $9)
        )
        (local.get $10)
       )
      )
      (if
       (i32.ne
        (i32.load offset=4 align=1
         (local.get $2)
        )
        (i32.and
         (local.get $14)
         (i32.const -4093)
        )
       )
       (then
        (nop)
        (call $sync_96_112
         (local.get $0)
         (local.get $11)
         (local.get $13)
        )
        (call $store_1c41
         (local.get $0)
         (local.get $14)
         (i32.add
          (global.get $data)
          (i32.const 4)
         )
         (i32.const 24)
         (local.get $13)
        )
        (if
         (i32.load8_u offset=80
          (local.get $0)
         )
         (then
          (return
           (i32.const 0)
          )
         )
        )
       )
       (else
        (i32.store align=1
         (i32.add
          (local.get $14)
          (i32.load offset=12 align=1
           (local.get $2)
          )
         )
         (local.get $13)
        )
       )
      )
      (call $sync_96_112
       (local.get $0)
       (local.get $11)
       (local.get $13)
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
  (unreachable)
 )
)
