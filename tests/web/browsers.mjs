// SPDX-License-Identifier: MIT
// Debian's browsers, headless, driven by puppeteer-core: Chromium by its own protocol, Firefox by
// WebDriver BiDi.

import fs from 'node:fs';
import { kept } from './kept.mjs';

const puppeteer = kept('puppeteer-core').default;

// A busy machine with two cores needs minutes for what takes seconds.
export const PATIENCE_MS = 300_000;

const CHROMIUM_FLAGS = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync',
    '--disable-background-networking', '--disable-component-update', '--disable-dev-shm-usage'];

export const BROWSERS = {
    chromium: {
        browser: 'chrome',
        executablePath: '/usr/bin/chromium',
        // Chromium's sandbox refuses to work for root.
        args: process.getuid() ? CHROMIUM_FLAGS : [...CHROMIUM_FLAGS, '--no-sandbox'],
    },
    firefox: { browser: 'firefox', executablePath: '/usr/bin/firefox-esr' },
};

export function launch(name) {
    return puppeteer.launch({
        headless: true,
        timeout: PATIENCE_MS,
        protocolTimeout: PATIENCE_MS,
        ...BROWSERS[name],
    });
}

// The resident memory of all of a browser's processes, in MiB.
export function residentMib(browser) {
    const parents = new Map(), resident = new Map();

    for (const pid of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
        try {
            const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');

            parents.set(pid, /^PPid:\s*(\d+)/m.exec(status)[1]);
            resident.set(pid, Number(/^VmRSS:\s*(\d+) kB/m.exec(status)?.[1] ?? 0));
        } catch {
            // It has ended meanwhile.
        }
    }
    const root = String(browser.process().pid);
    const belongs = (pid) => pid === root || parents.has(pid) && belongs(parents.get(pid));

    return [...resident].reduce((sum, [pid, kib]) => sum + (belongs(pid) ? kib / 1024 : 0), 0);
}
