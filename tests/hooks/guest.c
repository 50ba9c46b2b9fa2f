/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "guest.h"

#include "fault.h"
#include "qemu-hooks/events.h"
#include "qemu-hooks/tb_head.h"
#include "qemu-hooks/vcpus.h"

enum {
    TBS_MAX = 2048,
    USED_BYTES = 0x1f0 /* of a page: few TBs, so that they are hot soon */
};

/* Behind it: the code, the TBs, and links between them. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static uint8_t ram[GUEST_BYTES];
static TranslationBlock *tbs; /* [TBS_MAX] */
static unsigned ntbs, made;
/* With TBs for pages that have a breakpoint, and without. */
static TranslationBlock *at[2][GUEST_BYTES / TB_BYTES];
static bool wants_flush;

static void __attribute__((constructor)) fill(void) {
    random_seed(7);
    for (int i = 0; i < GUEST_BYTES; i++) {
        ram[i] = random_below(256);
    }
}

void *qemu_map_ram_ptr(void *block, uint64_t address) {
    assert(address < GUEST_BYTES);
    return ram + address;
}

void tb_insn_end_offsets(const TranslationBlock *tb, uint16_t *ends) {
    for (int i = 0; i < tb->icount; i++) {
        ends[i] = 8 * (i + 1);
    }
}

static void forget_in_caches(const TranslationBlock *tb) {
    CPUState *cpu;

    CPU_FOREACH(cpu) {
        TranslationBlock **entry = &cpu->tb_jmp_cache->array[tb_jmp_cache_hash_func(tb->pc)].tb;

        if (qatomic_read(entry) == tb) {
            qatomic_set(entry, NULL);
        }
    }
}

static void flush_locked(void) {
    CPUState *cpu;

    CPU_FOREACH(cpu) {
        memset(cpu->tb_jmp_cache, 0, sizeof(*cpu->tb_jmp_cache));
    }
    memset(at, 0, sizeof(at));
    ntbs = 0;
    wants_flush = false;
    reloop_flush();
    if (tbs) {
        stub_low_free(tbs);
    }
    tbs = NULL;
}

void guest_flush(void) {
    pthread_mutex_lock(&lock);
    flush_locked();
    pthread_mutex_unlock(&lock);
}

static TranslationBlock *new_tb(vaddr pc, bool bp_page) {
    TranslationBlock *tb;

    if (!tbs) {
        tbs = stub_low_new(TBS_MAX * sizeof(*tbs));
    }
    tb = &tbs[ntbs++];
    made++;
    tb->pc = pc;
    tb->size = TB_BYTES;
    tb->icount = TB_INSNS;
    tb->cflags = CF_PCREL | (bp_page ? CF_BP_PAGE : 0);
    tb->page_addr[0] = pc;
    tb->page_addr[1] = -1;
    tb->code[0] = INDEX_op_tci_tb_head;
    tb->code[1] = (uint32_t)(uintptr_t)tb;
    tb->tc.ptr = tb->code;
    reloop_tb_init(tb);
    at[bp_page][pc / TB_BYTES] = tb;
    return tb;
}

static void remember_in_cache(CPUState *cpu, TranslationBlock *tb) {
    unsigned i = tb_jmp_cache_hash_func(tb->pc);

    cpu->tb_jmp_cache->array[i].pc = tb->pc;
    qatomic_set(&cpu->tb_jmp_cache->array[i].tb, tb);
}

/* NULL: there is no room. */
static TranslationBlock *find_or_make(vaddr pc, bool bp_page) {
    TranslationBlock *tb;

    pthread_mutex_lock(&lock);
    tb = at[bp_page][pc / TB_BYTES];
    if (!tb && ntbs < TBS_MAX && !fault_now(FAULT_ARENA_FULL)) {
        tb = new_tb(pc, bp_page);
    }
    wants_flush = wants_flush || !tb;
    pthread_mutex_unlock(&lock);
    return tb;
}

static __thread Vcpu *own;

/* QEMU's cpu_loop_exit(). */
static G_NORETURN void leave(Vcpu *vcpu) {
    reloop_longjmp(vcpu->cpu);
    siglongjmp(vcpu->loop, 1);
}

TranslationBlock *tb_gen_code(CPUState *cpu, TCGTBCPUState state) {
    TranslationBlock *tb = find_or_make(state.pc, state.cflags & CF_BP_PAGE);

    assert(cpu == own->cpu);
    if (!tb && !own->serial) {
        leave(own);
    }
    if (!tb) {
        guest_flush();
        tb = find_or_make(state.pc, state.cflags & CF_BP_PAGE);
        assert(tb);
    }
    return tb;
}

void *qht_lookup_custom(const struct qht *ht, const void *wanted, uint32_t hash,
                        bool (*is_wanted)(const void *tb, const void *wanted)) {
    TranslationBlock *tb;

    pthread_mutex_lock(&lock);
    tb = at[0][hash / TB_BYTES];
    if (tb && !is_wanted(tb, wanted)) {
        tb = NULL;
    }
    pthread_mutex_unlock(&lock);
    return tb;
}

