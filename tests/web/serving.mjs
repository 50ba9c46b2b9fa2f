// SPDX-License-Identifier: MIT
// ./reloop serve: what it answers, and that nothing that a client or the disk does ends it.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import zlib from 'node:zlib';
import { BIG, LARGE, serveFakeSite } from './fake_site.mjs';
import { oddRequests } from './odd_requests.mjs';
import { ask, connect, request } from './raw.mjs';

const SEED = 20, ODD = 3000, SLOW = 200, ABORTED = 100;
const PATIENCE_MS = 120_000;

const TYPES = {
    '/': 'text/html; charset=utf-8',
    '/index.html': 'text/html; charset=utf-8',
    '/big.wasm': 'application/wasm',
    '/gzipped.mjs': 'text/javascript; charset=utf-8',
    '/empty.json': 'application/json; charset=utf-8',
    '/a.elf': 'application/octet-stream',
    '/b.vmlinuz': 'application/octet-stream',
    '/plain.bin': 'application/octet-stream',
    '/c.css': 'text/css; charset=utf-8',
    '/LICENSE': 'text/plain; charset=utf-8',
    '/folder/inside.txt': 'text/plain; charset=utf-8',
};

// What comes of a range of plain.bin, which has the ten digits: a status and a body.
const RANGES = {
    'bytes=5-4': [416],
    'bytes=0-9007199254740993': [206, '0123456789'],
    'bytes=-99999999999999999999': [416], // so send reads it; the whole file would be right as well
    'bytes=99999999999999999999-': [416],
    'bytes=10-': [416],
    'bytes=-0': [416],
    'bytes=-5': [206, '56789'],
    'bytes=2-3': [206, '23'],
    'bytes=9-': [206, '9'],
    'bytes=0-0': [206, '0'],
    'bytes=0-1,8-9': [200, '0123456789'],
    'items=0-5': [200, '0123456789'],
    'bytes=abc': [200, '0123456789'],
    'bytes=': [200, '0123456789'],
};

let server;

before(async () => {
    server = await serveFakeSite(['--name', 'vm.example.org']);
});
after(() => server?.stop());

const get = (target, ...lines) => ask(server.url, request('GET', target, lines));

// It is there, and gives a file whole.
async function answers() {
    const { status, body } = await get('/big.wasm');

    assert.equal(server.hasEnded(), false, server.complaints.join(''));
    assert.equal(status, 200);
    assert(body.equals(BIG));
}

function openFiles() {
    return fs.readdirSync(`/proc/${server.pid}/fd`).length;
}

