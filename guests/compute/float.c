/* SPDX-License-Identifier: MIT
 *
 * Floating point in double: planets around a sun, the Mandelbrot set, and a
 * least-squares fit; results are reported as bit patterns. The count is rounds.
 */
#include "cpu.h"
#include "guest.h"

GUEST_SIZES("float", 4, 460);

/* The steps are Euler's, so that errors grow: the planets start anew before they matter. */
enum { ROUNDS_PER_ORBIT = 50 };

enum { BODIES = 5, STEPS = 100, IMAGE_WIDTH = 24, IMAGE_HEIGHT = 16, ITERATIONS = 50 };

struct vector {
    double x, y, z;
};

struct body {
    struct vector at, speed;
    double mass;
};

/* Distances in astronomical units, speeds per year, masses in suns. */
static const struct body start[BODIES] = {
    {{0, 0, 0}, {0, 0, 0}, 1.0},
    {{1, 0, 0.01}, {0, 6.28, 0}, 3.0e-6},
    {{0, 5.2, -0.1}, {-2.75, 0, 0.01}, 9.5e-4},
    {{-9.5, 0, 0.2}, {0, -2.04, 0}, 2.9e-4},
    {{0, -19.2, 0}, {1.43, 0.02, 0}, 4.4e-5},
};

static struct body bodies[BODIES];

static void attract(struct body *a, struct body *b, double time) {
    const double gravity = 39.478417604357434;
    double dx = a->at.x - b->at.x, dy = a->at.y - b->at.y, dz = a->at.z - b->at.z;
    double squared = dx * dx + dy * dy + dz * dz;
    double pull = gravity * time / (squared * cpu_square_root(squared));
    a->speed.x -= dx * b->mass * pull;
    a->speed.y -= dy * b->mass * pull;
    a->speed.z -= dz * b->mass * pull;
    b->speed.x += dx * a->mass * pull;
    b->speed.y += dy * a->mass * pull;
    b->speed.z += dz * a->mass * pull;
}

static void advance(double time) {
    for (int i = 0; i < BODIES; i++) {
        for (int j = i + 1; j < BODIES; j++) {
            attract(&bodies[i], &bodies[j], time);
        }
    }
    for (int i = 0; i < BODIES; i++) {
        struct body *body = &bodies[i];
        body->at.x += body->speed.x * time;
        body->at.y += body->speed.y * time;
        body->at.z += body->speed.z * time;
    }
}

static int escape_steps(double real, double imaginary) {
    double x = 0, y = 0;
    for (int steps = 0; steps < ITERATIONS; steps++) {
        double xx = x * x, yy = y * y;
        if (xx + yy > 4) {
            return steps;
        }
        y = 2 * x * y + imaginary;
        x = xx - yy + real;
    }
    return ITERATIONS;
}

static uint32_t mandelbrot(uint32_t sum, double zoom) {
    for (int row = 0; row < IMAGE_HEIGHT; row++) {
        for (int column = 0; column < IMAGE_WIDTH; column++) {
            double real = -0.7 + (column - IMAGE_WIDTH / 2) * zoom;
            double imaginary = (row - IMAGE_HEIGHT / 2) * zoom;
            sum = checksum_mix(sum, (uint32_t)escape_steps(real, imaginary));
        }
    }
    return sum;
}

/* The slope of the line through noisy points of a known line. */
static double fitted_slope(struct random *random) {
    double x_sum = 0, y_sum = 0, xx_sum = 0, xy_sum = 0;
    const int points = 200;
    for (int i = 0; i < points; i++) {
        double noise = (double)(int32_t)random_next(random) / 2147483648.0;
        double x = i * 0.125, y = 3.5 * x - 7 + noise;
        x_sum += x, y_sum += y, xx_sum += x * x, xy_sum += x * y;
    }
    return (points * xy_sum - x_sum * y_sum) / (points * xx_sum - x_sum * x_sum);
}

static uint32_t mix_double(uint32_t sum, double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return checksum_mix(checksum_mix(sum, (uint32_t)bits), (uint32_t)(bits >> 32));
}

uint32_t guest_run(uint32_t count) {
    struct random random = random_seeded(31);
    uint32_t sum = 0;
    double zoom = 0.125;
    for (uint32_t round = 0; round < count; round++) {
        if (round % ROUNDS_PER_ORBIT == 0) {
            memcpy(bodies, start, sizeof bodies);
        }
        for (int step = 0; step < STEPS; step++) {
            advance(0.001);
        }
        sum = mandelbrot(sum, zoom);
        zoom = zoom > 0.001 ? zoom * 0.9 : 0.125;
        double slope = fitted_slope(&random);
        guest_check(slope > 3.4 && slope < 3.6, "the fitted slope is off");
        sum = mix_double(sum, slope);
    }
    const struct vector *earth = &bodies[1].at;
    double radius = cpu_square_root(earth->x * earth->x + earth->y * earth->y);
    guest_check(radius > 0.9 && radius < 1.1, "the earth left its orbit");
    print_string("earth thousandths ");
    print_signed((int32_t)(earth->x * 1000));
    print_string(" ");
    print_signed((int32_t)(earth->y * 1000));
    print_string("\n");
    for (int i = 0; i < BODIES; i++) {
        sum =
            mix_double(mix_double(mix_double(sum, bodies[i].at.x), bodies[i].at.y), bodies[i].at.z);
    }
    return sum;
}