TranslationBlock *guest_tb(Vcpu *vcpu, vaddr pc) {
    TranslationBlock *tb =
        qatomic_read(&vcpu->cpu->tb_jmp_cache->array[tb_jmp_cache_hash_func(pc)].tb);
    TCGTBCPUState state = {.pc = pc};

    if (guest_has_breakpoint(vcpu->cpu, pc)) {
        state.cflags |= CF_BP_PAGE;
    }
    if (!tb || tb->pc != pc || (tb_cflags(tb) ^ state.cflags) & CF_BP_PAGE) {
        tb = tb_gen_code(vcpu->cpu, state);
        remember_in_cache(vcpu->cpu, tb);
    }
    return tb;
}

static void unlink_from_others(const TranslationBlock *tb) {
    for (unsigned i = 0; i < ntbs; i++) {
        for (int edge = 0; edge < 2; edge++) {
            if (qatomic_read(&tbs[i].jmp_dest[edge]) == (uintptr_t)tb) {
                qatomic_set(&tbs[i].jmp_dest[edge], 0);
            }
        }
    }
}

static void invalidate(TranslationBlock **place) {
    TranslationBlock *tb = *place;

    if (tb) {
        qatomic_set(&tb->cflags, tb->cflags | CF_INVALID);
        *place = NULL;
        forget_in_caches(tb);
        reloop_tb_invalidated(tb);
        unlink_from_others(tb);
    }
}

void guest_write(vaddr pc) {
    rcu_read_lock();
    pthread_mutex_lock(&lock);
    invalidate(&at[false][pc / TB_BYTES]);
    invalidate(&at[true][pc / TB_BYTES]);
    qatomic_set(&ram[pc], (uint8_t)random_below(256));
    pthread_mutex_unlock(&lock);
    rcu_read_unlock();
}

void guest_renew(void) {
    static uint32_t generation;

    generation++;
    for (int i = 0; i < GUEST_BYTES; i += TB_BYTES) {
        memcpy(&ram[i + TB_BYTES - sizeof(generation)], &generation, sizeof(generation));
    }
}

bool guest_is_current(const TranslationBlock *tb, const uint8_t *bytes) {
    bool current;

    pthread_mutex_lock(&lock);
    current = tb_cflags(tb) & CF_INVALID || !memcmp(bytes, ram + tb->page_addr[0], tb->size);
    pthread_mutex_unlock(&lock);
    return current;
}

bool guest_has_breakpoint(const CPUState *cpu, vaddr pc) {
    const CPUBreakpoint *bp = QTAILQ_FIRST(&cpu->breakpoints);

    return bp && !((bp->pc ^ pc) & TARGET_PAGE_MASK);
}

void guest_breakpoint(CPUState *cpu, vaddr pc) {
    CPUBreakpoint *bp;

    guest_no_breakpoint(cpu);
    bp = g_new0(CPUBreakpoint, 1);
    bp->pc = pc;
    QTAILQ_INSERT_TAIL(&cpu->breakpoints, bp, entry);
    rcu_read_lock(); /* it runs, for exclusive sections */
    reloop_breakpoint_set(cpu, pc, false);
    rcu_read_unlock();
}

void guest_no_breakpoint(CPUState *cpu) {
    CPUBreakpoint *bp = QTAILQ_FIRST(&cpu->breakpoints);

    if (bp) {
        QTAILQ_REMOVE(&cpu->breakpoints, bp, entry);
        g_free(bp);
    }
}

unsigned guest_tbs_made(void) {
    return made;
}

Vcpu *guest_plug(vaddr pc) {
    Vcpu *vcpu = g_new0(Vcpu, 1);
    CPUState *cpu = stub_low_new(sizeof(*cpu));

    QTAILQ_INIT(&cpu->breakpoints);
    cpu->tb_jmp_cache = g_new0(CPUJumpCache, 1);
    vcpu->cpu = cpu;
    vcpu->env.cpu = cpu;
    vcpu->pc = pc;
    stub_exclusive_begin();
    QTAILQ_INSERT_TAIL(&cpus_queue, cpu, node);
    stub_exclusive_end();
    reloop_vcpu_add(cpu);
    return vcpu;
}

void guest_attach(Vcpu *vcpu) {
    own = vcpu;
    current_cpu = vcpu->cpu;
}

void guest_unplug(Vcpu *vcpu) {
    guest_no_breakpoint(vcpu->cpu);
    reloop_vcpu_remove(vcpu->cpu);
    stub_exclusive_begin();
    QTAILQ_REMOVE(&cpus_queue, vcpu->cpu, node);
    stub_exclusive_end();
    g_free(vcpu->cpu->tb_jmp_cache);
    stub_low_free(vcpu->cpu);
    g_free(vcpu);
}

