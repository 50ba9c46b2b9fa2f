/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A guest whose registers regions cannot have is told so, once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <unistd.h>

#include "qemu-hooks/machine.h"
#include "qemu-hooks/mode.h"
#include "stub/qemu.h"

static TCGContext context = {
    .nb_globals = 3,
    .temps =
        {{.kind = TEMP_FIXED, .name = "env"},
         {.kind = TEMP_GLOBAL, .type = TCG_TYPE_I32, .mem_base = &context.temps[0], .name = "r0"},
         {.kind = TEMP_GLOBAL, .type = TCG_TYPE_I64, .mem_base = &context.temps[0], .name = "r1"}},
};
TCGContext *tcg_ctx = &context;

const char *target_name(void) {
    return "test";
}

bool reloop_mode_known(void) {
    return true;
}

int32_t reloop_pc_offset(void) {
    return 0;
}

ReloopModeWord reloop_float_word(void) {
    return (ReloopModeWord){};
}

#define HELPER(name) \
    void helper_##name##_mmu(void) { \
    }
HELPER(ldub)
HELPER(lduw)
HELPER(ldul)
HELPER(ldq)
HELPER(ldsb)
HELPER(ldsw)
HELPER(ldsl)
HELPER(stb)
HELPER(stw)
HELPER(stl)
HELPER(stq)

/* Asked twice; returns what came on stderr. */
static char *ask_twice(void) {
    char *said = NULL, name[] = "/tmp/test_machine.XXXXXX";
    int file = mkstemp(name), before = dup(STDERR_FILENO);

    assert_true(file >= 0 && before >= 0);
    dup2(file, STDERR_FILENO);
    assert_null(reloop_machine());
    assert_null(reloop_machine());
    dup2(before, STDERR_FILENO);
    close(before);
    close(file);
    assert_true(g_file_get_contents(name, &said, NULL, NULL));
    unlink(name);
    return said;
}

static void a_register_of_64_bits(void **state) {
    char *said = ask_twice();

    assert_string_equal(said, "reloop: no regions, so all is interpreted: the register r1 of this "
                              "guest's processor is no field of 32 bits\n");
    g_free(said);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_register_of_64_bits)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
