// SPDX-License-Identifier: MIT
// The compiler's worker in Node: loads the compiler, waits to be told where the mailbox is, serves.

import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { serve } from '../compiler/mailbox.mjs';

const url = pathToFileURL(path.join(workerData.build, 'compiler', 'compiler.mjs'));
const { default: createCompiler } = await import(url);
const compiler = await createCompiler();

parentPort.once('message', ({ memory, mailbox }) => serve(compiler, memory, mailbox));
