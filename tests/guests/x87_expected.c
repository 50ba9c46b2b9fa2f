/* SPDX-License-Identifier: MIT */
/*
 * Prints guests/correctness/i386/x87cases_expected.h: what this machine's x86 processor makes of
 * the cases of x87cases.c, in the order of its table. From the project's root:
 *     gcc -O1 -Iguests/runtime tests/guests/x87_expected.c guests/runtime/random.c -o x87_expected
 */
#include "../../guests/correctness/i386/x87cases.c"

#include <stdio.h>
#include <stdlib.h>

void print_string(const char *text) {
    (void)text;
}

void print_field(const char *label, uint32_t value) {
    (void)label;
    (void)value;
}

void guest_fail(const char *reason) {
    fprintf(stderr, "%s\n", reason);
    exit(1);
}

int main(void) {
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct random random = random_seeded(87);
        uint32_t sum = 0;

        for (uint32_t n = 0; n < guest_info.small; n++) {
            struct given given = random_given(&random);
            sum = one_case(&table[i], &given, sum);
        }
        printf("    {\"%s\", 0x%08x},\n", table[i].name, sum);
    }
    return 0;
}
