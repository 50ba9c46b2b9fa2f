// SPDX-License-Identifier: MIT
// The page in real browsers. Each has to do the same; what it may not give is tried in Chromium.

import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { BROWSERS, residentMib } from './browsers.mjs';
import { inBrowser } from './in_browser.mjs';
import { Page } from './page.mjs';
import { isolation, printed, serve, serveBadly } from './server.mjs';

const CHECKSUM = /^\S+ small checksum [0-9a-f]{8}$/; // the whole of it
const GUEST = { guest: 'sha256', size: 'small' };

// Files that may get lost on the way, and what the page says then.
const LOST = {
    'sha256.elf': /cannot load products\/guests\/sha256.elf: 404.*\nStart tries again/,
    'qemu-system-i386.wasm': /cannot load products\/qemu\/qemu-system-i386.wasm: 404/,
    'qemu-system-i386.js': /cannot start QEMU: .*qemu-system-i386.js/,
    'compiler.wasm': /cannot load products\/compiler\/compiler.wasm: 404/,
    'compiler.mjs': /the compiler failed: .*compiler.mjs/,
    'worker.mjs': /the compiler failed: its worker cannot be loaded/,
    'vm-frame.mjs': /cannot load page\/vm-frame.html/,
};

let server;

before(async () => {
    server = await serve();
});
after(() => server?.stop());

// Runs the guest to its end; returns the line with its checksum.
async function checksum(page, what) {
    await page.start(what);
    const state = await page.state('ended', 'failed');

    assert.equal(state, 'ended', await page.text('#problem'));
    return page.shows(CHECKSUM);
}

for (const name of Object.keys(BROWSERS)) {
    inBrowser(name, (browser) => {
        it('boots Linux, on regions, to a shell that answers', async () => {
            const page = await Page.open(browser(), server.url);

            await page.start({ guest: 'linux-i386-shell' });
            await page.shows(/^\S+ #$/);
            await page.type('echo $((6 * 7)) $(uname)\r');
            await page.shows(/^42 Linux$/);
            assert(await page.figure('regions_compiled') > 100);
            assert(await page.figure('region_share') > 50);
            await page.type('exit\r');
            assert.equal(await page.state('ended', 'failed'), 'ended');
            assert.deepEqual(page.complaints, []);
            await page.close();
        });

        it('computes what Node computes, with regions on, block by block, and off', async () => {
            const page = await Page.open(browser(), server.url);
            const [wanted] = new RegExp(CHECKSUM, 'm').exec(
                await printed(GUEST.guest, GUEST.size));

            for (const regions of ['on', 'block', 'off']) {
                assert.equal(await checksum(page, { ...GUEST, regions }), wanted);
                assert.equal(await page.figure('regions_compiled') > 0, regions !== 'off');
                assert.equal(await page.figure('region_share') > 50, regions !== 'off');
            }
            assert.deepEqual(page.complaints, []);
            await page.close();
        });

        it('gives each drive a disk of its own', async () => {
            const page = await Page.open(browser(), server.url);

            await checksum(page, { guest: 'disks', size: 'small' });
            assert.deepEqual(page.complaints, []);
            await page.close();
        });

        it('runs what was built for other architectures', async (t) => {
            const other = { ...GUEST, guest: `${GUEST.guest}-arm` };
            const page = await Page.open(browser(), server.url);

            t.after(() => page.close());
            if (!await page.offers(other.guest)) {
                t.skip('no QEMU for arm was built');
                return;
            }
            const [wanted] = new RegExp(CHECKSUM, 'm').exec(
                await printed(other.guest, other.size));

            assert.equal(await checksum(page, other), wanted);
            assert(await page.figure('regions_compiled') > 0);
            assert.deepEqual(page.complaints, []);
        });

        it('stops, starts again, and gives back what a run had', async () => {
            const page = await Page.open(browser(), server.url);
            const runMib = 20; // less than a run leaves that is not forgotten
            let first;

            await page.start({ guest: 'linux-i386-shell' });
            await page.state('running');
            await page.stop();
            await page.state('stopped');
            for (let runs = 0; runs < 40; runs++) {
                await checksum(page, GUEST);
                const now = residentMib(browser());

                first ??= now;
                if (runs >= 5 && now < first + runs * runMib) {
                    assert.deepEqual(page.complaints, []);
                    await page.close();
                    return;
                }
            }
            assert.fail(`${first} MiB after a run, ${residentMib(browser())} MiB after 40`);
        });
    });
}

inBrowser('chromium', (browser) => {
    const problem = async (url, prepare) => {
        const page = await Page.open(browser(), url, prepare);

        assert.equal(await page.state('idle', 'impossible'), 'impossible');
        const text = await page.text('#problem');
        await page.close();
        return text;
    };

    it('says so where the server does not isolate it', async (t) => {
        const bare = await serveBadly({});

        t.after(bare.stop);
        assert.match(await problem(bare.url), /not cross-origin isolated.*reloop serve/s);
    });

    it('says so where WebAssembly lacks something', async () => {
        const lack = (page) => page.evaluateOnNewDocument(() => {
            const { validate } = WebAssembly;

            WebAssembly.validate = (bytes) => validate(bytes) && !bytes.includes(0x12);
        });

        assert.match(await problem(server.url, lack), /lacks tail calls; Chrome from/);
    });

    it('says so where a file does not come, and starts when it does', async (t) => {
        const missing = new Set(['guests.json']);
        const bad = await serveBadly({ headers: await isolation(server.url), missing });

        t.after(bad.stop);
        assert.match(await problem(bad.url), /cannot load guests.json: 404/);
        for (const [name, message] of Object.entries(LOST)) {
            missing.clear();
            const page = await Page.open(browser(), bad.url);

            missing.add(name);
            await page.start(GUEST);
            assert.equal(await page.state('ended', 'failed'), 'failed', name);
            assert.match(await page.text('#problem'), message);
            missing.clear();
            await checksum(page, GUEST);
            await page.close();
        }
    });

    it('loads each file once, also when it is stopped meanwhile and started again', async (t) => {
        const asked = [];
        let answer;
        const stopped = new Promise((resolve) => {
            answer = resolve;
        });
        const slow = await serveBadly({ headers: await isolation(server.url), before: (path) => {
            if (!/\.(wasm|elf|bin)$/.test(path)) {
                return undefined; // scripts: a browser asks for one again for each of its threads
            }
            asked.push(path);
            return stopped;
        } });

        t.after(slow.stop);
        const page = await Page.open(browser(), slow.url);

        await page.start(GUEST);
        await page.stop();
        await page.state('stopped');
        await page.start(GUEST);
        answer();
        assert.equal(await page.state('ended', 'failed'), 'ended');
        assert(asked.includes('/products/guests/sha256.elf'), asked.join());
        assert.deepEqual(asked, [...new Set(asked)]);
        await page.close();
    });
});
