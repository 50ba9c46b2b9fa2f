/* SPDX-License-Identifier: MIT
 *
 * Paging: virtual code pages change the physical page they show while hot
 * loops call through them, made visible page by page, all at once, and by
 * switching address spaces; also for data. The count is rounds.
 */
#include "guest.h"
#include "paging.h"

GUEST_SIZES("remap", 640, 23000);

enum {
    CODE_PAGE = PAGING_WINDOW,
    HEAD_PAGE = PAGING_WINDOW + 16 * PAGE_BYTES,
    TAIL_PAGE = HEAD_PAGE + PAGE_BYTES,
    SWITCH_PAGE = PAGING_WINDOW + 32 * PAGE_BYTES,
    DATA_PAGE = PAGING_WINDOW + 48 * PAGE_BYTES,
    FAR_PAGE =
        CODE_PAGE + 4096 * PAGE_BYTES, /* QEMU notes of both in one place whether it is code */
    CALLS = 60,
    WORDS = PAGE_BYTES / 4,
};

/* remap_code.S */
extern const uint8_t remap_first[], remap_second[], remap_head[], remap_head_entry[],
    remap_tail_first[], remap_tail_second[], remap_switch_first[], remap_switch_second[];

typedef uint32_t step_function(uint32_t value, uint32_t turns);
typedef uint32_t plain_function(uint32_t unused);
typedef uint32_t switch_function(volatile uint32_t *entry, uint32_t new_entry, uint32_t page);

static _Alignas(PAGE_BYTES) uint32_t data_pages[2][WORDS];

static void map_code(unsigned space, uint32_t address, const uint8_t *code) {
    paging_set(space, address, (uint32_t)code, PAGE_READ);
}

static uint32_t model_step(uint32_t value, uint32_t turns, bool second) {
    for (uint32_t turn = 0; turn < turns; turn++) {
        value = second ? value * 0x20005 + 0x2222 : value * 0x10003 + 0x1111;
    }
    return value;
}

static uint32_t call_often(uint32_t value, uint32_t calls, bool second) {
    step_function *function = (step_function *)CODE_PAGE;
    uint32_t expected = value;
    for (uint32_t call = 0; call < calls; call++) {
        value = function(value, call % 7 + 1);
        expected = model_step(expected, call % 7 + 1, second);
    }
    guest_check(value == expected, "code of the page mapped before was run");
    return value;
}

static uint32_t page_by_page(uint32_t sum, struct random *random) {
    for (int turn = 0; turn < 3; turn++) {
        bool second = random_below(random, 2) != 0;
        paging_forget(FAR_PAGE);
        map_code(0, CODE_PAGE, second ? remap_second : remap_first);
        paging_forget(CODE_PAGE);
        sum = call_often(sum, 1 + random_below(random, CALLS / 3), second);
    }
    return sum;
}

static uint32_t all_at_once(uint32_t sum, struct random *random) {
    bool second = random_below(random, 2) != 0;
    map_code(0, CODE_PAGE, second ? remap_second : remap_first);
    paging_forget_all();
    return call_often(sum, 1 + random_below(random, CALLS), second);
}

static uint32_t by_spaces(uint32_t sum, struct random *random) {
    map_code(0, CODE_PAGE, remap_first);
    map_code(1, CODE_PAGE, remap_second);
    for (int turn = 0; turn < 6; turn++) {
        unsigned space = random_below(random, PAGING_SPACES);
        paging_use_space(space);
        sum = call_often(sum, 1 + random_below(random, CALLS / 4), space == 1);
    }
    paging_use_space(0);
    return sum;
}

/* An instruction that begins in one page and ends in another, which changes. */
static uint32_t across_pages(uint32_t sum) {
    plain_function *function = (plain_function *)(HEAD_PAGE + (remap_head_entry - remap_head));
    for (uint32_t turn = 0; turn < 20; turn++) {
        bool second = turn % 3 == 0;
        map_code(0, TAIL_PAGE, second ? remap_tail_second : remap_tail_first);
        paging_forget(TAIL_PAGE);
        uint32_t expected = second ? 0x9a345678 ^ 0x33333333 : 0x12345678 ^ 0x0f0f0f0f;
        for (int call = 0; call < 5; call++) {
            uint32_t value = function(sum);
            guest_check(value == expected, "the end of the function is of the page before");
            sum = checksum_mix(sum, value);
        }
    }
    return sum;
}

static uint32_t under_itself(uint32_t sum) {
    switch_function *function = (switch_function *)SWITCH_PAGE;
    map_code(0, SWITCH_PAGE, remap_switch_first);
    paging_forget(SWITCH_PAGE);
    volatile uint32_t *entry = paging_entry(0, SWITCH_PAGE);
    for (uint32_t turn = 0; turn < 20; turn++) {
        bool second = turn % 3 != 0;
        uint32_t physical = (uint32_t)(second ? remap_switch_second : remap_switch_first);
        uint32_t value = function(entry, paging_entry_value(physical, PAGE_READ), SWITCH_PAGE);
        guest_check(value == (second ? 0xbbbb0002 : 0xaaaa0001),
                    "the page replaced under itself ran on");
        sum = checksum_mix(sum, value);
    }
    return sum;
}

static uint32_t data_both_ways(uint32_t sum) {
    volatile uint32_t *window = (volatile uint32_t *)DATA_PAGE;
    for (uint32_t turn = 0; turn < 4; turn++) {
        uint32_t *page = data_pages[turn % 2];
        paging_set(0, DATA_PAGE, (uint32_t)page, PAGE_WRITE);
        paging_forget(DATA_PAGE);
        for (uint32_t i = 0; i < WORDS; i += 8) {
            window[i] += sum + i;
        }
        for (uint32_t i = 0; i < WORDS; i += 8) {
            sum = checksum_mix(sum, *(volatile uint32_t *)&page[i]);
        }
    }
    return sum;
}

uint32_t guest_run(uint32_t count) {
    struct random random = random_seeded(59);
    uint32_t sum = 0;
    memset(data_pages, 0, sizeof data_pages);
    paging_enable();
    map_code(0, HEAD_PAGE, remap_head);
    for (uint32_t round = 0; round < count; round++) {
        sum = page_by_page(sum, &random);
        sum = all_at_once(sum, &random);
        sum = by_spaces(sum, &random);
        sum = across_pages(sum);
        sum = under_itself(sum);
        sum = data_both_ways(sum);
    }
    print_string("mappings checked\n");
    return sum;
}
