// SPDX-License-Identifier: MIT
// A server beside a build: whoever asks while the site is made anew gets a whole file each time.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { serveFakeSite } from './fake_site.mjs';
import { BUILD } from './kept.mjs';
import { ask, request } from './raw.mjs';
import { serve } from './server.mjs';

const PATIENCE_MS = 600_000, TIMES = 100;

const run = promisify(execFile);
const MAKE_SITE = fileURLToPath(new URL('../../web/make-site.sh', import.meta.url));

// Asks for a file again and again until work, a promise, is done; returns how often. Each answer must
// be one of contents, whole.
async function askDuring(work, url, target, contents) {
    let asked = 0, working = true;
    const done = work.finally(() => {
        working = false;
    });

    for (; working; asked++) {
        const { status, body } = await ask(url, request('GET', target));

        assert.equal(status, 200, `the ${asked + 1}th answer`);
        assert(contents.some((content) => content.equals(body)), `the ${asked + 1}th answer`);
    }
    await done;
    return asked;
}

describe('a site that is replaced', { timeout: PATIENCE_MS }, () => {
    it(`is there all the time, ${TIMES} times`, async (t) => {
        const server = await serveFakeSite();
        const other = `${server.site}.new`, name = 'plain.bin';
        const contents = [Buffer.from('0123456789'), Buffer.from('abcdefghij')];
        const replaceOften = async () => {
            for (let i = 0; i < TIMES; i++) {
                await run(path.join(server.build, 'native', 'replace'), [other, server.site]);
            }
        };

        t.after(server.stop);
        fs.mkdirSync(other);
        fs.writeFileSync(path.join(other, name), contents[1]);
        assert(await askDuring(replaceOften(), server.url, `/${name}`, contents) > TIMES / 10);
    });

    it('is there while the whole site is made again', async (t) => {
        const server = await serve(), target = '/products/qemu/qemu-system-i386.wasm';
        const content = fs.readFileSync(path.join(BUILD, 'web', target));

        t.after(server.stop);
        await askDuring(run(MAKE_SITE, [BUILD]), server.url, target, [content]);
    });

    it('has what the page needs and nothing else', () => {
        const files = fs.readdirSync(path.join(BUILD, 'web'), { recursive: true }).map(String);
        const odd = files.filter((file) => /(^|\/)\.|\.symbols$|\.map$|package\.json$|\.ts$|\.new$/
            .test(file));

        assert.deepEqual(odd, []);
        for (const file of ['index.html', 'help.html', 'sizes.json', 'reloop-source.tar.gz',
            'products/qemu/qemu-system-i386.wasm.br', 'products/qemu/qemu-system-i386.wasm.gz']) {
            assert(files.includes(file), file);
        }
    });
});
