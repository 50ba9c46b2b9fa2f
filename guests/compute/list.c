/* SPDX-License-Identifier: MIT
 *
 * Linked lists from a pool: build, search, reverse, merge sort, remove and
 * return nodes to the pool. The count is rounds.
 */
#include "guest.h"

GUEST_SIZES("list", 70, 1500);

enum { POOL_NODES = 2000 };

struct node {
    struct node *next;
    uint32_t value;
    uint32_t order;
};

static struct node pool[POOL_NODES];
static struct node *unused;

static void pool_fill(struct random *random) {
    /* A random chain, so that following a list jumps about in memory. */
    static uint16_t order[POOL_NODES];
    for (uint32_t i = 0; i < POOL_NODES; i++) {
        uint32_t other = random_below(random, i + 1);
        order[i] = order[other];
        order[other] = (uint16_t)i;
    }
    unused = NULL;
    for (uint32_t i = 0; i < POOL_NODES; i++) {
        pool[order[i]].next = unused;
        unused = &pool[order[i]];
    }
}

static struct node *node_take(uint32_t value, uint32_t order) {
    struct node *node = unused;
    guest_check(node != NULL, "the pool is empty");
    unused = node->next;
    *node = (struct node){NULL, value, order};
    return node;
}

static void node_return(struct node *node) {
    node->next = unused;
    unused = node;
}

static struct node *list_build(struct random *random, uint32_t length) {
    struct node *first = NULL;
    struct node **end = &first;
    for (uint32_t i = 0; i < length; i++) {
        *end = node_take(random_below(random, 5000), i);
        end = &(*end)->next;
    }
    return first;
}

static uint32_t list_length(const struct node *list) {
    uint32_t length = 0;
    for (; list != NULL; list = list->next) {
        length++;
    }
    return length;
}

static struct node *list_reverse(struct node *list) {
    struct node *reversed = NULL;
    while (list != NULL) {
        struct node *next = list->next;
        list->next = reversed;
        reversed = list;
        list = next;
    }
    return reversed;
}

static struct node *list_merge(struct node *a, struct node *b) {
    struct node *first = NULL;
    struct node **end = &first;
    while (a != NULL && b != NULL) {
        struct node **smaller = b->value < a->value ? &b : &a;
        *end = *smaller;
        *smaller = (*smaller)->next;
        end = &(*end)->next;
    }
    *end = a != NULL ? a : b;
    return first;
}

static struct node *list_sort(struct node *list) {
    if (list == NULL || list->next == NULL) {
        return list;
    }
    struct node *middle = list;
    for (struct node *fast = list->next; fast != NULL && fast->next != NULL;) {
        middle = middle->next;
        fast = fast->next->next;
    }
    struct node *second = middle->next;
    middle->next = NULL;
    return list_merge(list_sort(list), list_sort(second));
}

static uint32_t list_remove_multiples(struct node **list, uint32_t divisor) {
    uint32_t removed = 0;
    while (*list != NULL) {
        struct node *node = *list;
        if (node->value % divisor == 0) {
            *list = node->next;
            node_return(node);
            removed++;
        } else {
            list = &node->next;
        }
    }
    return removed;
}

static uint32_t list_checksum(uint32_t sum, const struct node *list) {
    for (; list != NULL; list = list->next) {
        sum = checksum_mix(sum, list->value ^ list->order << 16);
    }
    return sum;
}

static void check_sorted(const struct node *list) {
    for (; list != NULL && list->next != NULL; list = list->next) {
        bool in_order = list->value < list->next->value ||
                        (list->value == list->next->value && list->order < list->next->order);
        guest_check(in_order, "the list is not sorted or the sort not stable");
    }
}

uint32_t guest_run(uint32_t count) {
    struct random random = random_seeded(23);
    uint32_t sum = 0;
    pool_fill(&random);
    for (uint32_t round = 0; round < count; round++) {
        uint32_t length = POOL_NODES - random_below(&random, 500);
        struct node *list = list_build(&random, length);
        list = list_reverse(list_reverse(list));
        list = list_sort(list);
        check_sorted(list);
        sum = list_checksum(sum, list);
        uint32_t removed = list_remove_multiples(&list, 2 + round % 5);
        guest_check(list_length(list) + removed == length, "nodes were lost");
        list = list_reverse(list);
        sum = list_checksum(checksum_mix(sum, removed), list);
        list_remove_multiples(&list, 1);
    }
    guest_check(list_length(unused) == POOL_NODES, "the pool is not whole again");
    return sum;
}
