# SPDX-License-Identifier: MIT
# shellcheck shell=dash
# Small scripts from their start to their end.
prepare() { head -n 3000 /real/text >text; }
work() {
    perl -ne 'print if /^CONFIG_.*=m/ && length > 24' text
}
