// SPDX-License-Identifier: MIT
// What the way in which QEMU ended says about a run. An outcome is an exit status and, unless all
// is well, a message.

export const FINE = 0, FAILED = 1;

// What isa-debug-exit makes of a guest's 1.
const GUEST_WRONG = 3;

// QEMU exited with that code; found: whether the serial output that config expects was there.
export function outcomeOfExit({ guest, until, expect, exit }, found, code) {
    if (!guest) {
        return { code };
    }
    if (until) {
        return { code: FAILED, message: `${guest} ended before it printed '${until}'` };
    }
    if (!expect && !code || expect && code === exit && found) {
        return { code: FINE };
    }
    if (expect && code === GUEST_WRONG) {
        return { code: FAILED, message: `${guest} found its own results wrong` };
    }
    return { code: expect ? FAILED : code, message: `${guest} failed: QEMU exited with ${code}` };
}

// What a run's output says against it that seemed to have gone well.
export function outcomeOfOutput({ guest, reject }, rejected) {
    return rejected
        ? { code: FAILED, message: `the output of ${guest} matched /${reject}/` }
        : { code: FINE };
}
