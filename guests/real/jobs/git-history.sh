# SPDX-License-Identifier: MIT
# shellcheck shell=dash
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a
export GIT_AUTHOR_DATE='2020-01-01T00:00:00Z' GIT_COMMITTER_DATE='2020-01-01T00:00:00Z'
prepare() {
    git init -q . 2>/dev/null
    for n in 1 2 3 4 5 6 7 8; do
        awk "NR % 9 != $n && NR < 250" /real/text >text
        git add text
        git commit -q -m "change $n"
    done
}
work() {
    git log -p -4
}
