/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The names of QEMU that the state machine of qemu-hooks/ needs, for a native build of it. Every
 * header of QEMU's that those files include is this one here (hooks.mk). Layouts are as small as
 * the files allow; what the names do is what QEMU's do, as far as these files can tell.
 */
#ifndef RELOOP_TESTS_HOOKS_QEMU_H
#define RELOOP_TESTS_HOOKS_QEMU_H

#include <assert.h>
#include <glib.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include "cfg/ir.h"

/* Compiler. */
#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define ARRAY_SIZE(x) ((int)(sizeof(x) / sizeof((x)[0])))
#define QEMU_BUILD_BUG_ON(x) _Static_assert(!(x), "not expecting: " #x)
#define sizeof_field(type, field) sizeof(((type *)0)->field)

/* Atomics. */
#define qatomic_read(p) __atomic_load_n(p, __ATOMIC_RELAXED)
#define qatomic_read__nocheck qatomic_read
#define qatomic_set(p, v) __atomic_store_n(p, v, __ATOMIC_RELAXED)
#define qatomic_load_acquire(p) __atomic_load_n(p, __ATOMIC_ACQUIRE)
#define qatomic_store_release(p, v) __atomic_store_n(p, v, __ATOMIC_RELEASE)
#define qatomic_set_mb(p, v) ((void)__atomic_exchange_n(p, v, __ATOMIC_SEQ_CST))
#define qatomic_xchg(p, v) __atomic_exchange_n(p, v, __ATOMIC_SEQ_CST)
#define qatomic_inc(p) ((void)__atomic_fetch_add(p, 1, __ATOMIC_SEQ_CST))
#define qatomic_fetch_inc(p) __atomic_fetch_add(p, 1, __ATOMIC_SEQ_CST)
#define qatomic_cmpxchg(p, old, new) \
    ({ \
        __typeof__(*(p)) expected_ = (old); \
        __atomic_compare_exchange_n(p, &expected_, new, false, __ATOMIC_SEQ_CST, \
                                    __ATOMIC_SEQ_CST); \
        expected_; \
    })
/* ThreadSanitizer knows no fences; an exchange of one word that all use orders as well. */
void stub_barrier(void);
#define smp_mb() stub_barrier()

/* Locks. */
typedef pthread_mutex_t QemuMutex;
#define qemu_mutex_init(m) ((void)pthread_mutex_init(m, NULL))
#define qemu_mutex_lock(m) ((void)pthread_mutex_lock(m))
#define qemu_mutex_trylock(m) pthread_mutex_trylock(m)
#define qemu_mutex_unlock(m) ((void)pthread_mutex_unlock(m))

/* Lists. */
#define QTAILQ_HEAD TAILQ_HEAD
#define QTAILQ_ENTRY TAILQ_ENTRY
#define QTAILQ_HEAD_INITIALIZER TAILQ_HEAD_INITIALIZER
#define QTAILQ_INIT TAILQ_INIT
/* A vCPU's breakpoints are looked at by others (guest_breakpoint). */
#define QTAILQ_EMPTY(head) (qatomic_read(&(head)->tqh_first) == NULL)
#define QTAILQ_FIRST TAILQ_FIRST
#define QTAILQ_NEXT TAILQ_NEXT
#define QTAILQ_FOREACH TAILQ_FOREACH
#define QTAILQ_INSERT_TAIL TAILQ_INSERT_TAIL
#define QTAILQ_INSERT_HEAD TAILQ_INSERT_HEAD
#define QTAILQ_REMOVE TAILQ_REMOVE
#define QTAILQ_FOREACH_SAFE(var, head, field, next_) \
    for ((var) = TAILQ_FIRST(head); (var) && ((next_) = TAILQ_NEXT(var, field), 1); (var) = (next_))

/* RCU: a lock that readers share; who has it alone runs what was put off (stub_rcu_drain). */
struct rcu_head {
    struct rcu_head *next;
    void (*func)(struct rcu_head *head);
};
void rcu_read_lock(void);
void rcu_read_unlock(void);
void stub_call_rcu(struct rcu_head *head, void (*func)(struct rcu_head *head));
void stub_rcu_drain(void);
/* Alone, as QEMU's exclusive sections are: no vCPU runs, and nobody reads. */
void stub_exclusive_begin(void);
void stub_exclusive_end(void);
#define call_rcu(obj, func, field) \
    ({ \
        _Static_assert(offsetof(__typeof__(*(obj)), field) == 0, "rcu_head comes first"); \
        stub_call_rcu(&(obj)->field, (void (*)(struct rcu_head *))(func)); \
    })
#define WITH_RCU_READ_LOCK_GUARD() \
    for (bool once_ = (rcu_read_lock(), true); once_; once_ = (rcu_read_unlock(), false))

