/* SPDX-License-Identifier: MIT
 *
 * Integer matrix products, plain and in blocks, and a matrix power modulo a
 * prime. The count is rounds.
 */
#include "guest.h"

GUEST_SIZES("matrix", 14, 190);

enum { ORDER = 64, BLOCK = 16, MODULUS = 65521 };

struct matrix {
    int32_t cell[ORDER][ORDER];
};

static struct matrix left, right, product, blocked, power;

static void matrix_fill(struct matrix *matrix, struct random *random) {
    for (int row = 0; row < ORDER; row++) {
        for (int column = 0; column < ORDER; column++) {
            matrix->cell[row][column] = (int32_t)random_below(random, 2001) - 1000;
        }
    }
}

static void matrix_multiply(struct matrix *out, const struct matrix *a, const struct matrix *b) {
    for (int row = 0; row < ORDER; row++) {
        for (int column = 0; column < ORDER; column++) {
            int32_t sum = 0;
            for (int k = 0; k < ORDER; k++) {
                sum += a->cell[row][k] * b->cell[k][column];
            }
            out->cell[row][column] = sum;
        }
    }
}

static void multiply_block(struct matrix *out, const struct matrix *a, const struct matrix *b,
                           int row0, int column0, int k0) {
    for (int row = row0; row < row0 + BLOCK; row++) {
        for (int k = k0; k < k0 + BLOCK; k++) {
            int32_t factor = a->cell[row][k];
            for (int column = column0; column < column0 + BLOCK; column++) {
                out->cell[row][column] += factor * b->cell[k][column];
            }
        }
    }
}

static void matrix_multiply_blocked(struct matrix *out, const struct matrix *a,
                                    const struct matrix *b) {
    memset(out, 0, sizeof *out);
    for (int row = 0; row < ORDER; row += BLOCK) {
        for (int k = 0; k < ORDER; k += BLOCK) {
            for (int column = 0; column < ORDER; column += BLOCK) {
                multiply_block(out, a, b, row, column, k);
            }
        }
    }
}

static void matrix_reduce(struct matrix *matrix) {
    for (int row = 0; row < ORDER; row++) {
        for (int column = 0; column < ORDER; column++) {
            int32_t value = matrix->cell[row][column] % MODULUS;
            matrix->cell[row][column] = (value < 0 ? value + MODULUS : value) % 4096;
        }
    }
}

static int32_t matrix_trace(const struct matrix *matrix) {
    int32_t trace = 0;
    for (int i = 0; i < ORDER; i++) {
        trace += matrix->cell[i][i];
    }
    return trace;
}

uint32_t guest_run(uint32_t count) {
    struct random random = random_seeded(7);
    uint32_t sum = 0;
    matrix_fill(&power, &random);
    matrix_reduce(&power);
    for (uint32_t round = 0; round < count; round++) {
        matrix_fill(&left, &random);
        matrix_fill(&right, &random);
        matrix_multiply(&product, &left, &right);
        matrix_multiply_blocked(&blocked, &left, &right);
        guest_check(memcmp(&product, &blocked, sizeof product) == 0, "the two products differ");
        matrix_reduce(&product);
        matrix_multiply(&left, &power, &product);
        matrix_reduce(&left);
        power = left;
        sum = checksum_mix(sum, (uint32_t)matrix_trace(&power));
    }
    print_string("trace ");
    print_signed(matrix_trace(&power));
    print_string("\n");
    return checksum_bytes(sum, &power, sizeof power);
}
