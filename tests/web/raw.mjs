// SPDX-License-Identifier: MIT
// Requests byte by byte, which no client would send.

import net from 'node:net';

export function connect(url) {
    const { hostname, port } = new URL(url);
    const socket = net.connect(port, hostname);

    socket.on('error', () => {}); // the server may close whenever it likes
    return socket;
}

// The answer to these bytes: {status, headers, body (a Buffer)}; status is 0 if none came.
export function ask(url, bytes) {
    return new Promise((resolve) => {
        const socket = connect(url), pieces = [];

        socket.on('data', (piece) => pieces.push(piece));
        socket.on('close', () => resolve(parsed(Buffer.concat(pieces))));
        socket.write(bytes);
    });
}

// A request that asks for nothing more after it. lines: headers besides Host.
export function request(method, target, lines = [], host = 'localhost') {
    return [`${method} ${target} HTTP/1.1`, `Host: ${host}`, 'Connection: close', ...lines, '', '']
        .join('\r\n');
}

function parsed(bytes) {
    const end = bytes.indexOf('\r\n\r\n');
    const [first, ...lines] = bytes.subarray(0, Math.max(end, 0)).toString('latin1').split('\r\n');

    return {
        status: Number(first.split(' ')[1] ?? 0),
        headers: Object.fromEntries(lines.map((line) => {
            const colon = line.indexOf(':');

            return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
        })),
        body: bytes.subarray(end + 4),
    };
}
