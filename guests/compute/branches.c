/* SPDX-License-Identifier: MIT
 *
 * Branches that depend on unpredictable data: Collatz lengths, a tokeniser's
 * state machine over random characters, greatest common divisors, a random
 * walk in a maze. The count is rounds.
 */
#include "guest.h"

GUEST_SIZES("branches", 150, 4100);

enum {
    TEXT_BYTES = 2048,
    MAZE_SIDE = 32,
    WALK_STEPS = 2000,
    COLLATZ_RANGE = 100,
    COLLATZ_LIMIT = 100000
};

enum state { BETWEEN, IN_NAME, IN_NUMBER, IN_STRING, IN_ESCAPE, IN_COMMENT, STATES };

struct walker {
    uint32_t row, column, bumps;
};

static char text[TEXT_BYTES];
static uint8_t maze[MAZE_SIDE][MAZE_SIDE];

static uint32_t collatz_length(uint32_t number) {
    uint32_t length = 0;
    while (number != 1) {
        number = number % 2 == 0 ? number / 2 : number * 3 + 1;
        length++;
    }
    return length;
}

static uint32_t greatest_divisor(uint32_t a, uint32_t b) {
    while (a != b) {
        if (a > b) {
            a -= b;
        } else {
            b -= a;
        }
    }
    return a;
}

static enum state next_state(enum state state, char c) {
    switch (state) {
    case IN_ESCAPE:
        return IN_STRING;
    case IN_STRING:
        return c == '"' ? BETWEEN : c == '\\' ? IN_ESCAPE : IN_STRING;
    case IN_COMMENT:
        return c == '\n' ? BETWEEN : IN_COMMENT;
    default:
        break;
    }
    if (c == '"') {
        return IN_STRING;
    }
    if (c == '#') {
        return IN_COMMENT;
    }
    if ((c >= 'a' && c <= 'z') || c == '_') {
        return IN_NAME;
    }
    if (c >= '0' && c <= '9') {
        return state == IN_NAME ? IN_NAME : IN_NUMBER;
    }
    return BETWEEN;
}

static uint32_t scan_text(uint32_t sum) {
    uint32_t entered[STATES] = {0};
    enum state state = BETWEEN;
    for (int i = 0; i < TEXT_BYTES; i++) {
        enum state next = next_state(state, text[i]);
        if (next != state) {
            entered[next]++;
        }
        state = next;
    }
    return checksum_bytes(sum, entered, sizeof entered);
}

static void write_text(struct random *random) {
    static const char characters[] = "abcxyz_ 0123 \n\n\"\"\\#,;+ ";
    for (int i = 0; i < TEXT_BYTES; i++) {
        text[i] = characters[random_below(random, sizeof characters - 1)];
    }
}

static void build_maze(struct random *random) {
    for (int row = 0; row < MAZE_SIDE; row++) {
        for (int column = 0; column < MAZE_SIDE; column++) {
            maze[row][column] = random_below(random, 4) == 0;
        }
    }
    maze[0][0] = 0;
}

static void step(struct walker *walker, uint32_t direction) {
    uint32_t row = walker->row, column = walker->column;
    switch (direction) {
    case 0:
        row = (row + 1) % MAZE_SIDE;
        break;
    case 1:
        row = (row + MAZE_SIDE - 1) % MAZE_SIDE;
        break;
    case 2:
        column = (column + 1) % MAZE_SIDE;
        break;
    default:
        column = (column + MAZE_SIDE - 1) % MAZE_SIDE;
        break;
    }
    if (maze[row][column]) {
        walker->bumps++;
    } else {
        walker->row = row;
        walker->column = column;
    }
}

static uint32_t walk(struct random *random) {
    struct walker walker = {0, 0, 0};
    for (int i = 0; i < WALK_STEPS; i++) {
        step(&walker, random_next(random) >> 30);
    }
    guest_check(maze[walker.row][walker.column] == 0, "the walker is in a wall");
    return walker.row << 24 ^ walker.column << 16 ^ walker.bumps;
}

uint32_t guest_run(uint32_t count) {
    struct random random = random_seeded(41);
    uint32_t sum = 0;
    guest_check(collatz_length(27) == 111, "wrong Collatz length");
    guest_check(greatest_divisor(1071, 462) == 21, "wrong divisor");
    for (uint32_t round = 0; round < count; round++) {
        for (uint32_t i = 1; i <= COLLATZ_RANGE; i++) {
            sum =
                checksum_mix(sum, collatz_length((round * COLLATZ_RANGE + i) % COLLATZ_LIMIT + 1));
            uint32_t a = 1 + random_below(&random, 2000), b = 1 + random_below(&random, 2000);
            sum = checksum_mix(sum, greatest_divisor(a, b));
        }
        write_text(&random);
        sum = scan_text(sum);
        build_maze(&random);
        sum = checksum_mix(sum, walk(&random));
    }
    return sum;
}