describe('reloop serve answers', { timeout: PATIENCE_MS }, () => {
    it('each file with its type, and with headers that isolate and protect it', async () => {
        for (const [target, type] of Object.entries(TYPES)) {
            const { status, headers } = await get(target);

            assert.equal(status, 200, target);
            assert.equal(headers['content-type'], type, target);
            assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
            assert.equal(headers['cross-origin-embedder-policy'], 'require-corp');
            assert.equal(headers['x-content-type-options'], 'nosniff');
            assert.equal(headers['referrer-policy'], 'no-referrer');
            assert.equal(headers.vary, 'Accept-Encoding');
            assert.match(headers['content-security-policy'], /default-src 'none'.*frame-ancestors 'self'/);
            assert(headers.etag);
        }
    });

    it('what is not there with 404 and a body, and so what is hidden or outside', async () => {
        for (const target of ['/none', '/.done', '/folder', '/folder/', '/../web/index.html/x',
            '/%2e%2e/%2e%2e/etc/passwd', '/..%2f..%2f..%2fetc%2fpasswd', '//etc/passwd']) {
            const { status, headers, body } = await get(target);

            assert.equal(status, 404, target);
            assert.match(headers['content-type'], /^text\/plain/);
            assert.match(String(body), /^404: There is no such file/);
            assert.equal(headers['cross-origin-embedder-policy'], 'require-corp');
        }
    });

    it('methods other than GET and HEAD with 405', async () => {
        for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH', 'PROPFIND']) {
            const { status, headers } = await ask(server.url, request(method, '/'));

            assert.equal(status, 405, method);
            assert.equal(headers.allow, 'GET, HEAD');
        }
        const { status, headers, body } = await ask(server.url, request('HEAD', '/big.wasm'));

        assert.equal(status, 200);
        assert.equal(headers['content-length'], `${BIG.length}`);
        assert.equal(body.length, 0);
    });

    it('in the encoding that the client likes best', async () => {
        const etags = new Set();

        for (const [accepted, encoding, decode] of [
            ['gzip, deflate, br, zstd', 'br', zlib.brotliDecompressSync],
            ['gzip', 'gzip', zlib.gunzipSync],
            ['br;q=0, gzip', 'gzip', zlib.gunzipSync],
            ['identity', undefined, (body) => body],
            ['', undefined, (body) => body],
        ]) {
            const { headers, body } = await get('/big.wasm', `Accept-Encoding: ${accepted}`);

            assert.equal(headers['content-encoding'], encoding, accepted);
            assert.equal(headers['content-type'], 'application/wasm');
            assert(decode(body).equals(BIG), accepted);
            etags.add(headers.etag);
        }
        assert.equal(etags.size, 3);
        const { headers } = await get('/gzipped.mjs', 'Accept-Encoding: br, gzip');

        assert.equal(headers['content-encoding'], 'gzip');
    });

    it('nothing new with 304', async () => {
        const { headers: { etag } } = await get('/big.wasm');
        const { status, body } = await get('/big.wasm', `If-None-Match: ${etag}`);

        assert.equal(status, 304);
        assert.equal(body.length, 0);
    });

    it('ranges', async () => {
        for (const [range, [status, body]] of Object.entries(RANGES)) {
            const answer = await get('/plain.bin', `Range: ${range}`);

            assert.equal(answer.status, status, range);
            if (body) {
                assert.equal(String(answer.body), body, range);
            }
        }
    });

    it('to its own names only', async () => {
        for (const [host, status] of [['localhost', 200], ['localhost:8080', 200], ['a.localhost', 200],
            ['127.0.0.1:1', 200], ['192.168.1.2', 200], ['[::1]:80', 200], ['vm.example.org', 200],
            ['VM.example.org:443', 200], ['evil.example', 421], ['localhost.evil.example', 421],
            ['127.0.0.1.evil.example', 421], ['a b', 400]]) {
            assert.equal((await ask(server.url, request('GET', '/', [], host))).status, status, host);
        }
        assert.equal((await get('http://evil.example/')).status, 421);
        assert.equal((await get('http://localhost/plain.bin')).status, 200);
    });

    it('--host 0.0.0.0 with an address that can be opened, and what others need', async (t) => {
        const everywhere = await serveFakeSite(['--host', '0.0.0.0']);

        t.after(everywhere.stop);
        assert.match(everywhere.url, /^http:\/\/localhost:\d+\/$/);
        assert.match(everywhere.said, /Others find it at .*https/s);
    });
});

describe('reloop serve goes on', { timeout: PATIENCE_MS }, () => {
    it(`after ${ODD} odd requests`, async () => {
        for (const bytes of oddRequests(SEED, ODD)) {
            await Promise.race([ask(server.url, bytes), setTimeout(20)]);
            assert.equal(server.hasEnded(), false, JSON.stringify(String(bytes)));
        }
        await answers();
    });

    it('where a file cannot be read', async () => {
        for (const name of server.unreadable) {
            const { status, body } = await get(`/${name}`);

            assert.equal(status, 500, name);
            assert.match(String(body), /^500: The file cannot be read/);
        }
        await answers();
    });

    it('while files vanish and come back', async () => {
        const file = path.join(server.site, 'fleeting.bin');

        for (let i = 0; i < 300; i++) {
            fs.writeFileSync(file, BIG);
            const asked = get('/fleeting.bin');

            for (let turns = 0; turns < i % 10; turns++) {
                await setTimeout(0);
            }
            fs.rmSync(file);
            assert([200, 404, 500].includes((await asked).status));
        }
        await answers();
    });

    it(`after ${ABORTED} clients that leave in the middle of a file, which it closes`, async () => {
        const before = openFiles();

        await Promise.all(Array.from({ length: ABORTED }, () => new Promise((resolve) => {
            const socket = connect(server.url);

            socket.on('data', () => socket.destroy());
            socket.on('close', resolve);
            socket.write(request('GET', '/large.bin'));
        })));
        for (const end = performance.now() + PATIENCE_MS; openFiles() > before;) {
            assert(performance.now() < end, `${openFiles()} open files, ${before} before`);
            await setTimeout(50);
        }
        await answers();
    });

    it(`beside ${SLOW} clients that send, or take, next to nothing`, async (t) => {
        const slow = Array.from({ length: SLOW }, () => connect(server.url));

        t.after(() => slow.forEach((socket) => socket.destroy()));
        slow.forEach((socket, i) => {
            socket.pause(); // takes nothing
            socket.write(i % 2 ? request('GET', '/large.bin') : 'GET / HTTP/1.1\r\nX: slo');
        });
        await answers();
        const { body } = await get('/large.bin');

        assert(body.equals(LARGE));
    });
});
