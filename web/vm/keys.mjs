// SPDX-License-Identifier: MIT
// What a terminal sends when keys are pressed, as keys of a PC's keyboard (QEMU's names, US layout).

const SHIFTED = {
    '!': '1', '@': '2', '#': '3', $: '4', '%': '5', '^': '6', '&': '7', '*': '8', '(': '9',
    ')': '0', _: '-', '+': '=', '{': '[', '}': ']', ':': ';', '"': '\'', '~': '`', '|': '\\',
    '<': ',', '>': '.', '?': '/',
};

const NAMES = {
    ' ': 'spc', '-': 'minus', '=': 'equal', '[': 'bracket_left', ']': 'bracket_right',
    ';': 'semicolon', '\'': 'apostrophe', '`': 'grave_accent', '\\': 'backslash', ',': 'comma',
    '.': 'dot', '/': 'slash', '\r': 'ret', '\n': 'ret', '\t': 'tab', '\x1b': 'esc',
    '\x7f': 'backspace', '\b': 'backspace',
};

// As most terminals send them.
const SEQUENCES = {
    '\x1b[A': 'up', '\x1b[B': 'down', '\x1b[C': 'right', '\x1b[D': 'left',
    '\x1bOA': 'up', '\x1bOB': 'down', '\x1bOC': 'right', '\x1bOD': 'left',
    '\x1b[H': 'home', '\x1b[F': 'end', '\x1b[1~': 'home', '\x1b[4~': 'end',
    '\x1b[2~': 'insert', '\x1b[3~': 'delete', '\x1b[5~': 'pgup', '\x1b[6~': 'pgdn',
    '\x1bOP': 'f1', '\x1bOQ': 'f2', '\x1bOR': 'f3', '\x1bOS': 'f4', '\x1b[15~': 'f5',
    '\x1b[17~': 'f6', '\x1b[18~': 'f7', '\x1b[19~': 'f8', '\x1b[20~': 'f9', '\x1b[21~': 'f10',
    '\x1b[23~': 'f11', '\x1b[24~': 'f12',
};

const CONTROL_A = 1, CONTROL_Z = 26;

function keysOfCharacter(character) {
    const code = character.charCodeAt(0);

    if (character in NAMES) {
        return [NAMES[character]];
    }
    if (character in SHIFTED) {
        const plain = SHIFTED[character];

        return ['shift', NAMES[plain] ?? plain];
    }
    if (code >= CONTROL_A && code <= CONTROL_Z) {
        return ['ctrl', String.fromCharCode(code + 'a'.charCodeAt(0) - CONTROL_A)];
    }
    if (/[a-z0-9]/.test(character)) {
        return [character];
    }
    return /[A-Z]/.test(character) ? ['shift', character.toLowerCase()] : [];
}

// The strokes of a text that has come as a whole: lists of keys that are pressed together. What no
// key stands for is left out.
export function strokesOf(text) {
    const strokes = [];

    while (text) {
        const sequence = Object.keys(SEQUENCES).find((s) => text.startsWith(s));

        strokes.push(sequence ? [SEQUENCES[sequence]] : keysOfCharacter(text[0]));
        text = text.slice(sequence?.length ?? 1);
    }
    return strokes.filter((keys) => keys.length);
}
