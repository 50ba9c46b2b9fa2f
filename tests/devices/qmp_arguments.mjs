// SPDX-License-Identifier: MIT
// The least arguments that QMP's commands take, as query-qmp-schema describes them.

// Members' values, where any text would do for the schema. A command's own, as COMMAND.MEMBER, comes first.
const VALUES = {
    'block-dirty-bitmap-add.node': 'plain',
    'block-dirty-bitmap-add.name': 'bits',
    'blockdev-add.node-name': 'qmp-node',
    'blockdev-create.filename': '/tmp/created',
    'blockdev-create.driver': 'file',
    'blockdev-del.node-name': 'qmp-node',
    'chardev-add.id': 'qmp-chardev',
    'chardev-add.type': 'null',
    'chardev-change.type': 'null',
    'chardev-remove.id': 'qmp-chardev',
    'device-list-properties.typename': 'virtio-rng-pci',
    'device_add.driver': 'virtio-rng-pci',
    'device_add.id': 'qmp-device',
    'device_del.id': 'qmp-device',
    'dump-guest-memory.protocol': 'file:/tmp/dump',
    'human-monitor-command.command-line': 'info status',
    'memsave.size': 16,
    'netdev_add.type': 'hubport',
    'netdev_add.id': 'qmp-netdev',
    'netdev_del.id': 'qmp-netdev',
    'object-add.qom-type': 'rng-builtin',
    'object-add.id': 'qmp-object',
    'object-del.id': 'qmp-object',
    'pmemsave.size': 16,
    'qom-list-properties.typename': 'virtio-rng-pci',
    'ringbuf-read.device': 'ring',
    'ringbuf-read.size': 16,
    'ringbuf-write.device': 'ring',
    'screendump.filename': '/tmp/screen',
    'set_link.name': 'net',
    bitmap: 'bits',
    device: 'disk',
    driver: 'null-co',
    filename: '/tmp/file',
    id: 'disk',
    name: 'bits',
    node: 'plain',
    'node-name': 'plain',
    path: '/machine/peripheral/net/virtio-backend',
    property: 'type',
    target: '/tmp/target',
    uri: 'file:/tmp/state',
};
const BUILT_IN = { string: 'text', int: 0, number: 0, boolean: false, null: null, value: {} };
const DEPTH = 6; // at which lists are left empty: there are types that have themselves as members

export class QmpArguments {
    #types;
    #command;

    constructor(schema) {
        this.#types = new Map(schema.map((entity) => [entity.name, entity]));
    }

    // Of a command, by its name.
    of(command) {
        this.#command = command;
        return this.#object(this.#types.get(this.#commandType(command)), 0);
    }

    #commandType(command) {
        const entity = [...this.#types.values()].find((one) =>
            one['meta-type'] === 'command' && one.name === command);

        return entity['arg-type'];
    }

    #known(member) {
        return VALUES[`${this.#command}.${member}`] ?? VALUES[member];
    }

    #object(type, depth) {
        const value = {};

        for (const member of type.members) {
            const optional = 'default' in member;
            const own = VALUES[`${this.#command}.${member.name}`];

            if (!optional || own !== undefined) {
                value[member.name] = this.#value(member.type, member.name, depth + 1);
            }
        }
        const variant = type.variants?.find(({ case: name }) => name === value[type.tag]);

        return variant ? { ...value, ...this.#object(this.#types.get(variant.type), depth + 1) } : value;
    }

    // Of an alternate's members, one that cannot have others in it, if there is such a one.
    #plainest({ members }) {
        return members.find(({ type }) => this.#types.get(type)['meta-type'] === 'builtin') ?? members[0];
    }

    #value(name, member, depth) {
        const type = this.#types.get(name);
        const known = this.#known(member);

        switch (type['meta-type']) {
        case 'builtin':
            return known !== undefined && (type['json-type'] === 'string') === (typeof known === 'string')
                ? known : BUILT_IN[type['json-type']];
        case 'enum': {
            const values = type.members?.map(({ name: one }) => one) ?? type.values;

            return values.includes(known) ? known : values[0];
        }
        case 'array':
            return depth < DEPTH ? [this.#value(type['element-type'], member, depth + 1)] : [];
        case 'alternate':
            return this.#value(this.#plainest(type).type, member, depth + 1);
        default:
            return this.#object(type, depth);
        }
    }
}
