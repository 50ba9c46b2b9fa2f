/* SPDX-License-Identifier: MIT */
/*
 * A text as lines of words, for whoever reads the text form (text.h): the line at hand, and its
 * next word. The first error stops it: what is taken from then on is empty or zero.
 */
#ifndef RELOOP_CFG_TEXT_WORDS_H
#define RELOOP_CFG_TEXT_WORDS_H

#include "arena.h"
#include "text.h"

enum { CFG_WORDS_MAX = 64 }; /* of a line; the longest are calls, with 18, and lines of bytes */

struct cfg_word {
    const char *text;
    size_t length;
};

struct cfg_words {
    struct cfg_arena *arena;
    const char *at; /* the next line */
    unsigned line;
    struct cfg_word words[CFG_WORDS_MAX]; /* of the line at hand */
    unsigned nwords, next;
    struct cfg_text_error *error;
    bool failed;
};

/* Notes an error of the line at hand, unless there was one before. False. */
__attribute__((format(printf, 2, 3))) bool cfg_words_fail(struct cfg_words *w, const char *format,
                                                          ...);

/* cfg_alloc from the arena; exhaustion is an error. */
void *cfg_words_allocate(struct cfg_words *w, size_t count, size_t size);

/* Room for one more in an array of count: doubled whenever count is a power of two. NULL when
 * memory runs out. */
void *cfg_words_grow(struct cfg_words *w, void *array, uint32_t count, size_t size);

/* Goes on to the next line that has words; false at the end of the text and after an error. */
bool cfg_words_next_line(struct cfg_words *w);

bool cfg_words_is(const struct cfg_word *word, const char *text);

/* Is that the first word of the line? */
bool cfg_words_starts_with(const struct cfg_words *w, const char *text);

/* Does the line have more words? Not after an error. */
bool cfg_words_more(const struct cfg_words *w);

/* The next word; an empty one after an error. */
struct cfg_word cfg_words_take(struct cfg_words *w);

/* Takes the next word if it is this one. */
bool cfg_words_accept(struct cfg_words *w, const char *text);

/* Takes the next word, which must be this one; and no more must follow. */
void cfg_words_expect(struct cfg_words *w, const char *text);
void cfg_words_end_line(struct cfg_words *w);

/* A number in that base, or decimal or 0x hexadecimal; false if that is none. */
bool cfg_words_parse_digits(const char *text, size_t length, unsigned base, uint64_t *value);
bool cfg_words_parse_unsigned(const char *text, size_t length, uint64_t *value);

/* The next word as a number, which is at most max, or fits. */
uint64_t cfg_words_get_unsigned(struct cfg_words *w, uint64_t max);
uint32_t cfg_words_get_u32(struct cfg_words *w);
uint8_t cfg_words_get_u8(struct cfg_words *w);
int32_t cfg_words_get_s32(struct cfg_words *w);

/* Copies the next word to a zeroed name of that size. */
void cfg_words_get_name(struct cfg_words *w, char *name, size_t size);

/* The place of the next word in a list of names; what they are, for the error. */
uint32_t cfg_words_get_choice(struct cfg_words *w, const char *what, const char *const *names,
                              uint32_t count);

/* An enum cfg_type. */
uint8_t cfg_words_get_type(struct cfg_words *w);

#endif
