# SPDX-License-Identifier: MIT
# shellcheck shell=dash
# A compiler that is quick.
prepare() { cat /real/jobs/program.c >program.c; }
work() {
    tcc -nostdinc -c -o program.o program.c
    cat program.o
}
