// SPDX-License-Identifier: MIT
// Serves the page. Started by reloop serve (tools/reloop/serve.c) with one argument, a JSON object:
// site, npm (folders), host, port.

import http from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';

const FAILED = 1;

// Without these two, browsers give no threads; the third lets other pages of the same origin alone
// load what is here.
const HEADERS = {
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': 'same-origin',
};

const { site, npm, host, port } = JSON.parse(process.argv[2]);
const sirv = createRequire(path.join(npm, 'package.json'))('sirv');

// Looked up anew for each request, so that a build can go on beside it; browsers ask again, and get
// what they have confirmed.
const files = sirv(site, { dev: true, etag: true });

const server = http.createServer((request, response) => {
    for (const [name, value] of Object.entries(HEADERS)) {
        response.setHeader(name, value);
    }
    files(request, response);
});

function explain({ code, message }) {
    switch (code) {
    case 'EADDRINUSE':
        return `port ${port} of ${host} is taken; --port names another, 0 any that is free`;
    case 'EACCES':
        return `port ${port} of ${host} is not allowed; --port names another`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
        return `this machine has no address ${host}`;
    default:
        return `cannot serve: ${message}`;
    }
}

server.on('error', (e) => {
    process.stderr.write(`reloop: ${explain(e)}\n`);
    process.exit(FAILED);
});
server.listen(port, host, () => {
    const name = host.includes(':') ? `[${host}]` : host;

    process.stdout.write(`http://${name}:${server.address().port}/ (Control-C ends it)\n`);
});
for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => process.exit(0));
}
