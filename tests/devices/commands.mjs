// SPDX-License-Identifier: MIT
// Calls every command of the human monitor and of QMP once; after each the VM must answer.
// Usage: commands.mjs ARCH REGIONS, REGIONS being off or on. Prints what went wrong, and how many were called.

import { Vm, VmEnded } from './vm.mjs';
import { machine, runOptions } from './machines.mjs';
import { HMP_ARGUMENTS } from './hmp_arguments.mjs';
import { QmpArguments } from './qmp_arguments.mjs';

const [arch, regions] = process.argv.slice(2);

// What commands are about.
const DEVICES = [
    '-blockdev', 'driver=null-co,node-name=plain,read-zeroes=on,size=1048576',
    '-drive', 'if=none,id=disk,driver=null-co,read-zeroes=on,size=1048576',
    '-device', 'virtio-blk-pci,drive=disk',
    '-device', 'virtio-scsi-pci', '-device', 'scsi-cd,id=cd',
    '-chardev', 'ringbuf,id=ring,size=4096',
    '-netdev', 'hubport,id=hub,hubid=0', '-device', 'virtio-net-pci,id=net,netdev=hub,romfile=',
    '-device', 'virtio-balloon-pci',
    '-device', 'qemu-xhci', '-device', 'usb-tablet', '-device', 'usb-kbd',
];

let vm, called = 0;
let wrong = 0;

function complain(text) {
    wrong++;
    console.log(text);
}

// Nothing, or more than one line.
const isNoLine = (text) => text.trim() === '' || text.trim().includes('\n');

async function startVm() {
    vm = await new Vm(runOptions(arch, regions), [...machine(arch), ...DEVICES]).start();
}

// Has the VM do something, and answer afterwards. If it does not, the next one gets a new VM.
async function attempt(name, action) {
    called++;
    try {
        await action();
        await vm.check();
    } catch (error) {
        if (!(error instanceof VmEnded)) {
            throw error;
        }
        complain(`${name}: ${error.message}`);
        vm.kill();
        await startVm();
    }
}

// The commands' names in what help prints, each by its first name. A line that begins with white space or an argument
// goes on with the line before; every other must have a name.
function namesIn(help, before = '') {
    const name = new RegExp(`^${before}([a-z][\\w-]*)(\\|\\S+)? (.*-- |\\[-n\\])`);

    return help.split('\n').filter((line) => /^[^\s[]/.test(line)).map((line) => {
        const found = line.match(name);

        if (!found) {
            throw new Error(`help has no command in "${line}"`);
        }
        return before + found[1];
    });
}

async function hmpCommands() {
    const names = [...namesIn(await vm.hmp('help')), ...namesIn(await vm.hmp('help info'), 'info ')];

    if (names.length < 100) {
        throw new Error(`the human monitor has only these commands: ${names}`);
    }
    for (const name of new Set(names.filter((one) => one !== 'quit'))) {
        for (const args of [HMP_ARGUMENTS[name] ?? ''].flat()) {
            const line = `${name} ${args}`.trim();

            await attempt(line, async () => {
                await vm.hmp(line);
                await goOn();
            });
        }
    }
}

// Commands that stop the VM, or migrate it, leave it to be started again.
async function goOn() {
    const { return: status } = await vm.execute('query-status');

    if (!status.running) {
        await vm.execute('cont');
    }
}

async function qmpCommands() {
    const { return: commands } = await vm.execute('query-commands');
    const { return: schema } = await vm.execute('query-qmp-schema');
    const args = new QmpArguments(schema);

    for (const { name } of commands.filter((one) => one.name !== 'quit')) {
        await attempt(name, async () => {
            const { error } = await vm.execute(name, args.of(name));

            if (error && isNoLine(error.desc)) {
                complain(`${name} is refused with "${error.desc}"`);
            }
            await goOn();
        });
    }
}

await startVm();
await hmpCommands();
await attempt('the end of the first VM', async () => {
    await vm.hmp('quit').catch(() => {});
    await vm.closed;
    await startVm();
});
await qmpCommands();
await vm.quit();
console.log(`${called} calls, ${wrong} went wrong`);
process.exitCode = wrong ? 1 : 0;
