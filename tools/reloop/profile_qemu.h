/* SPDX-License-Identifier: MIT */
/* Which QEMU a folder of profiles is of: it has a file that says so, as functions have no names in
 * profiles but by the QEMU that ran. */
#ifndef RELOOP_CLI_PROFILE_QEMU_H
#define RELOOP_CLI_PROFILE_QEMU_H

/* Writes down that the folder's profiles are those of that QEMU. A status, after a message if not.
 */
int profile_note_qemu(const char *folder, const char *qemu);

/* The QEMU's JavaScript, absolute, which the caller frees; NULL if the folder does not say. */
char *profile_qemu(const char *folder);

#endif
