# SPDX-License-Identifier: MIT
# shellcheck shell=dash
# A compiler that takes its time.
prepare() { sed '/^static struct entry/,$d' /real/jobs/program.c >small.c; }
work() { "$(echo /usr/lib/gcc/*/12/cc1)" -quiet -O2 -o - small.c; }