void guest_link(TranslationBlock *from, int edge, TranslationBlock *to) {
    pthread_mutex_lock(&lock);
    if (!((tb_cflags(from) | tb_cflags(to)) & (CF_INVALID | CF_BP_PAGE))) {
        qatomic_store_release(&from->jmp_dest[edge], (uintptr_t)to);
    }
    pthread_mutex_unlock(&lock);
}

void guest_jump(Vcpu *vcpu, TranslationBlock *from, TranslationBlock *to) {
    if (!reloop_count_jump(from, to->code)) {
        reloop_new_jump(from, to);
    }
}

/* Where the TB goes: mostly round a loop in its page, or by one of a few indirect jumps. */
static vaddr interpret(Vcpu *vcpu, TranslationBlock *tb) {
    const uint8_t *code = ram + tb->page_addr[0];
    uint8_t kind = qatomic_read(&code[0]), where = qatomic_read(&code[1]);
    vaddr page = tb->pc & TARGET_PAGE_MASK, to;
    int edge = random_below(8) != 0;
    TranslationBlock *next;

    if (kind % 4 == 3) {
        to = (where * 4096u + TB_BYTES * random_below(1 + where % 12)) % GUEST_BYTES;
        next = guest_tb(vcpu, to);
        guest_jump(vcpu, tb, next);
        return to;
    }
    to = page | ((edge ? where * 16u : tb->pc + TB_BYTES) & USED_BYTES);
    next = guest_tb(vcpu, to);
    reloop_count_edge(&tb->jmp_target_addr[edge]);
    guest_link(tb, edge, next);
    return to;
}

TranslationBlock *guest_follow(TranslationBlock *tb) {
    return guest_tb(own, interpret(own, tb));
}

void guest_service(Vcpu *vcpu) {
    rcu_read_lock();
    if (sigsetjmp(vcpu->loop, 0) == 0 && qatomic_read(&vcpu->cpu->neg.reloop.pending)) {
        reloop_service(vcpu->cpu, vcpu->pc);
    }
    rcu_read_unlock();
    stub_rcu_drain();
}

/* From the main loop into one TB, and on until something wants the main loop. */
static unsigned run_tbs(Vcpu *vcpu, unsigned tbs_left) {
    CPUState *cpu = vcpu->cpu;
    TranslationBlock *tb = guest_tb(vcpu, vcpu->pc);
    const void *code = (const uint32_t *)tb->tc.ptr + 2;

    while (tbs_left-- && !(qatomic_read(&cpu->neg.icount_decr.u16.high) & 0x8000)) {
        const void *head = code;

        if (!reloop_tb_head(&vcpu->env, tb, &code)) {
            /* The TB that a region left at, which may be another one than it began with. */
            tb = (TranslationBlock *)(cpu->neg.reloop.exit_value & ~(uintptr_t)TB_EXIT_MASK);
            vcpu->pc = tb ? tb->pc : vcpu->pc;
            break;
        }
        if (code != head && *(const uint32_t *)code == INDEX_op_tci_tb_head) {
            tb = (TranslationBlock *)(uintptr_t)((const uint32_t *)code)[1];
            code = (const uint32_t *)code + 2;
            vcpu->pc = tb->pc;
            continue;
        }
        vcpu->pc = interpret(vcpu, tb);
        if (tb_cflags(tb) & CF_INVALID) {
            break;
        }
        tb = guest_tb(vcpu, vcpu->pc);
        code = (const uint32_t *)tb->tc.ptr + 2;
    }
    qatomic_set(&cpu->neg.icount_decr.u16.high, 0);
    return tbs_left == UINT32_MAX ? 0 : tbs_left;
}

static bool flush_is_wanted(void) {
    bool wanted;

    pthread_mutex_lock(&lock);
    wanted = wants_flush;
    pthread_mutex_unlock(&lock);
    return wanted;
}

void guest_run(Vcpu *vcpu, unsigned tbs_wanted) {
    volatile unsigned left = tbs_wanted;

    while (left) {
        stub_do_work(vcpu->cpu);
        rcu_read_lock();
        if (sigsetjmp(vcpu->loop, 0) == 0) {
            if (qatomic_read(&vcpu->cpu->neg.reloop.pending)) {
                reloop_service(vcpu->cpu, vcpu->pc);
            }
            left = run_tbs(vcpu, left);
        } else {
            left--;
        }
        rcu_read_unlock();
        if (flush_is_wanted()) {
            stub_exclusive_begin();
            if (flush_is_wanted()) {
                guest_flush();
            }
            stub_exclusive_end();
        }
        stub_rcu_drain();
    }
}

void guest_heat(Vcpu *vcpu, vaddr pc) {
    TranslationBlock *tb = guest_tb(vcpu, pc);

    vcpu->pc = pc;
    qatomic_set(&tb->reloop.countdown, 0);
    if (!reloop_tb_hot(vcpu->cpu, tb)) {
        guest_service(vcpu);
    }
}
