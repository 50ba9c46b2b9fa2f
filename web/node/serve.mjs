// SPDX-License-Identifier: MIT
// Serves the page. Started by reloop serve (tools/reloop/serve.c) with one argument, a JSON object:
// site, npm (folders), host, port, names (more of the server's names).

import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import { siteOf } from './site.mjs';

const FAILED = 1;

// Clients that are slow on purpose cost a connection each. One that has sent no whole request, or
// taken nothing of an answer, for so long has lost it; and there are no more than so many.
const LIMITS = {
    headersTimeout: 20_000, requestTimeout: 60_000, connectionsCheckingInterval: 5_000,
};
const IDLE_MS = 120_000, CONNECTIONS = 500;

const { site, npm, host, port, names } = JSON.parse(process.argv[2]);

const say = (message) => process.stderr.write(`reloop: ${message}\n`);
const server = http.createServer(LIMITS,
    siteOf({ site, npm, names: [host, os.hostname(), ...names], onError: say }));

server.maxConnections = CONNECTIONS;
server.setTimeout(IDLE_MS);

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

const urlOf = (name) => `http://${net.isIPv6(name) ? `[${name}]` : name}:${server.address().port}/`;

// The addresses under which other machines reach this one, where it listens on all.
function outsideAddresses() {
    return Object.values(os.networkInterfaces()).flat()
        .filter(({ internal, family, scopeid }) => !internal && (family === 'IPv4' || !scopeid))
        .map(({ address }) => address);
}

// The address to open, and what does not come with it for browsers on other machines.
function announcement() {
    const { address } = server.address();
    const everywhere = address === '0.0.0.0' || address === '::';
    const open = `${urlOf(everywhere ? 'localhost' : host)} (Control-C ends it)\n`;

    if (/^127\.|^::1$/.test(address)) {
        return open;
    }
    const far = everywhere ? outsideAddresses().map(urlOf).join(' ') : urlOf(host);

    return `${open}Others find it at ${far || 'no address'}, but their browsers run guests only over ` +
        'https:\nput a server that adds it in front (--name tells its name), or forward the port to ' +
        'them (ssh -L).\n';
}

server.on('error', (e) => {
    if (server.listening) {
        say(e.message); // one connection's, of which there may be too many for the system
        return;
    }
    say(explain(e));
    process.exit(FAILED);
});
server.listen(port, host, () => process.stdout.write(announcement()));
for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => process.exit(0));
}
