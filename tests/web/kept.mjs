// SPDX-License-Identifier: MIT
// Packages from npm, as the set-up step of that name has put them beside the other products.

import { createRequire } from 'node:module';
import path from 'node:path';

export const BUILD = process.env.RELOOP_BUILD;
export const kept = createRequire(path.join(BUILD, 'npm', 'package.json'));
