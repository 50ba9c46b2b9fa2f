# SPDX-License-Identifier: MIT
# shellcheck shell=dash
# Small scripts from their start to their end.
prepare() { :; }
work() {
    perl -ne 'print if /^CONFIG_.*=m/ && length > 24' /real/text
}
