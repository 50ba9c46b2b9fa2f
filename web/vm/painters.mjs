// SPDX-License-Identifier: MIT
// Ways to show a text screen. Each is given the screen again and again, as rows without blanks at
// their ends, and returns what to print.

// For output that is no terminal: rows that changed, once the screen has come to rest.
export class LinePainter {
    #seen = [];
    #printed = [];

    paint(rows) {
        const rests = same(rows, this.#seen);

        this.#seen = rows;
        return rests ? this.end() : '';
    }

    end() {
        const rows = this.#seen, before = this.#printed, by = scrolledBy(before, rows);

        this.#printed = rows;
        return rows.filter((row, i) => row && row !== before[i + by])
            .map((row) => `${row}\n`).join('');
    }
}

// For a terminal, of which it takes as much as the screen has.
export class TerminalPainter {
    #painted = null;

    paint(rows, { x, y }) {
        const before = this.#painted ?? [];
        const changed = rows.map((row, i) => row === before[i] ? '' : `${at(0, i)}${row}\x1b[K`);

        this.#painted = rows;
        return `${before.length ? '' : '\x1b[2J'}${changed.join('')}${at(x, y)}`;
    }

    end() {
        return this.#painted ? `${at(0, this.#painted.length)}\r\n` : '';
    }
}

function at(x, y) {
    return `\x1b[${y + 1};${x + 1}H`;
}

function same(a, b) {
    return a.length === b.length && a.every((row, i) => row === b[i]);
}

// By how many rows the screen moved up: as many as leave the most rows what they were.
function scrolledBy(before, after) {
    const kept = before.map((_, by) =>
        after.filter((row, i) => row && row === before[i + by]).length);

    return Math.max(0, kept.indexOf(Math.max(...kept)));
}
