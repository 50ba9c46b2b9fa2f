/* SPDX-License-Identifier: MIT */
/*
 * Prints what this machine's x86 processor makes of the cases of a guest of
 * guests/correctness/i386: its file NAME_expected.h, where CASES is "NAME.c". From the project's
 * root:
 *     gcc -O1 -Iguests/runtime -Iguests/correctness/i386 -DCASES='"x87cases.c"' \
 *         tests/guests/expected.c guests/runtime/random.c -o expected
 */
#include CASES

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
    puts("/* SPDX-License-Identifier: MIT */");
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct random random = random_seeded(SEED);
        uint32_t sum = 0;

        for (uint32_t n = 0; n < guest_info.small; n++) {
            sum = one_case(&table[i], &random, sum);
        }
        printf("    {\"%s\", 0x%08x},\n", table[i].name, sum);
    }
    return 0;
}
