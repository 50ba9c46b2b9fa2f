// SPDX-License-Identifier: MIT
// What this browser, or the server that the page came from, does not give us.

import { missingFeatures } from '../vm/engine.mjs';

// One sentence for each thing that is missing; none if the page can work.
export function problems() {
    const found = [];
    const features = missingFeatures();

    if (!isSecureContext) {
        found.push('Browsers give threads only to pages that come over https, or from the machine ' +
            'they run on: open this one at localhost, or behind a server with https.');
    } else if (!crossOriginIsolated) {
        found.push('This page is not cross-origin isolated, so the browser gives it no threads: it ' +
            'must be served with the headers "Cross-Origin-Opener-Policy: same-origin" and ' +
            '"Cross-Origin-Embedder-Policy: require-corp", as ./reloop serve does.');
    }
    if (features.length) {
        found.push(`WebAssembly in this browser lacks ${features.join(', ')}; Chrome from 112, ` +
            'Firefox from 121 and Safari from 18.2 on have what is needed.');
    }
    return found;
}
