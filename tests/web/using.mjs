// SPDX-License-Identifier: MIT
// The page for those who use it: by the keyboard, with a screen reader, on a small screen, by a link.
// QEMU is not the real one.

import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import fs from 'node:fs';
import { after, before, it } from 'node:test';
import { BROWSERS } from './browsers.mjs';
import { serveFakeBuild } from './fake_build.mjs';
import { inBrowser } from './in_browser.mjs';
import { kept } from './kept.mjs';
import { Page } from './page.mjs';
import { serveBadly } from './server.mjs';

const SHELL = { guest: 'linux-i386-shell' };
const PROMPT = /^\S+ #$/;
const SMALL = [[390, 844], [320, 568], [844, 390]];
const COLUMNS = 80; // at least, however small

const LINES = 1500; // of much output
// What web/page/console.mjs gathers in 60 ms is drawn at most twice: xterm.js takes some 12 ms of it at a
// time. Ungathered, it is drawn with each frame.
const DRAW_MS = 60 / 2;
const DRAWS_BESIDE = 25; // for what is typed

let server;

before(async () => {
    server = await serveFakeBuild();
});
after(() => server?.stop());

// What axe finds wrong with the page as it is.
async function faults(page) {
    await page.evaluate(fs.readFileSync(kept.resolve('axe-core/axe.min.js'), 'utf8'));
    const { violations } = await page.evaluate(() => window.axe.run());

    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

// How the terminal lies in the page, in CSS pixels.
function places(page) {
    return page.evaluate(() => {
        const of = (selector) => document.querySelector(selector).getBoundingClientRect();

        return {
            wide: document.documentElement.scrollWidth - innerWidth,
            height: innerHeight,
            box: of('#terminal').bottom,
            console: of('#console').height,
            bar: of('#bar').top,
            columns: of('.xterm-screen').width,
            letters: Number.parseFloat(getComputedStyle(document.querySelector('.xterm-rows')).fontSize),
        };
    });
}

const sizeOfScreen = (page) => page.evaluate(() => ({
    width: document.querySelector('.xterm-screen').clientWidth,
    rows: document.querySelectorAll('.xterm-rows > div').length,
}));

for (const name of Object.keys(BROWSERS)) {
    inBrowser(name, (browser) => {
        it('says what to do, then what is going on, until the guest says something', async () => {
            const page = await Page.open(browser(), server.url);

            assert.match(await page.text('#hint'), /press Start/);
            await page.start(SHELL);
            await page.state('running');
            assert.match(await page.text('#hint'), /^linux-i386-shell starts, .* about \d+ s\.\n\d+ s so far/);
            await page.shows(PROMPT);
            assert.equal(await page.evaluate(() => document.querySelector('#hint').hidden), true);
            await page.close();
        });

        it('can be used, and left, by the keyboard alone', async () => {
            const page = await Page.open(browser(), server.url);

            await page.focus('.xterm-helper-textarea');
            await page.press('Tab');
            assert.notEqual(await page.focused(), 'terminal');
            await page.choose('#guest', SHELL.guest);
            await page.focus('#start');
            await page.press('Enter');
            await page.state('running');
            assert.equal(await page.focused(), 'terminal');
            await page.press('Tab');
            await page.pressWith('Shift', 'Tab');
            assert.equal(await page.focused(), 'terminal');
            assert.match(await page.evaluate(() => document.getElementById(
                document.activeElement.getAttribute('aria-describedby')).textContent), /Ctrl\+F6/);
            await page.pressWith('Control', 'F6');
            assert.equal(await page.focused(), 'stop');
            await page.press('Enter');
            await page.state('stopped');
            assert.equal(await page.focused(), 'start');
            assert.deepEqual(page.complaints, []);
            await page.close();
        });

        it('gives its text to screen readers that want it, and remembers that', async () => {
            const page = await Page.open(browser(), server.url);
            const heard = () => page.evaluate(() =>
                document.querySelector('.xterm-accessibility')?.textContent ?? null);

            assert.equal(await heard(), null);
            await page.click('#reader');
            await page.start({ guest: 'sha256', size: 'small' });
            await page.state('ended');
            await page.shows(/checksum/);
            // It is told a moment after the screen has it.
            for (let tries = 0; tries < 100 && !/checksum/.test(await heard()); tries++) {
                await setTimeout(100);
            }
            assert.match(await heard(), /sha256.small.checksum/);
            assert.equal(await page.reload(), false);
            assert.notEqual(await heard(), null);
            await page.click('#reader');
            await page.close();
        });

        it('is told by its address what to run, and tells it', async () => {
            const page = await Page.open(browser(), `${server.url}?guest=sort&size=small&regions=off`);
            const chosen = () => page.evaluate(() => ['guest', 'size', 'regions'].map(
                (id) => document.getElementById(id).value));

            assert.deepEqual(await chosen(), ['sort', 'small', 'off']);
            await page.choose('#guest', 'lz');
            await page.choose('#regions', 'on');
            assert.equal(await page.evaluate(() => location.search), '?guest=lz&size=small');
            await page.reload();
            assert.deepEqual(await chosen(), ['lz', 'small', 'on']);
            await page.close();
            const other = await Page.open(browser(), `${server.url}?guest=none`);

            assert.match(await other.text('#problem'), /no guest "none"/);
            await other.close();
        });

        it('asks before it ends a guest that runs, and not otherwise', async () => {
            const page = await Page.open(browser(), server.url);

            await page.start(SHELL);
            await page.state('running');
            assert.equal(await page.reload(), true);
            await page.start({ guest: 'sha256', size: 'small' });
            await page.state('ended');
            assert.equal(await page.reload(), false);
            await page.close();
        });

        it('draws much output seldom, and to its end', async () => {
            const page = await Page.open(browser(), server.url);

            await page.start(SHELL);
            await page.shows(PROMPT);
            await page.evaluate(() => {
                window.draws = 0;
                window.began = performance.now();
                new MutationObserver(() => {
                    window.draws++;
                }).observe(document.querySelector('.xterm-rows'), { subtree: true, childList: true });
            });
            await page.type(`lines ${LINES}\r`);
            await page.shows(new RegExp(`^${LINES - 1} `));
            const { draws, ms } = await page.evaluate(() =>
                ({ draws: window.draws, ms: performance.now() - window.began }));

            assert(draws <= ms / DRAW_MS + DRAWS_BESIDE, `${draws} in ${ms} ms`);
            await page.close();
        });

        it('fits small screens, and keeps a guest\'s columns when they turn', async () => {
            const page = await Page.open(browser(), server.url);

            for (const [width, height] of SMALL) {
                await page.size(width, height);
                await page.evaluate(() => new Promise((resolve) => {
                    requestAnimationFrame(() => requestAnimationFrame(resolve));
                }));
                const found = await places(page), where = JSON.stringify({ width, height, ...found });

                assert(found.wide <= 0, where);
                assert(found.console <= found.height, where);
                assert(found.box <= found.bar, where);
                assert(found.columns >= COLUMNS * found.letters / 2, where);
            }
            await page.start(SHELL);
            await page.state('running');
            const told = await sizeOfScreen(page);

            await page.size(1280, 800);
            await page.evaluate(() => new Promise((resolve) => {
                requestAnimationFrame(() => requestAnimationFrame(resolve));
            }));
            const kept = await sizeOfScreen(page);

            assert.equal(kept.rows, told.rows);
            await page.stop();
            await page.close();
        });
    });
}

inBrowser('chromium', (browser) => {
    it('has nothing that axe finds wrong, at any size, dark or light, idle or running', async () => {
        const page = await Page.open(browser(), server.url);

        for (const scheme of ['light', 'dark']) {
            await page.scheme(scheme);
            for (const [width, height] of [[1280, 800], ...SMALL]) {
                await page.size(width, height);
                assert.deepEqual(await faults(page), [], `${scheme}, ${width}x${height}`);
            }
        }
        await page.start(SHELL);
        await page.shows(PROMPT);
        assert.deepEqual(await faults(page), []);
        await page.close();
    });

    it('has help with nothing that axe finds wrong, and with no link that leads nowhere', async () => {
        const page = await Page.open(browser(), `${server.url}help.html`, undefined, false);

        assert.deepEqual(await faults(page), []);
        const links = await page.evaluate(() => [...document.links].map(({ href }) => href));

        for (const link of links) {
            assert.equal((await fetch(link)).status, 200, link);
        }
        await page.close();
    });

    it('keeps its server when a page from elsewhere asks for odd parts', async (t) => {
        const elsewhere = await serveBadly({});

        t.after(elsewhere.stop);
        const page = await Page.open(browser(), elsewhere.url);

        for (const range of ['bytes=5-4', 'bytes=0-9007199254740993', 'bytes=-99999999999']) {
            await page.evaluate((url, Range) => fetch(url, { headers: { Range } }).catch(() => {}),
                server.url, range);
        }
        assert.equal(server.hasEnded(), false);
        assert.equal((await fetch(server.url)).status, 200);
        await page.close();
    });
});
