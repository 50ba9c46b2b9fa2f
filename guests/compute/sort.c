/* SPDX-License-Identifier: MIT
 *
 * Sorts records with quicksort and heap sort through a comparison function,
 * and compares the results. The count is rounds.
 */
#include "guest.h"

GUEST_SIZES("sort", 10, 190);

enum { RECORDS = 3000, INSERTION_LIMIT = 12 };

struct record {
    uint32_t key;
    uint32_t serial;
};

typedef int comparison(const struct record *a, const struct record *b);

static struct record quick[RECORDS], heap[RECORDS];

static int by_key(const struct record *a, const struct record *b) {
    if (a->key != b->key) {
        return a->key < b->key ? -1 : 1;
    }
    return a->serial < b->serial ? -1 : a->serial > b->serial;
}

static int by_low_digit(const struct record *a, const struct record *b) {
    uint32_t difference = a->key % 10 - b->key % 10;
    return difference != 0 ? (int)difference : by_key(a, b);
}

static void swap(struct record *a, struct record *b) {
    struct record kept = *a;
    *a = *b;
    *b = kept;
}

static void insertion_sort(struct record *records, size_t count, comparison *compare) {
    for (size_t i = 1; i < count; i++) {
        struct record moving = records[i];
        size_t at = i;
        while (at > 0 && compare(&moving, &records[at - 1]) < 0) {
            records[at] = records[at - 1];
            at--;
        }
        records[at] = moving;
    }
}

static struct record median_of_three(const struct record *records, size_t count,
                                     comparison *compare) {
    const struct record *a = &records[0], *b = &records[count / 2], *c = &records[count - 1];
    if (compare(a, b) < 0) {
        return compare(b, c) < 0 ? *b : compare(a, c) < 0 ? *c : *a;
    }
    return compare(a, c) < 0 ? *a : compare(b, c) < 0 ? *c : *b;
}

static void quick_sort(struct record *records, size_t count, comparison *compare) {
    while (count > INSERTION_LIMIT) {
        struct record pivot = median_of_three(records, count, compare);
        size_t low = 0, high = count - 1;
        for (;;) {
            while (compare(&records[low], &pivot) < 0) {
                low++;
            }
            while (compare(&pivot, &records[high]) < 0) {
                high--;
            }
            if (low >= high) {
                break;
            }
            swap(&records[low++], &records[high--]);
        }
        quick_sort(records, low, compare);
        records += low;
        count -= low;
    }
    insertion_sort(records, count, compare);
}

static void sift_down(struct record *records, size_t root, size_t count, comparison *compare) {
    for (size_t child; (child = root * 2 + 1) < count; root = child) {
        if (child + 1 < count && compare(&records[child], &records[child + 1]) < 0) {
            child++;
        }
        if (compare(&records[root], &records[child]) >= 0) {
            return;
        }
        swap(&records[root], &records[child]);
    }
}

static void heap_sort(struct record *records, size_t count, comparison *compare) {
    for (size_t root = count / 2; root-- > 0;) {
        sift_down(records, root, count, compare);
    }
    for (size_t end = count; end-- > 1;) {
        swap(&records[0], &records[end]);
        sift_down(records, 0, end, compare);
    }
}

uint32_t guest_run(uint32_t count) {
    struct random random = random_seeded(11);
    uint32_t sum = 0;
    for (uint32_t round = 0; round < count; round++) {
        comparison *compare = round % 2 == 0 ? by_key : by_low_digit;
        uint32_t range = round % 3 == 0 ? 100 : 1u << 30; /* many or few equal keys */
        for (uint32_t i = 0; i < RECORDS; i++) {
            quick[i] = heap[i] = (struct record){random_below(&random, range), i};
        }
        quick_sort(quick, RECORDS, compare);
        heap_sort(heap, RECORDS, compare);
        for (uint32_t i = 0; i < RECORDS; i++) {
            guest_check(quick[i].serial == heap[i].serial, "the two orders differ");
            guest_check(i == 0 || compare(&quick[i - 1], &quick[i]) < 0, "not in order");
            sum = checksum_mix(sum, quick[i].serial);
        }
    }
    return sum;
}
