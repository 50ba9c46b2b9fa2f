/* SPDX-License-Identifier: MIT
 *
 * C strings done byte by byte: length, copy, compare, search, tokenise, count
 * words, reverse, change case, and Horspool search. The count is texts.
 */
#include "guest.h"

GUEST_SIZES("strings", 90, 2000);

enum { TEXT_BYTES = 4096, WORDS_MAXIMUM = 1024 };

static char text[TEXT_BYTES + 1], scratch[TEXT_BYTES + 1];
static char *words[WORDS_MAXIMUM];

static const char *const vocabulary[] = {"alpha", "Beta",   "gamma", "delta", "Epsilon", "zeta",
                                         "eta",   "thetas", "iota",  "kappa", "Lambda",  "mu"};

static size_t string_length(const char *string) {
    const char *end = string;
    while (*end != '\0') {
        end++;
    }
    return (size_t)(end - string);
}

static char *string_copy(char *to, const char *from) {
    while ((*to = *from) != '\0') {
        to++;
        from++;
    }
    return to;
}

static int string_compare(const char *a, const char *b) {
    while (*a != '\0' && *a == *b) {
        a++;
        b++;
    }
    return (uint8_t)*a - (uint8_t)*b;
}

static const char *string_find(const char *string, const char *part) {
    for (; *string != '\0'; string++) {
        size_t i = 0;
        while (part[i] != '\0' && string[i] == part[i]) {
            i++;
        }
        if (part[i] == '\0') {
            return string;
        }
    }
    return NULL;
}

static const char *horspool_find(const char *string, size_t length, const char *part) {
    uint8_t shift[256];
    size_t part_length = string_length(part);
    memset(shift, (int)part_length, sizeof shift);
    for (size_t i = 0; i + 1 < part_length; i++) {
        shift[(uint8_t)part[i]] = (uint8_t)(part_length - 1 - i);
    }
    for (size_t at = 0; at + part_length <= length;) {
        if (memcmp(string + at, part, part_length) == 0) {
            return string + at;
        }
        at += shift[(uint8_t)string[at + part_length - 1]];
    }
    return NULL;
}

static void string_reverse(char *string, size_t length) {
    for (size_t low = 0, high = length; low + 1 < high; low++) {
        char kept = string[low];
        string[low] = string[--high];
        string[high] = kept;
    }
}

static void string_upper(char *string) {
    for (; *string != '\0'; string++) {
        if (*string >= 'a' && *string <= 'z') {
            *string = (char)(*string - 'a' + 'A');
        }
    }
}

static bool is_separator(char character) {
    return character == ' ' || character == ',' || character == '\n';
}

/* Ends every word in place and lists where each begins. */
static size_t tokenise(char *string) {
    size_t count = 0;
    while (*string != '\0') {
        if (is_separator(*string)) {
            *string++ = '\0';
            continue;
        }
        words[count++] = string;
        while (*string != '\0' && !is_separator(*string)) {
            string++;
        }
    }
    return count;
}

static size_t write_text(struct random *random) {
    char *end = text;
    while (end < text + TEXT_BYTES - 16) {
        end = string_copy(end, vocabulary[random_below(random, COUNT_OF(vocabulary))]);
        end = string_copy(end, random_below(random, 5) == 0 ? ", " : " ");
    }
    string_copy(end, "omega");
    return string_length(text);
}

static uint32_t word_frequencies(uint32_t sum, size_t count) {
    for (size_t v = 0; v < COUNT_OF(vocabulary); v++) {
        uint32_t found = 0;
        for (size_t i = 0; i < count; i++) {
            found += string_compare(words[i], vocabulary[v]) == 0;
        }
        sum = checksum_mix(sum, found);
    }
    return sum;
}

uint32_t guest_run(uint32_t count) {
    struct random random = random_seeded(19);
    uint32_t sum = 0;
    for (uint32_t i = 0; i < count; i++) {
        size_t length = write_text(&random);
        const char *found = string_find(text, "omega");
        guest_check(found == text + length - 5, "search did not find the last word");
        guest_check(found == horspool_find(text, length, "omega"), "the two searches differ");

        string_copy(scratch, text);
        string_reverse(scratch, length);
        string_reverse(scratch, length);
        guest_check(string_compare(scratch, text) == 0, "reversing twice changed the text");
        string_upper(scratch);
        sum = checksum_bytes(sum, scratch, length);

        size_t tokens = tokenise(text);
        sum = word_frequencies(checksum_mix(sum, tokens), tokens);
    }
    return sum;
}
