// SPDX-License-Identifier: MIT
// What the user chooses to run, in the page's form and in its address: ?guest=NAME&size=small.

const GROUPS = { os: 'Operating systems', compute: 'Programs that compute', correctness: 'Tests' };
const FIRST_GUEST = 'linux-i386-shell';
const PLAIN_REGIONS = 'on';

const $ = (id) => document.getElementById(id);

// Operating systems come first, those that can be talked to before the others.
const placeOf = ({ kind, runs }) =>
    Object.keys(GROUPS).indexOf(kind) * 2 + (runs[0].interactive ? 0 : 1);
const groupOf = ({ kind, arch }) => (kind === 'os' ? GROUPS[kind] : `${GROUPS[kind]}, ${arch}`);

function select(element, wanted) {
    const option = [...element.options].find(({ value }) => value === wanted);

    if (option) {
        option.selected = true;
    }
}

export class Choice {
    #guests;

    // guests: those of guests.json that have runs. Fills the form, and chooses what the address says.
    constructor(guests) {
        const wanted = new URLSearchParams(location.search);

        this.#guests = [...guests].sort((a, b) => placeOf(a) - placeOf(b));
        this.#offer();
        this.missing = this.#find(wanted.get('guest')) ? null : wanted.get('guest');
        select($('guest'), this.#find(wanted.get('guest'))?.name ?? FIRST_GUEST);
        select($('regions'), wanted.get('regions'));
        this.#describe();
        select($('size'), wanted.get('size'));
        $('guest').addEventListener('change', () => this.#describe());
        $('machine').addEventListener('change', () => this.#tellAddress());
    }

    // The name in the address that no guest has, or null.
    missing;

    // {name, arch, run, regions}; run: one of guests.json's runs.
    get chosen() {
        const { name, arch, what, runs } = this.#find($('guest').value);
        const run = runs.find(({ size }) => size === $('size').value) ?? runs[0];

        return { name, arch, what, run, regions: $('regions').value };
    }

    #find(name) {
        return this.#guests.find((guest) => guest.name === name);
    }

    #offer() {
        for (const label of new Set(this.#guests.map(groupOf))) {
            const group = document.createElement('optgroup');

            group.label = label;
            group.append(...this.#guests.filter((guest) => groupOf(guest) === label)
                .map(({ name }) => new Option(name, name)));
            $('guest').append(group);
        }
    }

    #describe() {
        const { what, runs } = this.#find($('guest').value);
        const sizes = runs.map(({ size }) => size).filter((size) => size);

        $('what').textContent = `${what[0].toUpperCase()}${what.slice(1)}.`;
        $('size').replaceChildren(...sizes.map((size) => new Option(size, size)));
        $('size-label').hidden = sizes.length < 2;
    }

    #tellAddress() {
        const { name, run, regions } = this.chosen;
        const wanted = new URLSearchParams({ guest: name });

        if (run.size) {
            wanted.set('size', run.size);
        }
        if (regions !== PLAIN_REGIONS) {
            wanted.set('regions', regions);
        }
        history.replaceState(null, '', `?${wanted}`);
    }
}
