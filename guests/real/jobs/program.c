/* SPDX-License-Identifier: MIT */
/* What the compilers compile: a program of the usual kinds of loops, calls and structures. */
typedef unsigned int u32;

struct entry {
    struct entry *next;
    const char *key;
    u32 hash, value;
};

struct table {
    struct entry *slots[64];
    struct entry pool[256];
    u32 used;
};

static u32 hash(const char *key) {
    u32 h = 2166136261u;

    while (*key) {
        h = (h ^ (unsigned char)*key++) * 16777619u;
    }
    return h;
}

static int same(const char *a, const char *b) {
    while (*a && *a == *b) {
        a++;
        b++;
    }
    return *a == *b;
}

static struct entry *find(struct table *t, const char *key) {
    u32 h = hash(key);

    for (struct entry *e = t->slots[h % 64]; e; e = e->next) {
        if (e->hash == h && same(e->key, key)) {
            return e;
        }
    }
    return 0;
}

u32 *put(struct table *t, const char *key) {
    struct entry *e = find(t, key);

    if (!e && t->used < 256) {
        e = &t->pool[t->used++];
        e->hash = hash(key);
        e->key = key;
        e->value = 0;
        e->next = t->slots[e->hash % 64];
        t->slots[e->hash % 64] = e;
    }
    return e ? &e->value : 0;
}

static void swap(int *a, int *b) {
    int t = *a;

    *a = *b;
    *b = t;
}

void sort(int *v, int n) {
    int last = 0;

    if (n < 2) {
        return;
    }
    swap(&v[0], &v[n / 2]);
    for (int i = 1; i < n; i++) {
        if (v[i] < v[0]) {
            swap(&v[++last], &v[i]);
        }
    }
    swap(&v[0], &v[last]);
    sort(v, last);
    sort(v + last + 1, n - last - 1);
}

enum token { END, NUMBER, PLUS, MINUS, TIMES, OVER, OPEN, CLOSE, WRONG };

struct reader {
    const char *at;
    enum token token;
    long value;
};

static void advance(struct reader *r) {
    while (*r->at == ' ') {
        r->at++;
    }
    if (*r->at >= '0' && *r->at <= '9') {
        r->token = NUMBER;
        for (r->value = 0; *r->at >= '0' && *r->at <= '9'; r->at++) {
            r->value = r->value * 10 + (*r->at - '0');
        }
        return;
    }
    switch (*r->at++) {
    case '\0':
        r->token = END;
        r->at--;
        break;
    case '+':
        r->token = PLUS;
        break;
    case '-':
        r->token = MINUS;
        break;
    case '*':
        r->token = TIMES;
        break;
    case '/':
        r->token = OVER;
        break;
    case '(':
        r->token = OPEN;
        break;
    case ')':
        r->token = CLOSE;
        break;
    default:
        r->token = WRONG;
        break;
    }
}

static long sum(struct reader *r);

static long factor(struct reader *r) {
    long value = r->value;
    enum token was = r->token;

    advance(r);
    if (was == OPEN) {
        value = sum(r);
        advance(r);
    } else if (was == MINUS) {
        value = -factor(r);
    }
    return value;
}

static long product(struct reader *r) {
    long value = factor(r);

    while (r->token == TIMES || r->token == OVER) {
        int times = r->token == TIMES;
        long other;

        advance(r);
        other = factor(r);
        value = times ? value * other : other ? value / other : 0;
    }
    return value;
}

static long sum(struct reader *r) {
    long value = product(r);

    while (r->token == PLUS || r->token == MINUS) {
        int plus = r->token == PLUS;

        advance(r);
        value += plus ? product(r) : -product(r);
    }
    return value;
}

long evaluate(const char *text) {
    struct reader r = {text, END, 0};

    advance(&r);
    return sum(&r);
}

double filter(const double *in, double *out, int n, const double *taps, int ntaps) {
    double energy = 0;

    for (int i = 0; i < n; i++) {
        double y = 0;

        for (int k = 0; k < ntaps && k <= i; k++) {
            y += in[i - k] * taps[k];
        }
        out[i] = y;
        energy += y * y;
    }
    return energy;
}
