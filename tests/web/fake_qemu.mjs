// SPDX-License-Identifier: MIT
// Stands in for QEMU in the page, as far as web/vm/run.mjs can tell: a factory as Emscripten makes them.
// A guest with a shell prints a prompt, BOOT_MS after its start, and answers each line with what it was;
// "lines N" has N lines printed, "exit" ends it. Each other guest prints a checksum, and ends.

const BOOT_MS = 1500, EVERY_MS = 20;
const POLLIN = 1;
const PROMPT = '/ # ';

const argument = ({ arguments: all }, name) => all[all.indexOf(name) + 1];

function fileSystem() {
    const stdin = { stream_ops: {} };

    return {
        mkdirTree: () => {},
        writeFile: () => {},
        analyzePath: () => ({ exists: false }),
        getStream: () => stdin,
    };
}

function* lines(count) {
    for (let i = 0; i < count; i++) {
        yield `${i} ${'abcdefghij'.repeat(7)}\r\n`;
    }
}

function answer(module, print, line) {
    const [, count] = /^lines (\d+)$/.exec(line) ?? [];

    if (line === 'exit') {
        module.onExit(0);
    } else if (count) {
        const all = lines(Number(count));
        const timer = setInterval(() => {
            const { value, done } = all.next();

            print(done ? PROMPT : value);
            if (done) {
                clearInterval(timer);
            }
        }, 1);
    } else {
        print(`You said ${line}.\r\n${PROMPT}`);
    }
}

function shell(module, print) {
    const poll = () => module.FS.getStream(0).stream_ops.poll() & POLLIN;
    let line = '';

    setTimeout(() => print(PROMPT), BOOT_MS);
    setInterval(() => {
        while (poll()) {
            const character = String.fromCharCode(module.stdin());

            print(character);
            if (character === '\r') {
                print('\n');
                answer(module, print, line);
                line = '';
            } else {
                line += character;
            }
        }
    }, EVERY_MS);
}

export default async function start(module) {
    const print = (text) => new TextEncoder().encode(text).forEach((byte) => module.stdout(byte));
    const name = /([^/]+)\.elf$/.exec(argument(module, '-kernel'))?.[1];

    module.FS = fileSystem();
    module.ENV = {};
    module.preRun.forEach((f) => f(module));
    module.onRuntimeInitialized();
    if (name) {
        print(`${name} ${argument(module, '-append')} checksum 01234567\n`);
        module.onExit(1);
    } else {
        shell(module, print);
    }
}
