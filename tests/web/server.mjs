// SPDX-License-Identifier: MIT
// ./reloop, as a server and as what the page must agree with.

import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { siteOf } from '../../web/node/site.mjs';
import { BUILD } from './kept.mjs';

const RELOOP = fileURLToPath(new URL('../../reloop', import.meta.url));

// ./reloop serve on a free port: what it said first, its address, its process, whether it has ended,
// what it complained about, and how to end it.
export async function serve(options = [], env = process.env) {
    const server = spawn(RELOOP, ['serve', '--port', '0', ...options],
        { stdio: ['ignore', 'pipe', 'pipe'], env });
    const complaints = [];

    server.stderr.on('data', (text) => complaints.push(String(text)));
    const [said] = await Promise.race([once(server.stdout, 'data'), once(server, 'exit')]);
    assert.match(String(said), /^http/, complaints.join(''));

    return {
        said: String(said),
        url: String(said).split(' ')[0],
        pid: server.pid,
        complaints,
        hasEnded: () => server.exitCode !== null || server.signalCode !== null,
        stop: () => server.kill(),
    };
}

// What makes a browser isolate the page, as the server at that URL sends it.
export async function isolation(url) {
    const { headers } = await fetch(url);

    return Object.fromEntries(['cross-origin-opener-policy', 'cross-origin-embedder-policy'].map(
        (name) => [name, headers.get(name)]));
}

// The same files from a server that lets the test decide: which headers; which names it does not find
// (a Set, which may change); what it waits for first, when asked for a path (a function, a promise).
export async function serveBadly({ headers = {}, missing = new Set(), before = () => {} }) {
    const files = siteOf({ site: path.join(BUILD, 'web'), npm: path.join(BUILD, 'npm'), headers });
    const server = http.createServer(async (request, response) => {
        await before(request.url);
        if (missing.has(path.basename(request.url))) {
            response.writeHead(404).end();
        } else {
            files(request, response);
        }
    });

    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return {
        url: `http://127.0.0.1:${server.address().port}/`,
        stop: () => server.close(),
    };
}

// What a guest prints under Node, interpreted.
export async function printed(guest, size) {
    const { stdout } = await promisify(execFile)(RELOOP,
        ['run', '--guest', guest, '--size', size, '--regions', 'off']);

    return stdout;
}
