// SPDX-License-Identifier: MIT
// Creates every device of "-device help" once: by device_add where QEMU plugs it into a running machine, else
// on a command line, many at once. QEMU may refuse one, with a message; it may not crash.
// Usage: devices.mjs ARCH REGIONS [EVERY]: each EVERYth of the list alone.

import { Vm, VmEnded } from './vm.mjs';
import { machine, runOptions } from './machines.mjs';

const [arch, regions, every = '1'] = process.argv.slice(2);
const AT_ONCE = 12; // on a command line
const PORTS = 16; // for devices that are plugged

// Where devices are plugged in.
const BUSES = ['-device', 'qemu-xhci,p2=15,p3=15', '-device', 'virtio-scsi-pci', '-device', 'virtio-serial-pci',
    ...Array.from({ length: PORTS }, (_, i) => ['-device', arch === 'i386' ? `pci-bridge,id=port${i},chassis_nr=${i + 1}`
        : `pcie-root-port,id=port${i},chassis=${i + 1}`]).flat()];
// Properties that name something which is there before the device, and how that is made on a command line.
const BACKENDS = {
    drive: (id) => ['-blockdev', `driver=null-co,read-zeroes=on,size=1048576,node-name=${id}`],
    chardev: (id) => ['-chardev', `null,id=${id}`],
    netdev: (id) => ['-netdev', `hubport,hubid=0,id=${id}`],
    memdev: (id) => ['-object', `memory-backend-ram,size=16M,id=${id}`],
    cryptodev: (id) => ['-object', `cryptodev-backend-builtin,id=${id}`],
};

const counts = { plugged: 0, 'on a command line': 0, refused: 0, crashed: 0 };

function crashed(devices, error) {
    if (!(error instanceof VmEnded)) {
        throw error;
    }
    counts.crashed += 1;
    console.log(`${devices.map(({ name }) => name)}: ${error.message}`);
}

function refuse(why) {
    counts.refused++;
    console.log(`refused: ${why.trim()}`);
}

const start = (args) => new Vm(runOptions(arch, regions), [...machine(arch), ...args]).start();

// The devices as device_add has them, with the arguments that make them.
async function readList() {
    const vm = await start([]);
    const names = [...(await vm.hmp('device_add help')).matchAll(/^name "([^"]+)"(?:, bus (\S+?))?(?:,|$)/gm)];
    const devices = [];

    if (names.length < 100) {
        throw new Error(`there are only ${names.length} devices`);
    }
    for (const [, name, bus] of names.filter((_, i) => i % Number(every) === 0)) {
        const { return: properties } = await vm.execute('device-list-properties', { typename: name });
        const id = `made${devices.length}`;
        const needed = Object.keys(BACKENDS).filter((one) => properties?.some((p) => p.name === one));

        devices.push({
            name, bus,
            backends: needed.flatMap((one) => BACKENDS[one](`${id}-${one}`)),
            argument: [name, `id=${id}`, ...needed.map((one) => `${one}=${id}-${one}`)].join(),
        });
    }
    await vm.quit();
    return devices;
}

// Plugs devices into one VM until there are none left, no place is free, or it ends. Takes them off the list; those
// that no machine plugs go to cold.
async function plug(devices, cold) {
    const some = devices.slice(0, PORTS);
    const vm = await start([...BUSES, ...some.flatMap(({ backends }) => backends)]);

    for (const [i, device] of some.entries()) {
        devices.shift();
        try {
            const bus = device.bus === 'PCI' ? `,bus=port${i}` : '';
            const said = await vm.hmp(`device_add ${device.argument}${bus}`);

            await vm.check();
            if (/hotplug/i.test(said)) {
                cold.push(device);
            } else if (said.trim()) {
                refuse(said);
            } else {
                counts.plugged++;
            }
        } catch (error) {
            crashed([device], error);
            vm.kill();
            return;
        }
    }
    await vm.quit().catch((error) => crashed(some, error));
}

// Creates them on one command line; if QEMU refuses one, again without that.
async function createAtOnce(devices) {
    while (devices.length) {
        const args = devices.flatMap(({ backends, argument }) => [...backends, '-device', argument]);

        try {
            const vm = await start([...BUSES, ...args]);

            await vm.check();
            await vm.quit();
            counts['on a command line'] += devices.length;
            return;
        } catch (error) {
            const refused = devices.find(({ argument }) => error.message.includes(`-device ${argument}:`));

            if (error.crashed !== false || !refused) {
                crashed(devices, error);
                return;
            }
            refuse(error.message);
            devices = devices.filter((device) => device !== refused);
        }
    }
}

const devices = await readList();
const cold = [];

while (devices.length) {
    await plug(devices, cold);
}
while (cold.length) {
    await createAtOnce(cold.splice(0, AT_ONCE));
}
console.log(Object.entries(counts).map(([what, n]) => `${n} ${what}`).join(', '));
process.exitCode = counts.crashed ? 1 : 0;
