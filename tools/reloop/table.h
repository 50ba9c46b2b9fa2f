/* SPDX-License-Identifier: MIT */
/* Cells of the tables for people. */
#ifndef RELOOP_CLI_TABLE_H
#define RELOOP_CLI_TABLE_H

/* Prints a cell, right-aligned, with two spaces before it; "-" for NaN. */
void table_cell(int width, int digits, double value, const char *unit);

#endif
