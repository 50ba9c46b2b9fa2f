/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Those of QEMU's names that need code: RCU, the list of vCPUs, low memory, JSON, futexes. */
#include "qemu.h"

#include <errno.h>
#include <math.h>
#include <sys/mman.h>
#include <time.h>

struct CPUTailQ cpus_queue = TAILQ_HEAD_INITIALIZER(cpus_queue);
__thread CPUState *current_cpu;
__typeof__(tb_ctx) tb_ctx;

void stub_barrier(void) {
    static int word;

    (void)__atomic_fetch_add(&word, 1, __ATOMIC_SEQ_CST);
}

static pthread_rwlock_t readers;
static __thread unsigned depth;
static pthread_mutex_t put_off_lock = PTHREAD_MUTEX_INITIALIZER;
static struct rcu_head *put_off;

/* A writer that waits goes first: vCPUs never all stop reading by themselves. */
static void __attribute__((constructor)) init_readers(void) {
    pthread_rwlockattr_t attr;

    pthread_rwlockattr_init(&attr);
    pthread_rwlockattr_setkind_np(&attr, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    pthread_rwlock_init(&readers, &attr);
}

void rcu_read_lock(void) {
    if (depth++ == 0) {
        pthread_rwlock_rdlock(&readers);
    }
}

void rcu_read_unlock(void) {
    if (--depth == 0) {
        pthread_rwlock_unlock(&readers);
    }
}

void stub_call_rcu(struct rcu_head *head, void (*func)(struct rcu_head *head)) {
    head->func = func;
    pthread_mutex_lock(&put_off_lock);
    head->next = put_off;
    put_off = head;
    pthread_mutex_unlock(&put_off_lock);
}

void stub_exclusive_begin(void) {
    assert(depth == 0);
    pthread_rwlock_wrlock(&readers);
}

void stub_exclusive_end(void) {
    pthread_rwlock_unlock(&readers);
}

void stub_rcu_drain(void) {
    struct rcu_head *head, *next;

    pthread_mutex_lock(&put_off_lock);
    head = put_off;
    put_off = NULL;
    pthread_mutex_unlock(&put_off_lock);
    if (head) {
        stub_exclusive_begin();
        stub_exclusive_end();
    }
    for (; head; head = next) {
        next = head->next;
        head->func(head);
    }
}

/* A mapping of its own for each. One that is freed stays for a while, and may not be touched: what
 * uses it ends the test. */
enum { LOW_HEAD = 16, QUARANTINE = 64 };

void *stub_low_new(size_t bytes) {
    size_t all = (bytes + LOW_HEAD + 4095) & ~(size_t)4095;
    char *p =
        mmap(NULL, all, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);

    assert(p != MAP_FAILED);
    *(size_t *)p = all;
    return p + LOW_HEAD;
}

void stub_low_free(void *p) {
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    static struct {
        char *start;
        size_t size;
    } freed[QUARANTINE];
    static unsigned next;
    char *start = (char *)p - LOW_HEAD;
    size_t size = *(size_t *)start;

    mprotect(start, size, PROT_NONE);
    pthread_mutex_lock(&lock);
    if (freed[next].start) {
        munmap(freed[next].start, freed[next].size);
    }
    freed[next].start = start;
    freed[next].size = size;
    next = (next + 1) % QUARANTINE;
    pthread_mutex_unlock(&lock);
}

void *stub_box_alloc0(size_t bytes) {
    uint64_t *box = stub_low_new(bytes + 16);

    *box = 1;
    return box + 2;
}

void *stub_box_acquire(void *box) {
    (void)__atomic_fetch_add((uint64_t *)box - 2, 1, __ATOMIC_SEQ_CST);
    return box;
}

void stub_box_release(void *box) {
    uint64_t *count = (uint64_t *)box - 2;

    if (__atomic_sub_fetch(count, 1, __ATOMIC_SEQ_CST) == 0) {
        stub_low_free(count);
    }
}

int qemu_strtoi(const char *s, const char **end, int base, int *value) {
    char *rest;
    long n = strtol(s, &rest, base);

    *value = (int)n;
    return *s && !*rest && n == (int)n ? 0 : -EINVAL;
}

/* A value is its text; a dictionary's lacks the closing brace. */
QDict *qdict_new(void) {
    return (QDict *)g_string_new("{");
}

static GString *key_of(QDict *dict, const char *key) {
    GString *s = (GString *)dict;

    g_string_append_printf(s, "%s\"%s\":", s->len > 1 ? "," : "", key);
    return s;
}

void qdict_put_int(QDict *dict, const char *key, int64_t value) {
    g_string_append_printf(key_of(dict, key), "%" PRId64, value);
}

void stub_put(QDict *dict, const char *key, void *value) {
    GString *text = stub_json(value);

    g_string_append(key_of(dict, key), text->str);
    g_string_free(text, TRUE);
    qobject_unref(value);
}

QNum *qnum_from_double(double value) {
    GString *s = g_string_new(NULL);

    g_string_printf(s, "%f", value);
    return (QNum *)s;
}

GString *stub_json(const void *value) {
    const GString *s = value;

    return g_string_append(g_string_new(s->str), s->str[0] == '{' ? "}" : "");
}

void qobject_unref(void *value) {
    g_string_free(value, TRUE);
}

void tb_jmp_cache_clear(CPUJumpCache *jc, unsigned first, unsigned n) {
    for (unsigned i = first; i < first + TARGET_PAGE_SIZE; i++) {
        qatomic_set(&jc->array[i].tb, NULL);
    }
}

static pthread_key_t at_exit;

static void notify_all(void *first) {
    Notifier *notifier, *next;

    for (notifier = first; notifier; notifier = next) {
        next = notifier->next;
        notifier->notify(notifier, NULL);
    }
}

static void __attribute__((constructor)) init_at_exit(void) {
    pthread_key_create(&at_exit, notify_all);
}

void qemu_thread_atexit_add(Notifier *notifier) {
    notifier->next = pthread_getspecific(at_exit);
    pthread_setspecific(at_exit, notifier);
}

static pthread_mutex_t bql = PTHREAD_MUTEX_INITIALIZER;

void bql_lock(void) {
    pthread_mutex_lock(&bql);
}

void bql_unlock(void) {
    pthread_mutex_unlock(&bql);
}

/* One piece of work at a time is all that is asked for. */
void async_run_on_cpu(CPUState *cpu, void (*func)(CPUState *cpu, run_on_cpu_data data),
                      run_on_cpu_data data) {
    qatomic_store_release(&cpu->work, func);
    qatomic_set(&cpu->neg.icount_decr.u16.high, -1);
}

void stub_do_work(CPUState *cpu) {
    void (*func)(CPUState * cpu, run_on_cpu_data data) = qatomic_load_acquire(&cpu->work);

    if (func) {
        qatomic_set(&cpu->work, NULL);
        bql_lock();
        func(cpu, RUN_ON_CPU_NULL);
        bql_unlock();
    }
}

/* One lock and one condition for all addresses. */
static pthread_mutex_t futex_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t futex_woken = PTHREAD_COND_INITIALIZER;

int emscripten_futex_wait(volatile void *address, uint32_t value, double ms) {
    int result = 0;

    pthread_mutex_lock(&futex_lock);
    if (__atomic_load_n((uint32_t *)address, __ATOMIC_SEQ_CST) != value) {
        result = -EWOULDBLOCK;
    } else if (isinf(ms)) {
        pthread_cond_wait(&futex_woken, &futex_lock);
    } else {
        struct timespec until;

        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += (long)(ms * 1e6) % 1000000000;
        until.tv_sec += (long)(ms / 1000) + until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        result = -pthread_cond_timedwait(&futex_woken, &futex_lock, &until);
    }
    pthread_mutex_unlock(&futex_lock);
    return result;
}

int emscripten_futex_wake(volatile void *address, int count) {
    pthread_mutex_lock(&futex_lock);
    pthread_cond_broadcast(&futex_woken);
    pthread_mutex_unlock(&futex_lock);
    return 0;
}