/* The guest's and the translator's numbers. */
typedef uint64_t vaddr;
typedef uint64_t tb_page_addr_t;
typedef uint64_t hwaddr;
enum { TARGET_PAGE_BITS = 12, TARGET_PAGE_SIZE = 1 << TARGET_PAGE_BITS };
#define TARGET_PAGE_MASK ((uint64_t)-TARGET_PAGE_SIZE)
enum {
    CF_COUNT_MASK = 0x1ff,
    CF_NO_GOTO_TB = 0x200,
    CF_NO_GOTO_PTR = 0x400,
    CF_SINGLE_STEP = 0x800,
    CF_MEMI_ONLY = 0x1000,
    CF_USE_ICOUNT = 0x2000,
    CF_INVALID = 0x4000,
    CF_PARALLEL = 0x8000,
    CF_NOIRQ = 0x10000,
    CF_PCREL = 0x20000,
    CF_BP_PAGE = 0x40000
};
enum { TB_EXIT_MASK = 3, TB_EXIT_REQUESTED = 3 };
enum { INDEX_op_tci_tb_head = 1 };

typedef struct TranslationBlock {
    vaddr pc;
    uint64_t cs_base;
    uint32_t flags, cflags;
    uint16_t size, icount;
    struct {
        const void *ptr;
    } tc;
    tb_page_addr_t page_addr[2];
    uint32_t jmp_target_addr[2];
    uintptr_t jmp_dest[2];
    struct TBReloop {
        uint32_t region;
        int32_t countdown;
        uint32_t taken[2];
        struct {
            struct TranslationBlock *tb;
            uint32_t count;
        } to[16];
        struct ReloopTB *info;
    } reloop;
    uint32_t code[4]; /* its host code: the head, which has its address; then what it does */
} TranslationBlock;

static inline uint32_t tb_cflags(const TranslationBlock *tb) {
    return qatomic_read(&tb->cflags);
}
static inline tb_page_addr_t tb_page_addr0(const TranslationBlock *tb) {
    return tb->page_addr[0];
}
static inline tb_page_addr_t tb_page_addr1(const TranslationBlock *tb) {
    return tb->page_addr[1];
}

enum { TB_JMP_PAGE_SIZE = 4, TB_JMP_CACHE_SIZE = 4 << TARGET_PAGE_BITS };
typedef struct {
    struct {
        TranslationBlock *tb;
        vaddr pc;
    } array[TB_JMP_CACHE_SIZE];
} CPUJumpCache;
static inline unsigned tb_jmp_cache_hash_func(vaddr pc) {
    return pc & (TB_JMP_CACHE_SIZE - 1);
}

/* An entry for each address of a page, not only TB_JMP_PAGE_SIZE of them. */
static inline unsigned tb_jmp_cache_hash_page(vaddr pc) {
    return tb_jmp_cache_hash_func(pc & TARGET_PAGE_MASK);
}
void tb_jmp_cache_clear(CPUJumpCache *jc, unsigned first, unsigned n);

/* vCPUs. */
typedef struct CPUBreakpoint {
    vaddr pc;
    QTAILQ_ENTRY(CPUBreakpoint) entry;
} CPUBreakpoint;

enum { NB_MMU_MODES = 16, CPU_TLB_ENTRY_BITS = 4 };
typedef struct {
    uint32_t addr_read, addr_write, unused, addend;
} CPUTLBEntry;
typedef struct {
    uint32_t mask, table;
} CPUTLBDescFast;
static inline int mmuidx_to_fast_index(int mmu_idx) {
    return NB_MMU_MODES - 1 - mmu_idx;
}
typedef struct {
    int unused;
} run_on_cpu_data;

typedef struct CPUState {
    struct {
        struct {
            CPUTLBDescFast f[NB_MMU_MODES];
        } tlb;
        struct CPUReloop {
            uint64_t heads;
            uint64_t counters[8];
            uint64_t aborted;
            uintptr_t exit_value;
            TranslationBlock *seed;
            bool inside, awaited, pending, serving, raised;
        } reloop;
        union {
            uint32_t u32;
            struct {
                uint16_t low, high;
            } u16;
        } icount_decr;
        bool can_do_io;
    } neg;
    QTAILQ_HEAD(, CPUBreakpoint) breakpoints;
    void (*work)(struct CPUState *cpu, run_on_cpu_data data);
    CPUJumpCache *tb_jmp_cache;
    QTAILQ_ENTRY(CPUState) node;
} CPUState;

typedef struct CPUArchState {
    CPUState *cpu;
} CPUArchState;
static inline CPUState *env_cpu(CPUArchState *env) {
    return env->cpu;
}

QTAILQ_HEAD(CPUTailQ, CPUState);
extern struct CPUTailQ cpus_queue;
extern __thread CPUState *current_cpu;
#define CPU_FOREACH(cpu) QTAILQ_FOREACH(cpu, &cpus_queue, node)

