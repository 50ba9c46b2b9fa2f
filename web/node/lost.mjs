// SPDX-License-Identifier: MIT
// Files that QEMU made in its own memory, which nobody will see.

const SHOWN = 3;

// Folders in which files are QEMU's, or ours.
const KNOWN = ['/dev', '/proc', '/reloop', '/share'];

// The names of all files in a folder and below it.
function* filesIn(FS, folder) {
    for (const name of FS.readdir(folder || '/')) {
        const file = `${folder}/${name}`;

        if (name === '.' || name === '..' || KNOWN.includes(file)) {
            continue;
        }
        const { node } = FS.lookupPath(file, { follow: false });

        if (FS.isDir(node.mode)) {
            yield* filesIn(FS, file);
        } else {
            yield file;
        }
    }
}

// A line about those that are not among the given ones; undefined if there are none.
export function lostFiles(FS, given) {
    const names = new Set(given.map(({ to }) => to));
    const lost = [...filesIn(FS, '')].filter((name) => !names.has(name));

    if (!lost.length) {
        return undefined;
    }
    const more = lost.length > SHOWN ? ` and ${lost.length - SHOWN} more` : '';

    return `QEMU wrote ${lost.slice(0, SHOWN).join(', ')}${more} into its memory, which is gone; ` +
        'to keep files, use --share DIR and name them /share/NAME';
}
