// SPDX-License-Identifier: MIT
// Starts every machine of an architecture, without a program, and asks it all that the monitors can be asked.
// QEMU may refuse one that wants more than it is given, with a message; it may not crash.
// Usage: every_machine.mjs ARCH REGIONS [EVERY]: each EVERYth of the list alone.

import { Vm, VmEnded } from './vm.mjs';
import { machineNames, runOptions } from './machines.mjs';

const [arch, regions, every = '1'] = process.argv.slice(2);
const QUESTIONS = ['info mtree', 'info mtree -f', 'info qom-tree', 'info qtree', 'info registers -a', 'info memory-devices',
    'info roms', 'info irq', 'info pic', 'info pci', 'info usb', 'info block', 'info numa', 'info tlb', 'info mem',
    'info hotpluggable-cpus', 'info ramblock', 'info network', 'info chardev', 'system_reset', 'x /4i 0'];

let asked = 0, refused = 0, crashed = 0;
const names = machineNames(arch).filter((_, i) => i % Number(every) === 0);

async function ask(name) {
    const vm = new Vm(runOptions(arch, regions), ['-M', name, '-vga', 'none', '-serial', 'null']);

    try {
        await vm.start();
    } catch (error) {
        if (error.crashed !== false) {
            throw error;
        }
        console.log(`${name} refused: ${error.message}`);
        refused++;
        return;
    }
    for (const question of QUESTIONS) {
        await vm.hmp(question);
        await vm.check();
    }
    await vm.quit();
    asked++;
}

if (!names.length) {
    throw new Error('there is no machine');
}
for (const name of names) {
    await ask(name).catch((error) => {
        if (!(error instanceof VmEnded)) {
            throw error;
        }
        console.log(`${name}: ${error.message}`);
        crashed++;
    });
}
console.log(`${names.length} machines: ${asked} answered, ${refused} refused, ${crashed} crashed`);
process.exitCode = crashed ? 1 : 0;
