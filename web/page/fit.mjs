// SPDX-License-Identifier: MIT
// How large the terminal's letters are, and how many of them there are.

// Programs that draw screens expect so many columns; a line of less is of little use to others, too.
const COLUMNS = 80, ROWS = 8;

// In CSS pixels; letters smaller than the smallest cannot be read, so that the rest scrolls.
const LARGEST = 14, SMALLEST = 9;

// Fits an xterm.js terminal into its element, by its fit addon. held: {columns, rows} that it must
// keep, because a guest was told, or null.
export function fit(terminal, addon, held) {
    const least = held ?? { columns: COLUMNS, rows: 1 };
    let room;

    for (let size = LARGEST; size >= SMALLEST; size--) {
        terminal.options.fontSize = size;
        room = addon.proposeDimensions();
        if (!room || room.cols >= least.columns && room.rows >= least.rows) {
            break;
        }
    }
    if (!room) {
        return; // not shown
    }
    const { columns, rows } = held ??
        { columns: Math.max(COLUMNS, room.cols), rows: Math.max(ROWS, room.rows) };

    if (columns !== terminal.cols || rows !== terminal.rows) {
        terminal.resize(columns, rows);
    }
}
