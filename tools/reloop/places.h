/* SPDX-License-Identifier: MIT */
/* Where things are: the checkout and the products of its build, as the launcher ./reloop says. */
#ifndef RELOOP_CLI_PLACES_H
#define RELOOP_CLI_PLACES_H

#include <stdbool.h>

/* Reads RELOOP_TOP and RELOOP_BUILD; call it first. False if they are not set. */
bool places_find(void);

/* The folder of the build's products, absolute. */
const char *places_build(void);

/* A path below the checkout, or below the products; the caller frees it. */
char *in_checkout(const char *relative);
char *in_build(const char *relative);

/* Is that product of the build there, and may it be read? A status, after a message if not; goal:
 * the command that makes it. */
int check_product(const char *path, const char *goal);

/* Finds out before a long run whether its results can go to that file. A status, after a message
 * if not. */
int check_writable(const char *file);

/* The same for a folder of files, which is made if it is not there. One that has files with that
 * suffix is refused: those of two runs could not be told apart. what: their name in the message. */
int check_run_folder(const char *folder, const char *suffix, const char *what);
/* The same for a folder whose files are given to QEMU and written back. */
int check_share(const char *folder);

#endif
