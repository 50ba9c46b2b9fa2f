// SPDX-License-Identifier: MIT
// Has the engine validate modules that fuzzing left: node validate.mjs DIR
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const dir = process.argv[2];
const names = readdirSync(dir).filter((name) => name.endsWith('.wasm'));
let refused = 0;
for (const name of names) {
    const bytes = readFileSync(join(dir, name));
    if (!WebAssembly.validate(bytes)) {
        refused++;
        try {
            new WebAssembly.Module(bytes);
        } catch (error) {
            console.log(`${join(dir, name)}: ${error.message}`);
        }
    }
}
console.log(`${names.length} modules in the engine, ${refused} refused`);
process.exit(refused === 0 && names.length > 0 ? 0 : 1);
