# SPDX-License-Identifier: MIT
# Counts the tests in what the parts of "make test" printed, PART.log, each ending with the line
# "exit status: N". Tests are lines of TAP, "test-PART: N passed, M failed" and "test-PART: skipped:
# WHY"; a part that has none of them is one test. list: the file of skips that are expected, strict: are others failures?

function note_skip(name, why,    text, i) {
    text = part ": " name ": " why
    skipped++
    for (i = 1; i <= patterns; i++) {
        if (text ~ pattern[i]) {
            report = report "skipped, as expected: " text "\n"
            return
        }
    }
    report = report "skipped: " text "\n"
    unexpected++
}

function fail(why) {
    report = report "failed: " part ": " why "\n"
    failed++
}

BEGIN {
    while ((getline line < list) > 0) {
        if (line !~ /^#/ && (at = index(line, " = "))) {
            pattern[++patterns] = "^" substr(line, 1, at - 1) "$"
        }
    }
}

FNR == 1 {
    part = FILENAME
    sub(/\.log$/, "", part)
    passed_before = passed
    failed_before = failed
    skipped_before = skipped
    previous = ""
}

/^ *(not )?ok [0-9]+/ {
    name = $0
    sub(/^ *(not )?ok [0-9]+ *(- )?/, "", name)
    if (match(name, /# [Ss][Kk][Ii][Pp] ?/)) {
        why = substr(name, RSTART + RLENGTH)
        name = substr(name, 1, RSTART - 1)
        sub(/ +$/, "", name)
        if (name == "") { # cmocka's way
            name = why
            why = "it says no reason"
        }
        note_skip(name, why)
        previous = ""
    } else if ($1 == "not") {
        fail(name)
        previous = "failed"
    } else {
        passed++
        previous = "passed"
    }
    next
}

# Node counts a group of tests as a test.
/^ *type: 'suite'/ {
    passed -= previous == "passed"
    previous = ""
}

# A list of tests that is empty.
/^1\.\.0/ {
    fail("it has no tests")
}

/^test-[a-z]+: [0-9]+ passed, [0-9]+ failed/ {
    passed += $2
    for (i = $4; i > 0; i--) {
        fail("see what it printed")
    }
}

/^test-[a-z]+: skipped: / {
    name = $1
    sub(/:$/, "", name)
    why = $0
    sub(/^test-[a-z]+: skipped: /, "", why)
    note_skip(name, why)
}

/^exit status: / {
    if ($3 != 0 && failed == failed_before) {
        fail("it ended with " $3)
    } else if (passed == passed_before && failed == failed_before && skipped == skipped_before) {
        passed++
    }
}

END {
    printf "%s", report
    if (strict && unexpected) {
        print unexpected " of the skips are not in tests/skips.txt"
    }
    print passed + 0 " passed, " failed + 0 " failed, " skipped + 0 " skipped"
    exit failed > 0 || strict && unexpected > 0
}
