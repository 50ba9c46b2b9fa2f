/* SPDX-License-Identifier: MIT
 *
 * Memory that comes page by page as it is touched, in order and at random,
 * and is given back whole. The count is how often.
 */
#include "guest.h"
#include "services.h"

GUEST_SIZES("pagefaults", 20, 300);

enum { WORDS = SERVICE_PAGE_BYTES / 4, STEP = 64 };

static uint32_t touch_in_order(volatile uint32_t *words, uint32_t pages, uint32_t sum) {
    for (uint32_t i = 0; i < pages * WORDS; i += STEP) {
        guest_check(words[i] == 0, "a new page is not empty");
        words[i] = sum + i;
    }
    for (uint32_t i = 0; i < pages * WORDS; i += STEP) {
        guest_check(words[i] == sum + i, "a page lost its words");
    }
    return checksum_mix(sum, words[(pages - 1) * WORDS]);
}

static uint32_t touch_at_random(volatile uint32_t *words, struct random *random, uint32_t sum) {
    for (uint32_t i = 0; i < SERVICE_PAGES; i++) {
        volatile uint32_t *word = &words[random_below(random, SERVICE_PAGES) * WORDS];
        sum = checksum_mix(sum, *word);
        *word = sum;
    }
    return sum;
}

uint32_t guest_run(uint32_t count) {
    struct random random = random_seeded(67);
    uint32_t sum = 0;
    volatile uint32_t *words = (volatile uint32_t *)(void *)service_pages();
    for (uint32_t round = 0; round < count; round++) {
        service_discard_pages();
        sum = touch_in_order(words, 1 + random_below(&random, SERVICE_PAGES), sum);
        service_discard_pages();
        sum = touch_at_random(words, &random, sum);
    }
    return sum;
}
