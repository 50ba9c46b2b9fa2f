/* SPDX-License-Identifier: MIT
 *
 * A stack machine with switch dispatch running a small program: the Collatz
 * steps and a greatest common divisor of each number of a range, with calls
 * and an array. The count is the range; beyond 100000 a Collatz number overflows.
 */
#include "guest.h"

GUEST_SIZES("bytecode", 1100, 35000);

enum opcode {
    PUSH,
    LOAD,
    STORE,
    ADD,
    SUBTRACT,
    MULTIPLY,
    REMAINDER,
    HALVE,
    LESS,
    JUMP,
    JUMP_ZERO,
    CALL,
    RETURN,
    ARRAY_GET,
    ARRAY_PUT,
    HALT,
    LABEL, /* gone after assembly */
};

enum variable { LIMIT, NUMBER, VALUE, STEPS, LEFT, RIGHT, OLD, SUM, VARIABLES };
enum label { MAIN, END, COLLATZ, COLLATZ_LOOP, NEXT, COLLATZ_END, GCD, GCD_LOOP, GCD_END, LABELS };
enum { STACK_WORDS = 64, CALLS_MAXIMUM = 8, ARRAY_WORDS = 64, CODE_MAXIMUM = 128 };

struct instruction {
    enum opcode opcode;
    int32_t operand;
};

/* clang-format off */
static const struct instruction source[] = {
    /* while NUMBER < LIMIT: collatz, array[STEPS % 64] += 1, gcd, SUM += LEFT, NUMBER += 1 */
    {LABEL, MAIN}, {LOAD, NUMBER}, {LOAD, LIMIT}, {LESS, 0}, {JUMP_ZERO, END},
    {CALL, COLLATZ}, {LOAD, STEPS}, {PUSH, ARRAY_WORDS}, {REMAINDER, 0},
    {LOAD, STEPS}, {PUSH, ARRAY_WORDS}, {REMAINDER, 0}, {ARRAY_GET, 0}, {PUSH, 1}, {ADD, 0},
    {ARRAY_PUT, 0}, {CALL, GCD}, {LOAD, SUM}, {LOAD, LEFT}, {ADD, 0}, {STORE, SUM},
    {LOAD, NUMBER}, {PUSH, 1}, {ADD, 0}, {STORE, NUMBER}, {JUMP, MAIN},
    {LABEL, END}, {HALT, 0},
    /* STEPS = the steps from NUMBER down to 1 */
    {LABEL, COLLATZ}, {LOAD, NUMBER}, {STORE, VALUE}, {PUSH, 0}, {STORE, STEPS},
    {LABEL, COLLATZ_LOOP}, {PUSH, 1}, {LOAD, VALUE}, {LESS, 0}, {JUMP_ZERO, COLLATZ_END},
    {LOAD, VALUE}, {PUSH, 2}, {REMAINDER, 0}, {JUMP_ZERO, NEXT},
    {LOAD, VALUE}, {PUSH, 3}, {MULTIPLY, 0}, {PUSH, 1}, {ADD, 0}, {STORE, VALUE},
    {LOAD, STEPS}, {PUSH, 1}, {ADD, 0}, {STORE, STEPS},
    {LABEL, NEXT}, {LOAD, VALUE}, {HALVE, 0}, {STORE, VALUE},
    {LOAD, STEPS}, {PUSH, 1}, {ADD, 0}, {STORE, STEPS}, {JUMP, COLLATZ_LOOP},
    {LABEL, COLLATZ_END}, {RETURN, 0},
    /* LEFT = gcd(NUMBER * 12, 5040 - 7) by Euclid */
    {LABEL, GCD}, {LOAD, NUMBER}, {PUSH, 12}, {MULTIPLY, 0}, {STORE, LEFT},
    {PUSH, 5040}, {PUSH, 7}, {SUBTRACT, 0}, {STORE, RIGHT},
    {LABEL, GCD_LOOP}, {LOAD, RIGHT}, {JUMP_ZERO, GCD_END},
    {LOAD, RIGHT}, {STORE, OLD}, {LOAD, LEFT}, {LOAD, RIGHT}, {REMAINDER, 0}, {STORE, RIGHT},
    {LOAD, OLD}, {STORE, LEFT}, {JUMP, GCD_LOOP},
    {LABEL, GCD_END}, {RETURN, 0},
};
/* clang-format on */

struct machine {
    int32_t variables[VARIABLES];
    int32_t array[ARRAY_WORDS];
    int32_t stack[STACK_WORDS];
    const struct instruction *calls[CALLS_MAXIMUM];
    uint32_t executed;
};

static struct instruction code[CODE_MAXIMUM];
static struct machine machine;

static bool takes_label(enum opcode opcode) {
    return opcode == JUMP || opcode == JUMP_ZERO || opcode == CALL;
}

/* Drops the labels and turns each operand that names one into a code position. */
static void assemble(void) {
    int32_t positions[LABELS];
    int32_t length = 0;
    for (size_t i = 0; i < COUNT_OF(source); i++) {
        if (source[i].opcode == LABEL) {
            positions[source[i].operand] = length;
        } else {
            code[length++] = source[i];
        }
    }
    for (int32_t i = 0; i < length; i++) {
        if (takes_label(code[i].opcode)) {
            code[i].operand = positions[code[i].operand];
        }
    }
}

static void run(struct machine *m) {
    const struct instruction *at = code;
    const struct instruction **call = m->calls;
    int32_t *top = m->stack; /* the next free word */
    for (;;) {
        const struct instruction *now = at++;
        m->executed++;
        switch (now->opcode) {
        case PUSH:
            *top++ = now->operand;
            break;
        case LOAD:
            *top++ = m->variables[now->operand];
            break;
        case STORE:
            m->variables[now->operand] = *--top;
            break;
        case ADD:
            top--, top[-1] += top[0];
            break;
        case SUBTRACT:
            top--, top[-1] -= top[0];
            break;
        case MULTIPLY:
            top--, top[-1] *= top[0];
            break;
        case REMAINDER:
            top--, top[-1] %= top[0];
            break;
        case HALVE:
            top[-1] >>= 1;
            break;
        case LESS:
            top--, top[-1] = top[-1] < top[0];
            break;
        case JUMP:
            at = code + now->operand;
            break;
        case JUMP_ZERO:
            if (*--top == 0) {
                at = code + now->operand;
            }
            break;
        case CALL:
            *call++ = at;
            at = code + now->operand;
            break;
        case RETURN:
            at = *--call;
            break;
        case ARRAY_GET:
            top[-1] = m->array[top[-1]];
            break;
        case ARRAY_PUT:
            top -= 2, m->array[top[0]] = top[1];
            break;
        case HALT:
            return;
        default:
            guest_fail("bad opcode");
        }
    }
}

uint32_t guest_run(uint32_t count) {
    assemble();
    machine = (struct machine){0};
    machine.variables[NUMBER] = 1;
    machine.variables[LIMIT] = (int32_t)count;
    run(&machine);
    int32_t runs = 0;
    for (int i = 0; i < ARRAY_WORDS; i++) {
        runs += machine.array[i];
    }
    guest_check(runs == (int32_t)count - 1, "wrong number of Collatz runs");
    print_string("executed ");
    print_decimal(machine.executed);
    print_string("\n");
    uint32_t sum = checksum_bytes(0, machine.array, sizeof machine.array);
    return checksum_mix(sum, (uint32_t)machine.variables[SUM]);
}
