/* SPDX-License-Identifier: MIT
 *
 * A hash table with string keys: insert, grow, look up, remove, and walk it.
 * The count is rounds.
 */
#include "guest.h"

GUEST_SIZES("hash", 48, 740);

enum { KEY_BYTES = 16, ENTRIES = 1500, SLOTS_FIRST = 64, SLOTS_MAXIMUM = 4096 };

struct entry {
    char key[KEY_BYTES];
    uint32_t hash;
    uint32_t value;
};

/* Open addressing: slots hold entry numbers + 1; 0 is free, REMOVED was used. */
enum { FREE = 0, REMOVED = 0xffff };

struct table {
    uint16_t slots[SLOTS_MAXIMUM];
    uint32_t slot_count;
    struct entry entries[ENTRIES];
    uint32_t entry_count;
    uint32_t probes;
};

static struct table table;
static uint16_t old_slots[SLOTS_MAXIMUM];

static void make_key(char key[KEY_BYTES], uint32_t number) {
    char *at = key;
    memset(key, 0, KEY_BYTES);
    for (const char *prefix = number % 3 == 0 ? "node." : "k"; *prefix != '\0'; prefix++) {
        *at++ = *prefix;
    }
    do {
        *at++ = (char)('a' + number % 26);
        number /= 26;
    } while (number != 0);
}

static uint32_t hash_key(const char *key) {
    uint32_t hash = 2166136261u;
    for (; *key != '\0'; key++) {
        hash = (hash ^ (uint8_t)*key) * 16777619u;
    }
    return hash;
}

static uint16_t *find_slot(const char *key, uint32_t hash) {
    uint16_t *reusable = NULL;
    for (uint32_t at = hash;; at++) {
        uint16_t *slot = &table.slots[at & (table.slot_count - 1)];
        table.probes++;
        if (*slot == FREE) {
            return reusable != NULL ? reusable : slot;
        }
        if (*slot == REMOVED) {
            reusable = reusable != NULL ? reusable : slot;
            continue;
        }
        const struct entry *entry = &table.entries[*slot - 1];
        if (entry->hash == hash && memcmp(entry->key, key, KEY_BYTES) == 0) {
            return slot;
        }
    }
}

static void grow(void) {
    uint32_t old_count = table.slot_count;
    memcpy(old_slots, table.slots, old_count * sizeof *old_slots);
    table.slot_count *= 2;
    memset(table.slots, 0, table.slot_count * sizeof *table.slots);
    for (uint32_t i = 0; i < old_count; i++) {
        if (old_slots[i] != FREE && old_slots[i] != REMOVED) {
            const struct entry *entry = &table.entries[old_slots[i] - 1];
            *find_slot(entry->key, entry->hash) = old_slots[i];
        }
    }
}

static void insert(const char *key, uint32_t value) {
    uint32_t hash = hash_key(key);
    uint16_t *slot = find_slot(key, hash);
    if (*slot != FREE && *slot != REMOVED) {
        table.entries[*slot - 1].value += value;
        return;
    }
    struct entry *entry = &table.entries[table.entry_count++];
    memcpy(entry->key, key, KEY_BYTES);
    entry->hash = hash;
    entry->value = value;
    *slot = (uint16_t)table.entry_count;
    if (table.entry_count * 4 > table.slot_count * 3 && table.slot_count < SLOTS_MAXIMUM) {
        grow();
    }
}

static const struct entry *look_up(const char *key) {
    uint16_t slot = *find_slot(key, hash_key(key));
    return slot == FREE || slot == REMOVED ? NULL : &table.entries[slot - 1];
}

static bool remove_key(const char *key) {
    uint16_t *slot = find_slot(key, hash_key(key));
    bool found = *slot != FREE && *slot != REMOVED;
    if (found) {
        *slot = REMOVED;
    }
    return found;
}

uint32_t guest_run(uint32_t count) {
    struct random random = random_seeded(43);
    uint32_t sum = 0;
    char key[KEY_BYTES];
    for (uint32_t round = 0; round < count; round++) {
        memset(&table, 0, sizeof table);
        table.slot_count = SLOTS_FIRST;
        for (uint32_t i = 0; i < ENTRIES; i++) {
            make_key(key, round * 977 + random_below(&random, ENTRIES));
            insert(key, i);
        }
        uint32_t present = 0, removed = 0;
        for (uint32_t i = 0; i < ENTRIES; i++) {
            make_key(key, round * 977 + i);
            const struct entry *entry = look_up(key);
            present += entry != NULL;
            sum = checksum_mix(sum, entry != NULL ? entry->value : i);
        }
        guest_check(present == table.entry_count, "not every entry was found");
        for (uint32_t i = 0; i < ENTRIES; i += 3) {
            make_key(key, round * 977 + i);
            removed += remove_key(key);
            guest_check(look_up(key) == NULL, "a removed key is still there");
        }
        sum = checksum_mix(checksum_mix(sum, removed), table.probes);
    }
    return sum;
}
