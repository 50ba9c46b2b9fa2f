/* SPDX-License-Identifier: MIT */
/* Lines, words, numbers and names. */
#include "text_words.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "text_names.h"

bool cfg_words_fail(struct cfg_words *w, const char *format, ...) {
    if (!w->failed) {
        w->failed = true;
        w->error->line = w->line;
        va_list args;
        va_start(args, format);
        vsnprintf(w->error->text, sizeof(w->error->text), format, args);
        va_end(args);
    }
    return false;
}

void *cfg_words_allocate(struct cfg_words *w, size_t count, size_t size) {
    void *memory = cfg_alloc(w->arena, count, size);
    if (!memory) {
        cfg_words_fail(w, "out of memory");
    }
    return memory;
}

void *cfg_words_grow(struct cfg_words *w, void *array, uint32_t count, size_t size) {
    if (count & (count - 1)) {
        return array;
    }
    void *larger = cfg_words_allocate(w, count == 0 ? 1 : 2 * (size_t)count, size);
    if (larger && count > 0) {
        memcpy(larger, array, count * size);
    }
    return larger;
}

static bool split_line(struct cfg_words *w, const char *end) {
    const char *at = w->at;
    w->nwords = w->next = 0;
    while (at < end && *at != '#') {
        size_t blank = strspn(at, " \t\r,");
        size_t length = strcspn(at + blank, " \t\r,#\n");
        at += blank;
        if (length == 0) {
            continue;
        }
        if (w->nwords == CFG_WORDS_MAX) {
            return cfg_words_fail(w, "more than %d words", CFG_WORDS_MAX);
        }
        w->words[w->nwords++] = (struct cfg_word){at, length};
        at += length;
    }
    return true;
}

bool cfg_words_next_line(struct cfg_words *w) {
    w->nwords = w->next = 0;
    while (!w->failed && *w->at) {
        const char *end = w->at + strcspn(w->at, "\n");
        w->line++;
        if (!split_line(w, end)) {
            return false;
        }
        w->at = *end ? end + 1 : end;
        if (w->nwords > 0) {
            return true;
        }
    }
    return false;
}

bool cfg_words_is(const struct cfg_word *word, const char *text) {
    return strlen(text) == word->length && memcmp(word->text, text, word->length) == 0;
}

bool cfg_words_starts_with(const struct cfg_words *w, const char *text) {
    return w->nwords > 0 && cfg_words_is(&w->words[0], text);
}

bool cfg_words_more(const struct cfg_words *w) {
    return !w->failed && w->next < w->nwords;
}

struct cfg_word cfg_words_take(struct cfg_words *w) {
    if (!cfg_words_more(w)) {
        cfg_words_fail(w, "the line ends too early");
        return (struct cfg_word){"", 0};
    }
    return w->words[w->next++];
}

bool cfg_words_accept(struct cfg_words *w, const char *text) {
    if (!cfg_words_more(w) || !cfg_words_is(&w->words[w->next], text)) {
        return false;
    }
    w->next++;
    return true;
}

void cfg_words_expect(struct cfg_words *w, const char *text) {
    if (!w->failed && !cfg_words_accept(w, text)) {
        cfg_words_fail(w, "\"%s\" expected", text);
    }
}

void cfg_words_end_line(struct cfg_words *w) {
    if (cfg_words_more(w)) {
        cfg_words_fail(w, "\"%.*s\" is too much", (int)w->words[w->next].length,
                       w->words[w->next].text);
    }
}

static unsigned digit_value(char digit) {
    if (digit >= '0' && digit <= '9') {
        return (unsigned)(digit - '0');
    }
    if (digit >= 'a' && digit <= 'f') {
        return (unsigned)(digit - 'a' + 10);
    }
    return digit >= 'A' && digit <= 'F' ? (unsigned)(digit - 'A' + 10) : 16;
}

bool cfg_words_parse_digits(const char *text, size_t length, unsigned base, uint64_t *value) {
    *value = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned digit = digit_value(text[i]);
        if (digit >= base || *value > (UINT64_MAX - digit) / base) {
            return false;
        }
        *value = *value * base + digit;
    }
    return length > 0;
}

bool cfg_words_parse_unsigned(const char *text, size_t length, uint64_t *value) {
    if (length > 2 && text[0] == '0' && text[1] == 'x') {
        return cfg_words_parse_digits(text + 2, length - 2, 16, value);
    }
    return cfg_words_parse_digits(text, length, 10, value);
}

uint64_t cfg_words_get_unsigned(struct cfg_words *w, uint64_t max) {
    struct cfg_word word = cfg_words_take(w);
    uint64_t value = 0;
    if (!w->failed && (!cfg_words_parse_unsigned(word.text, word.length, &value) || value > max)) {
        cfg_words_fail(w, "\"%.*s\" is not a number from 0 to %llu", (int)word.length, word.text,
                       (unsigned long long)max);
    }
    return w->failed ? 0 : value;
}

uint32_t cfg_words_get_u32(struct cfg_words *w) {
    return (uint32_t)cfg_words_get_unsigned(w, UINT32_MAX);
}

uint8_t cfg_words_get_u8(struct cfg_words *w) {
    return (uint8_t)cfg_words_get_unsigned(w, UINT8_MAX);
}

int32_t cfg_words_get_s32(struct cfg_words *w) {
    if (!cfg_words_more(w) || w->words[w->next].text[0] != '-') {
        return (int32_t)cfg_words_get_unsigned(w, INT32_MAX);
    }
    struct cfg_word *word = &w->words[w->next];
    word->text++;
    word->length--;
    return (int32_t) - (int64_t)cfg_words_get_unsigned(w, (uint64_t)INT32_MAX + 1);
}

void cfg_words_get_name(struct cfg_words *w, char *name, size_t size) {
    struct cfg_word word = cfg_words_take(w);
    if (word.length >= size) {
        cfg_words_fail(w, "a name of %zu characters; the limit is %zu", word.length, size - 1);
        return;
    }
    memcpy(name, word.text, word.length);
}

uint32_t cfg_words_get_choice(struct cfg_words *w, const char *what, const char *const *names,
                              uint32_t count) {
    struct cfg_word word = cfg_words_take(w);
    for (uint32_t i = 0; i < count; i++) {
        if (names[i] && cfg_words_is(&word, names[i])) {
            return i;
        }
    }
    cfg_words_fail(w, "\"%.*s\" is not a %s", (int)word.length, word.text, what);
    return 0;
}

uint8_t cfg_words_get_type(struct cfg_words *w) {
    return (uint8_t)cfg_words_get_choice(w, "type", cfg_type_names, CFG_TYPE_COUNT);
}