/* The translator's registers, for machine.c (test_machine.c has them). */
enum { TEMP_GLOBAL, TEMP_FIXED, TCG_TYPE_I32, TCG_TYPE_I64, TCG_MAX_TEMPS = 8 };
typedef struct TCGTemp {
    int kind, type;
    bool indirect_reg;
    struct TCGTemp *mem_base;
    int32_t mem_offset;
    const char *name;
} TCGTemp;
typedef struct {
    int nb_globals;
    TCGTemp temps[TCG_MAX_TEMPS];
} TCGContext;
extern TCGContext *tcg_ctx;
#define tcg_env (&tcg_ctx->temps[0])
#define tcgv_ptr_temp(temp) (temp)
void helper_ldub_mmu(void), helper_lduw_mmu(void), helper_ldul_mmu(void), helper_ldq_mmu(void),
    helper_ldsb_mmu(void), helper_ldsw_mmu(void), helper_ldsl_mmu(void), helper_stb_mmu(void),
    helper_stw_mmu(void), helper_stl_mmu(void), helper_stq_mmu(void);
const char *target_name(void);
#define pstrcpy(to, size, from) g_strlcpy(to, from, size)

/* What the test's guest answers (guest.c). */
typedef struct {
    vaddr pc;
    uint32_t flags, cflags;
    uint64_t cs_base;
} TCGTBCPUState;
struct qht {
    int unused;
};
extern struct { struct qht htable; } tb_ctx;
TranslationBlock *tb_gen_code(CPUState *cpu, TCGTBCPUState state);
void *qht_lookup_custom(const struct qht *ht, const void *wanted, uint32_t hash,
                        bool (*is_wanted)(const void *tb, const void *wanted));
const void *helper_lookup_tb_ptr(CPUArchState *env);
void tb_insn_end_offsets(const TranslationBlock *tb, uint16_t *ends);
void *qemu_map_ram_ptr(void *block, uint64_t address);
static inline uint32_t tb_hash_func(tb_page_addr_t address, vaddr pc, uint32_t flags,
                                    uint64_t cs_base, uint32_t cflags) {
    return (uint32_t)address;
}

/* Memory for functions of regions to read: below 4 GiB, where the files' numbers of 32 bits reach,
 * and gone at once when it is freed. */
void *stub_low_new(size_t bytes);
void stub_low_free(void *p);
void *stub_box_alloc0(size_t bytes);
void *stub_box_acquire(void *box);
void stub_box_release(void *box);
#undef g_atomic_rc_box_alloc0
#undef g_atomic_rc_box_acquire
#undef g_atomic_rc_box_release
#define g_atomic_rc_box_alloc0 stub_box_alloc0
#define g_atomic_rc_box_acquire stub_box_acquire
#define g_atomic_rc_box_release stub_box_release

/* Byte order, errors, options. */
#define cpu_to_le32(x) GUINT32_TO_LE(x)
#define error_report(...) (fprintf(stderr, __VA_ARGS__), fputc('\n', stderr))
int qemu_strtoi(const char *s, const char **end, int base, int *value);

/* JSON, written as it is built. */
typedef struct QObject QObject;
typedef struct QDict QDict;
typedef struct QNum QNum;
QDict *qdict_new(void);
void qdict_put_int(QDict *dict, const char *key, int64_t value);
void stub_put(QDict *dict, const char *key, void *value);
#define qdict_put(dict, key, value) stub_put(dict, key, value)
QNum *qnum_from_double(double value);
GString *stub_json(const void *value);
#define QOBJECT(x) (x)
#define qobject_to_json_pretty(x, pretty) stub_json(x)
void qobject_unref(void *value);

/* Ends of threads, the big lock, and work that a vCPU's thread is given (guest.c does it). */
#define container_of(p, type, member) ((type *)((char *)(p)-offsetof(type, member)))
typedef struct Notifier {
    void (*notify)(struct Notifier *notifier, void *data);
    struct Notifier *next;
} Notifier;
void qemu_thread_atexit_add(Notifier *notifier);
void bql_lock(void);
void bql_unlock(void);
#define RUN_ON_CPU_NULL ((run_on_cpu_data){})
void async_run_on_cpu(CPUState *cpu, void (*func)(CPUState *cpu, run_on_cpu_data data),
                      run_on_cpu_data data);
void stub_do_work(CPUState *cpu);

/* Emscripten. */
#define EMSCRIPTEN_KEEPALIVE
#define MAIN_THREAD_ASYNC_EM_ASM(code, ...) stub_start_worker(__VA_ARGS__)
void stub_start_worker(void *mailbox);
int emscripten_futex_wait(volatile void *address, uint32_t value, double ms);
int emscripten_futex_wake(volatile void *address, int count);

#endif
