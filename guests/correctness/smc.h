/* SPDX-License-Identifier: MIT
 *
 * The code smc.c modifies, and how its place in two pages is written.
 */
#ifndef SMC_H
#define SMC_H

#include <stdint.h>

/* smc_code.S. A place is where an instruction takes an immediate of 32 bits; the functions that
 * modify themselves let the processor know by themselves. */
extern uint8_t smc_add_place[], smc_return_place[], smc_crossing_place[];
uint32_t smc_add_loop(uint32_t count);      /* adds its immediate count times */
uint32_t smc_next_block(uint32_t count);    /* each turn writes the immediate of the block after */
uint32_t smc_same_block(uint32_t count);    /* each turn writes the very next instruction */
uint32_t smc_flip_jump(uint32_t count);     /* turns a conditional jump around before it */
uint32_t smc_count_in_code(uint32_t count); /* counts in a variable beside the code */
uint32_t smc_crossing(uint32_t value);      /* adds an immediate that lies in two pages */
/* Calls change(), which rewrites the instruction it returns to. */
uint32_t smc_calling_loop(uint32_t count, void (*change)(uint32_t turn));

/* smc_crossing.c: emit_place() is for the other places. */
void smc_put_crossing(uint32_t immediate);

#endif
