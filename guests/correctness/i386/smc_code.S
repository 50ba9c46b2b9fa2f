/* SPDX-License-Identifier: MIT
 *
 * The code smc.c modifies, and code that modifies itself. All of it shares
 * pages with what runs while it changes. Arguments are on the stack, results
 * in eax.
 */
        .text
        .align  4096

/* uint32_t smc_add_loop(uint32_t count): adds the immediate count times. */
        .globl  smc_add_loop, smc_add_place
smc_add_loop:
        movl    4(%esp), %ecx
        xorl    %eax, %eax
1:      .byte   0x05                            /* addl $immediate, %eax */
smc_add_place:
        .long   0
        decl    %ecx
        jnz     1b
        ret

/* uint32_t smc_next_block(uint32_t count): each turn writes the immediate of the block after. */
        .globl  smc_next_block
smc_next_block:
        movl    4(%esp), %ecx
        xorl    %eax, %eax
1:      movl    %ecx, next_immediate
        testl   $1, %ecx
        jz      2f
        addl    $7, %eax
2:      .byte   0x05
next_immediate:
        .long   0
        roll    $3, %eax
        decl    %ecx
        jnz     1b
        ret

/* uint32_t smc_same_block(uint32_t count): each turn writes the very next instruction. */
        .globl  smc_same_block
smc_same_block:
        movl    4(%esp), %ecx
        xorl    %eax, %eax
1:      leal    (%ecx, %ecx, 4), %edx
        movl    %edx, same_immediate
        .byte   0x05
same_immediate:
        .long   0
        roll    $5, %eax
        decl    %ecx
        jnz     1b
        ret

/* uint32_t smc_flip_jump(uint32_t count): turns jz into jnz and back before it is reached. */
        .globl  smc_flip_jump
smc_flip_jump:
        movl    4(%esp), %ecx
        xorl    %eax, %eax
1:      xorb    $1, flipped
        testl   $2, %ecx
flipped:
        jz      2f
        addl    $3, %eax
        jmp     3f
2:      addl    %eax, %eax
        addl    $1, %eax
3:      decl    %ecx
        jnz     1b
        ret

/* uint32_t smc_count_in_code(uint32_t count): counts in a variable beside the code. */
        .globl  smc_count_in_code
smc_count_in_code:
        movl    4(%esp), %ecx
        movl    $0, counter
1:      addl    %ecx, counter
        decl    %ecx
        jnz     1b
        movl    counter, %eax
        ret
        .align  4
counter: .long  0

/* uint32_t smc_calling_loop(uint32_t count, void (*change)(uint32_t turn)): what it calls
 * rewrites the instruction it returns to. */
        .globl  smc_calling_loop, smc_return_place
smc_calling_loop:
        pushl   %ebx
        pushl   %esi
        movl    12(%esp), %ebx
        xorl    %esi, %esi
1:      pushl   %ebx
        call    *20(%esp)
        .byte   0x81, 0xc6                      /* addl $immediate, %esi */
smc_return_place:
        .long   0
        popl    %ebx
        roll    $1, %esi
        decl    %ebx
        jnz     1b
        movl    %esi, %eax
        popl    %esi
        popl    %ebx
        ret

/* uint32_t smc_crossing(uint32_t value): adds an immediate that lies in two pages. */
        .align  4096
        .skip   4096 - 7
        .globl  smc_crossing, smc_crossing_place
smc_crossing:
        movl    4(%esp), %eax                   /* 4 bytes */
        .byte   0x05
smc_crossing_place:
        .long   0
        ret

        .section .note.GNU-stack, "", @progbits
