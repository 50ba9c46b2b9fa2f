/* SPDX-License-Identifier: MIT
 *
 * Two processors: atomic and locked counts, messages in order, code that one
 * changes under the other, and interrupts of one by the other, all in hot
 * loops. The count is rounds. What is printed does not depend on timing.
 */
#include "cpu.h"
#include "guest.h"
#include "second.h"
#include "smp_change.h" /* of the architecture */
#include "trap.h"

GUEST_SIZES("smp", 4, 40);

enum { TURNS = 4000, MESSAGES = 20000, CHANGES = 20, INTERRUPTS = 10 };

/* smp_code.S. smp_watch stores a number that is an immediate of its code, until *stop is not 0. */
void smp_watch(volatile uint32_t *seen, const volatile uint32_t *stop);
void smp_add_atomically(volatile uint32_t *counter, uint32_t turns);
void smp_add_locked(volatile uint32_t *lock, volatile uint32_t *counter, uint32_t turns);

/* What the second processor is to do; it says that it has done so many. */
enum work { ADD, LISTEN, WATCH };
static volatile enum work work;
static volatile uint32_t given, done;

static volatile uint32_t atomic_counter, lock, locked_counter;
static volatile uint32_t messages[MESSAGES + 1], message_number;
static volatile uint32_t seen, stop, interrupts;

static void add(void) {
    smp_add_atomically(&atomic_counter, TURNS);
    smp_add_locked(&lock, &locked_counter, TURNS);
}

static uint32_t message_of(uint32_t number) {
    return number * 2654435761u;
}

/* Whoever sees a number sees its message. x86 keeps the order of stores, and of loads, by itself.
 */
static void listen(void) {
    for (uint32_t heard = 0; heard < MESSAGES;) {
        uint32_t number = message_number;
        __atomic_thread_fence(__ATOMIC_ACQUIRE);
        for (; heard < number; heard++) {
            guest_check(messages[heard + 1] == message_of(heard + 1),
                        "a message came before its words");
        }
    }
}

static void second(void) {
    for (uint32_t next = 1;; next++) {
        while (given != next) {
            cpu_relax();
        }
        __atomic_thread_fence(__ATOMIC_ACQUIRE);
        switch (work) {
        case ADD:
            add();
            break;
        case LISTEN:
            listen();
            break;
        default:
            smp_watch(&seen, &stop);
        }
        __atomic_thread_fence(__ATOMIC_RELEASE);
        done = next;
    }
}

static void on_interrupt(struct trap_frame *frame) {
    (void)frame;
    second_acknowledge();
    interrupts++; /* from here on the next may come, and must not be taken for this one */
}

static void give(enum work what) {
    work = what;
    __atomic_thread_fence(__ATOMIC_RELEASE);
    given++;
}

static void await(void) {
    while (done != given) {
        cpu_relax();
    }
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
}

static void count_together(uint32_t round) {
    give(ADD);
    add();
    await();
    guest_check(atomic_counter == round * 2 * TURNS, "an atomic addition was lost");
    guest_check(locked_counter == round * 2 * TURNS, "an addition under the lock was lost");
}

static void talk(void) {
    message_number = 0;
    memset((void *)messages, 0, sizeof messages);
    give(LISTEN);
    for (uint32_t number = 1; number <= MESSAGES; number++) {
        messages[number] = message_of(number);
        __atomic_thread_fence(__ATOMIC_RELEASE);
        message_number = number;
    }
    await();
}

/* The second runs one loop all the while: it has to notice that its code changed, and that it is
 * interrupted, with nothing in the loop but moves. If it does not, this waits for ever. */
static uint32_t change_and_interrupt(struct random *random) {
    uint32_t sum = 0;
    stop = 0;
    interrupts = 0;
    give(WATCH);
    for (uint32_t change = 0; change < CHANGES; change++) {
        uint32_t value = random_next(random);
        uint32_t expected;
        /* Again and again: QEMU drops translated code before the store is done, and the other
         * processor may be quick enough to translate the old bytes once more. */
        do {
            expected = smp_change(value);
            cpu_relax();
        } while (seen != expected);
        sum = checksum_mix(sum, value);
    }
    for (uint32_t i = 0; i < INTERRUPTS; i++) {
        second_interrupt(TRAP_SECOND);
        while (interrupts != i + 1) {
            cpu_relax();
        }
    }
    stop = 1;
    await();
    return sum;
}

uint32_t guest_run(uint32_t count) {
    struct random random = random_seeded(71);
    uint32_t sum = 0;
    trap_install();
    trap_handle(TRAP_SECOND, on_interrupt);
    if (given == 0) {
        second_start(second);
    }
    atomic_counter = locked_counter = 0;
    for (uint32_t round = 1; round <= count; round++) {
        count_together(round);
        talk();
        sum = checksum_mix(sum, change_and_interrupt(&random));
    }
    return checksum_mix(sum, atomic_counter + locked_counter);
}
