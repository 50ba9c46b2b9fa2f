# SPDX-License-Identifier: MIT
# shellcheck shell=dash
prepare() { head -n 1000 /real/text >text; }
work() {
    sed -E 's/^# (CONFIG_[A-Z0-9_]+) is not set$/\1=n/; s/_([A-Z])([A-Z]*)/_\1.\2/g; /=m$/{s/=m/ module/;h;G}; s/"([^"]*)"/<\1>/' text
}
