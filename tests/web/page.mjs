// SPDX-License-Identifier: MIT
// The page as its user has it: what it shows, and what can be clicked and typed.

import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { PATIENCE_MS } from './browsers.mjs';

export class Page {
    #page;
    #complaints = [];

    // Everything that the browser's console would show as a warning or an error, with its place.
    get complaints() {
        return this.#complaints;
    }

    // prepare(page) is called before it is loaded; isMachine: is it the page that runs guests, which
    // says when it is ready?
    static async open(browser, url, prepare = () => {}, isMachine = true) {
        const opened = new Page();
        const page = opened.#page = await browser.newPage();

        page.setDefaultTimeout(PATIENCE_MS);
        await page.setViewport({ width: 1280, height: 800 });
        page.on('console', (message) => {
            if (['error', 'warn'].includes(message.type())) {
                opened.#complaints.push(`${message.text()} (${message.location()?.url})`);
            }
        });
        page.on('pageerror', (error) => opened.#complaints.push(error.message));
        await prepare(page);
        await page.goto(url);
        if (isMachine) {
            await opened.state('idle', 'impossible');
        }
        return opened;
    }

    // Waits until the page is in one of these states; returns it.
    async state(...wanted) {
        const handle = await this.#page.waitForFunction((states) => {
            const { state } = document.body.dataset;

            return states.includes(state) && state;
        }, { polling: 100 }, wanted);

        return handle.jsonValue();
    }

    // Can this guest be chosen?
    async offers(guest) {
        return await this.#page.$(`#guest option[value="${guest}"]`) !== null;
    }

    async start({ guest, size, regions = 'on' }) {
        await this.#page.select('#guest', guest);
        await this.#page.select('#regions', regions);
        if (size) {
            await this.#page.select('#size', await this.#page.$$eval('#size option',
                (options, text) => options.find((o) => o.textContent === text).value, size));
        }
        await this.#page.click('#start');
    }

    stop() {
        return this.#page.click('#stop');
    }

    press(...keys) {
        return keys.reduce((before, key) => before.then(() => this.#page.keyboard.press(key)),
            Promise.resolve());
    }

    // Keys that are held down while another one is pressed.
    async pressWith(held, key) {
        await this.#page.keyboard.down(held);
        await this.#page.keyboard.press(key);
        await this.#page.keyboard.up(held);
    }

    // What has the focus: an id, or "terminal".
    focused() {
        return this.#page.evaluate(() => {
            const { activeElement: element } = document;

            return element.closest('#terminal') ? 'terminal' : element.id;
        });
    }

    focus(selector) {
        return this.#page.focus(selector);
    }

    choose(selector, value) {
        return this.#page.select(selector, value);
    }

    click(selector) {
        return this.#page.click(selector);
    }

    // The value of an expression in the page.
    evaluate(body, ...args) {
        return this.#page.evaluate(body, ...args);
    }

    size(width, height) {
        return this.#page.setViewport({ width, height });
    }

    scheme(value) {
        return this.#page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value }]);
    }

    // Reloads the page, and says yes if it asks. Returns whether it asked.
    async reload() {
        let asked = false;
        const agree = (dialog) => {
            asked ||= dialog.type() === 'beforeunload';
            return dialog.accept();
        };

        this.#page.on('dialog', agree);
        await this.#page.reload();
        this.#page.off('dialog', agree);
        await this.state('idle', 'impossible');
        return asked;
    }

    async type(text) {
        await this.#page.click('#terminal');
        await this.#page.keyboard.type(text);
    }

    // What the terminal shows, without blanks at the ends of lines.
    screen() {
        return this.#page.$$eval('.xterm-rows > div', (rows) => rows.map(
            (row) => row.textContent.replaceAll('\u00a0', ' ').trimEnd()).join('\n'));
    }

    // Waits until the regular expression matches what the terminal shows; returns the match.
    async shows(expression) {
        const multiline = new RegExp(expression, 'm');

        for (const end = performance.now() + PATIENCE_MS; performance.now() < end;) {
            const screen = await this.screen();
            const match = multiline.exec(screen);

            if (match) {
                return match[0];
            }
            assert.notEqual(await this.text('#state'), 'Failed', screen);
            await setTimeout(100);
        }
        return assert.fail(`no ${expression} in:\n${await this.screen()}`);
    }

    // What stands beside a figure's name, as a number.
    async figure(name) {
        const text = await this.#page.$eval(`[data-name=${name}]`, (dd) => dd.textContent);

        return Number.parseFloat(text.replaceAll(',', ''));
    }

    text(selector) {
        return this.#page.$eval(selector, (element) => element.textContent);
    }

    close() {
        return this.#page.close();
    }
}
