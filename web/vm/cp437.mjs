// SPDX-License-Identifier: MIT
// The characters of a PC's text screen (code page 437, which is in its hardware) by their codes.

const CONTROLS = ' ☺☻♥♦♣♠•◘○◙♂♀♪♫☼►◄↕‼¶§▬↨↑↓→←∟↔▲▼';
const UPPER = 'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧' +
    '╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■ ';
const DELETE = 0x7f;

export function characterOf(code) {
    if (code < CONTROLS.length) {
        return CONTROLS[code];
    }
    if (code === DELETE) {
        return '⌂';
    }
    return code < DELETE ? String.fromCharCode(code) : UPPER[code - DELETE - 1];
}
