// SPDX-License-Identifier: MIT
// Tests that need ./reloop serve, and a browser.

import { after, before, describe } from 'node:test';
import { PATIENCE_MS, launch } from './browsers.mjs';
import { serve } from './server.mjs';

// What serve() gave, from the first test on.
export let server;

before(async () => {
    server = await serve();
});
after(() => server?.stop());

// Tests in one browser, of which body gets a function that returns it, being started meanwhile.
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
