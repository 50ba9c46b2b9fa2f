// SPDX-License-Identifier: MIT
// Odd requests, the same ones each time.

const METHODS = ['GET', 'GET', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH',
    'PROPFIND', 'CONNECT', 'get', 'G\0T', ''];
const NAMES = ['', 'index.html', 'big.wasm', 'plain.bin', 'empty.json', 'socket.bin', 'folder', '.done',
    'folder/', 'none', '..', '../..', '%2e%2e', '..%2f..%2fetc%2fpasswd', '%5c..%5c', '%00', '%', '%zz',
    '%ff%fe', '\\', '//etc/passwd', '?', '?a=%', '#', 'a'.repeat(5000), '\u00fc', '[', ':', '://'];
const NUMBERS = ['', '0', '1', '5', '9', '10', '299999', '300000', '-1', '4294967296',
    '9007199254740993', '99999999999999999999', '1e3', '0x10', 'NaN', 'abc', ' ', '1.5'];
const UNITS = ['bytes=', 'bytes=', 'bytes=', 'bytes=', 'items=', 'bytes', '', 'BYTES = '];
const OTHERS = ['Accept-Encoding: br;q=nan,gzip;q=-1', 'Accept-Encoding: *', 'Accept-Encoding: ,,;;',
    'Accept-Encoding: identity;q=0', 'If-None-Match: *', 'If-None-Match: W/', 'If-Match: "x"',
    'If-Modified-Since: never', 'If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT', 'If-Range: ""',
    'Expect: 100-continue', 'Expect: a miracle', 'Upgrade: websocket\r\nConnection: Upgrade',
    'Transfer-Encoding: chunked', 'Transfer-Encoding: gzip', 'Content-Length: 5', 'Content-Length: -5',
    'Host: other', 'Host:', ': nothing', 'No colon', 'X: \x01\x7f', `X: ${'y'.repeat(20_000)}`,
    'Origin: http://elsewhere.example', 'Cookie: a=b', 'TE: trailers'];
const HOSTS = ['localhost', 'localhost', 'localhost', '127.0.0.1', '[::1]', '[', 'a b', '', ':', '@',
    'localhost:99999', 'elsewhere.example'];
const VERSIONS = ['HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/0.9', '', 'ICY'];

// Numbers from 0 to n - 1, by Knuth's generator.
function dice(seed) {
    let state = seed >>> 0;

    return (n) => {
        state = Math.imul(state, 1664525) + 1013904223 >>> 0;
        return Math.floor(state / 2 ** 32 * n);
    };
}

// count of them, as bytes.
export function* oddRequests(seed, count) {
    const roll = dice(seed);
    const one = (list) => list[roll(list.length)];
    const range = () => `Range: ${one(UNITS)}${Array.from({ length: 1 + roll(3) },
        () => `${one(NUMBERS)}-${one(NUMBERS)}`).join(',')}`;
    const header = () => (roll(2) ? range() : one(OTHERS));

    for (let i = 0; i < count; i++) {
        const prefix = one(['/', '/', '/', '/', '/', '', 'http://localhost/', 'http://[', '*']);
        const lines = [`${one(METHODS)} ${prefix}${one(NAMES)} ${one(VERSIONS)}`, `Host: ${one(HOSTS)}`,
            ...Array.from({ length: roll(4) }, header), 'Connection: close', '', ''];
        const bytes = Buffer.from(lines.join(roll(20) ? '\r\n' : '\n'));

        if (!roll(10)) {
            bytes[roll(bytes.length)] = roll(256);
        }
        yield bytes;
    }
}
