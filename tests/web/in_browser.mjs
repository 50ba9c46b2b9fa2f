// SPDX-License-Identifier: MIT
// Tests that need a browser.

import { after, before, describe } from 'node:test';
import { PATIENCE_MS, launch } from './browsers.mjs';

// Tests in one browser: body, which has them, gets a function that returns it.
export function inBrowser(name, body) {
    describe(name, { timeout: 2 * PATIENCE_MS }, () => {
        let browser;

        before(async () => {
            browser = await launch(name);
        });
        after(() => browser?.close());
        body(() => browser);
    });
}
