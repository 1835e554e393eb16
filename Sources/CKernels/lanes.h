// The kernels of generation, written once on vectors of sixteen numbers and compiled
// once for each instruction set: the files that include this one say which, by
//
//     LANES(name)        the name of a function in this compilation
//     DOT(sum, w, x)     sum[r] += w[r,0]x[0] + … + w[r,3]x[3], r in 0 ..< 16; w unsigned
//                        bytes (16, 4), x four signed bytes in one int32
//     HALVES(p)          sixteen half-precision numbers, widened
//     STORE_HALVES(p, v) the reverse, rounding to nearest even
//     MULTIPLY_ADD(a, b, c)
//     TILE               tokens taken at once: as many sums as the registers hold
//     SIGNED_BYTES       1 where the dot product wants Q8_0 weights with their sign
//
// The layout they share ("bands")
// -------------------------------
// Sixteen rows of a matrix are interleaved into a band, so that one vector holds the
// same columns of sixteen rows and no sum ever has to be taken across a vector. For a
// quantised type a band is a row of cells of 32 columns; a cell's weights are eight
// groups of four columns,
//
//     group g:  row 0: c c c c | row 1: c c c c | … | row 15: c c c c      64 bytes
//
// which is what a dot-product instruction takes whole. Formats of 4 bits keep groups g
// and g + 4 in the low and high nibbles of one vector, a fifth bit of all eight groups
// in one more vector, two upper bits in two more. After them come the sixteen rows'
// scales (and minima) in half precision; K formats carry those, and the parts' small
// integer scales, once in front of eight cells. So a band is as large as its rows
// were in the file, or up to 3 % larger (K formats).
//
// Activations are laid out by tiles of T tokens to match: for each cell eight groups of
// T times four bytes, then T times what `part` below says. A kernel walks weights and
// activations with one pointer each, from the front to the back.

#include "kernels.h"
#include <math.h>

typedef float lanes __attribute__((vector_size(64)));
typedef int32_t whole __attribute__((vector_size(64)));
typedef uint32_t bits __attribute__((vector_size(64)));
typedef uint8_t bytes __attribute__((vector_size(64)));
typedef float lanes_anywhere __attribute__((vector_size(64), aligned(1), may_alias));
typedef uint8_t bytes_anywhere __attribute__((vector_size(64), aligned(1), may_alias));
typedef uint16_t sixteen_halves __attribute__((vector_size(32), aligned(1), may_alias));
typedef uint8_t sixteen_bytes __attribute__((vector_size(16), aligned(1), may_alias));
typedef int8_t sixteen_signed __attribute__((vector_size(16), aligned(1), may_alias));

// Every function that takes such a vector is inlined, so how one would be passed in a
// call is of no interest.
#pragma clang diagnostic ignored "-Wpsabi"

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

#ifdef LANES_AVX2
INLINE lanes HALVES(const void *p) {
    const __m256 low = _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)p));
    const __m256 high = _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)p + 1));
    lanes v;
    memcpy(&v, &low, 32);
    memcpy((char *)&v + 32, &high, 32);
    return v;
}
INLINE void STORE_HALVES(void *p, lanes v) {
    __m256 low, high;
    memcpy(&low, &v, 32);
    memcpy(&high, (char *)&v + 32, 32);
    _mm_storeu_si128((__m128i *)p, _mm256_cvtps_ph(low, _MM_FROUND_TO_NEAREST_INT));
    _mm_storeu_si128((__m128i *)p + 1, _mm256_cvtps_ph(high, _MM_FROUND_TO_NEAREST_INT));
}
#endif

INLINE lanes load(const float *p) { return *(const lanes_anywhere *)p; }
INLINE void store(float *p, lanes v) { *(lanes_anywhere *)p = v; }
INLINE lanes all(float x) { return (lanes){0} + x; }
INLINE lanes bfloats(const void *p) {
    const bits wide = __builtin_convertvector(*(const sixteen_halves *)p, bits) << 16;
    return (lanes)wide;
}
INLINE lanes larger(lanes a, lanes b) { return (lanes)(((whole)a & (a > b)) | ((whole)b & ~(a > b))); }
INLINE lanes smaller(lanes a, lanes b) { return (lanes)(((whole)a & (a < b)) | ((whole)b & ~(a < b))); }

INLINE float sum_of(lanes v) {
    v += __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
    v += __builtin_shufflevector(v, v, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11);
    v += __builtin_shufflevector(v, v, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);
    return v[0] + v[1];
}

INLINE float largest_of(lanes v) {
    v = larger(v, __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
    v = larger(v, __builtin_shufflevector(v, v, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11));
    v = larger(v, __builtin_shufflevector(v, v, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13));
    return v[0] > v[1] ? v[0] : v[1];
}

/// e^x: 2^k times a polynomial on the remainder (Cephes), good to about 2 units in the
/// last place; far ends are clamped where float runs out.
INLINE lanes exponential(lanes x) {
    x = smaller(larger(x, all(-87.3f)), all(88.3f));
    const lanes k = (x * 1.44269504f + 12582912.0f) - 12582912.0f;  // rounds to a whole number
    lanes f = x - k * 0.693359375f;
    f = f - k * -2.12194440e-4f;
    lanes p = all(1.9875691500e-4f);
    p = MULTIPLY_ADD(p, f, all(1.3981999507e-3f));
    p = MULTIPLY_ADD(p, f, all(8.3334519073e-3f));
    p = MULTIPLY_ADD(p, f, all(4.1665795894e-2f));
    p = MULTIPLY_ADD(p, f, all(1.6666665459e-1f));
    p = MULTIPLY_ADD(p, f, all(5.0000001201e-1f));
    p = MULTIPLY_ADD(p, f * f, f + 1.0f);
    const whole exponent = (__builtin_convertvector(k, whole) + 127) << 23;
    return p * (lanes)exponent;
}

// MARK: Bands of quantised weights

/// Bytes of one cell's weights, without its scales.
INLINE int64_t weight_bytes(const int type) {
    switch (type) {
    case CK_Q8_0: return 512;
    case CK_Q5_0: case CK_Q5_1: case CK_Q5_K: return 320;
    case CK_Q6_K: return 384;
    default: return 256;
    }
}

/// Group g (0 ..< 8) of a cell, as bytes from 0 up (with their sign for Q8_0 where
/// that is wanted). `g` is a constant wherever this is called.
INLINE bytes group(const int type, const uint8_t *cell, const int g) {
    if (type == CK_Q8_0) {
        const bytes w = *(const bytes_anywhere *)(cell + 64 * g);
        return SIGNED_BYTES ? w ^ 0x80 : w;
    }
    const bytes pair = *(const bytes_anywhere *)(cell + 64 * (g % 4));
    const bytes low = g < 4 ? pair & 15 : pair >> 4;
    switch (type) {
    case CK_Q5_0: case CK_Q5_1: case CK_Q5_K: {
        const bytes high = *(const bytes_anywhere *)(cell + 256);
        return low | ((g < 4 ? high << (g < 4 ? 4 - g : 0) : high >> (g < 4 ? 0 : g - 4)) & 16);
    }
    case CK_Q6_K: {
        const bytes high = *(const bytes_anywhere *)(cell + 256 + 64 * (g / 4));
        const int at = 2 * (g % 4);  // where its two bits lie; they belong at 4
        return low | ((at <= 4 ? high << (at <= 4 ? 4 - at : 0) : high >> (at <= 4 ? 0 : at - 4)) & 48);
    }
    default: return low;
    }
}

/// What is subtracted from a stored weight, as a power of two; 0 for none.
INLINE int zero_shift(const int type) {
    switch (type) {
    case CK_Q8_0: return SIGNED_BYTES ? 0 : 7;
    case CK_Q5_0: return 4;
    case CK_Q6_K: return 5;
    case CK_Q4_0: return 3;
    default: return 0;
    }
}

INLINE int has_minimum(const int type) {
    return type == CK_Q4_1 || type == CK_Q5_1 || type == CK_Q4_K || type == CK_Q5_K;
}

INLINE lanes small(const uint8_t *p) {
    return __builtin_convertvector(__builtin_convertvector(*(const sixteen_bytes *)p, whole), lanes);
}

INLINE lanes small_signed(const uint8_t *p) {
    return __builtin_convertvector(__builtin_convertvector(*(const sixteen_signed *)p, whole), lanes);
}

/// Where a cell lies in a band, and where its scales.
typedef struct {
    const uint8_t *weights, *header;
    int part;  // 0 ..< 8 of a K block
} cell_place;

INLINE cell_place place(const int type, const uint8_t *band, int64_t cell) {
    const int64_t size = weight_bytes(type);
    cell_place p;
    switch (type) {
    case CK_Q4_K: case CK_Q5_K: case CK_Q6_K: {
        const int64_t header = type == CK_Q6_K ? 32 + 256 : 64 + 256;
        p.header = band + cell / 8 * (header + 8 * size);
        p.part = (int)(cell % 8);
        p.weights = p.header + header + p.part * size;
        break;
    }
    default:
        p.weights = band + cell * (size + (has_minimum(type) ? 64 : 32));
        p.header = p.weights + size;
        p.part = 0;
    }
    return p;
}

/// The sixteen rows' scales of a cell; `half` chooses between the two of Q6_K.
INLINE lanes scale_of(const int type, cell_place p, const int half) {
    const lanes scale = HALVES(p.header);
    switch (type) {
    case CK_Q4_K: case CK_Q5_K: return scale * small(p.header + 64 + 16 * p.part);
    case CK_Q6_K: return scale * small_signed(p.header + 32 + 16 * (2 * p.part + half));
    default: return scale;
    }
}

/// What is added to every weight of a cell.
INLINE lanes minimum_of(const int type, cell_place p) {
    const lanes minimum = HALVES(p.header + 32);
    switch (type) {
    case CK_Q4_K: case CK_Q5_K: return -(minimum * small(p.header + 64 + 128 + 16 * p.part));
    default: return minimum;
    }
}

/// Bytes of one cell of activations for one token: 32 quantised values and a part.
enum { CELL = 32 + 16 };

INLINE float float_at(const uint8_t *p) { float x; memcpy(&x, p, 4); return x; }
INLINE int32_t int_at(const uint8_t *p) { int32_t x; memcpy(&x, p, 4); return x; }

INLINE void put(float *out, lanes sum, int64_t rows) {
    if (rows >= 16) store(out, sum);
    else memcpy(out, &sum, (size_t)rows * sizeof(float));
}

/// Adds to the sums of T tokens what groups first ..< first + count of a cell give them.
INLINE void add_groups(const int type, const int T, cell_place p, const uint8_t *x, const uint8_t *parts,
                       lanes *sum, const int first, const int count) {
    whole dot[TILE];
    UNROLL for (int t = 0; t < T; t++) {
        int32_t negative = 0;
        if (zero_shift(type) != 0) {
            const int32_t all_of_cell = int_at(parts + 12 * T + 4 * t), half = int_at(parts + 8 * T + 4 * t);
            negative = count == 8 ? all_of_cell : first == 0 ? half : all_of_cell - half;
        }
        dot[t] = ((whole){0} + negative) << zero_shift(type);
    }
    UNROLL for (int g = 0; g < count; g++) {
        const bytes w = group(type, p.weights, first + g);
        UNROLL for (int t = 0; t < T; t++)
            dot[t] = DOT(dot[t], w, int_at(x + 4 * ((first + g) * T + t)), type == CK_Q8_0);
    }
    const lanes scale = scale_of(type, p, first / 4);
    UNROLL for (int t = 0; t < T; t++)
        sum[t] = MULTIPLY_ADD(__builtin_convertvector(dot[t], lanes), scale * float_at(parts + 4 * t), sum[t]);
}

/// One band times one tile of T tokens.
INLINE void quantised_tile(const int type, const int T, const uint8_t *band, const uint8_t *x, float *out,
                           int64_t cells, int64_t rows_left, int64_t stride) {
    lanes sum[TILE];
    UNROLL for (int t = 0; t < T; t++) sum[t] = (lanes){0};
    for (int64_t c = 0; c < cells; c++, x += CELL * T) {
        const cell_place p = place(type, band, c);
        const uint8_t *parts = x + 32 * T;  // T scales, T scaled sums, T -(sum of 16), T -(sum of 32)
        if (T == 1)  // generation waits for memory, so it asks early
            UNROLL for (int64_t line = 0; line < weight_bytes(type); line += 64)
                __builtin_prefetch(p.weights + 2048 + line);
        if (type == CK_Q6_K) {
            add_groups(type, T, p, x, parts, sum, 0, 4);
            add_groups(type, T, p, x, parts, sum, 4, 4);
        } else {
            add_groups(type, T, p, x, parts, sum, 0, 8);
        }
        if (has_minimum(type)) {
            const lanes minimum = minimum_of(type, p);
            UNROLL for (int t = 0; t < T; t++)
                sum[t] = MULTIPLY_ADD(minimum, all(float_at(parts + 4 * (T + t))), sum[t]);
        }
    }
    UNROLL for (int t = 0; t < T; t++) put(out + t * stride, sum[t], rows_left);
}

// MARK: Bands of unquantised weights: for each column sixteen rows.

INLINE lanes column_of(const int type, const uint8_t *p) {
    switch (type) {
    case CK_F16: return HALVES(p);
    case CK_BF16: return bfloats(p);
    default: return load((const float *)p);
    }
}

INLINE void float_tile(const int type, const int T, const uint8_t *band, const float *x, float *out,
                       int64_t columns, int64_t rows_left, int64_t stride) {
    const int64_t size = type == CK_F32 ? 64 : 32;
    enum { CHAINS = 4 };  // one token alone would wait for each sum in turn
    lanes sum[TILE > CHAINS ? TILE : CHAINS];
    UNROLL for (int t = 0; t < (T > CHAINS ? T : CHAINS); t++) sum[t] = (lanes){0};
    int64_t c = 0;
    if (T == 1)
        for (; c + CHAINS <= columns; c += CHAINS, band += CHAINS * size, x += CHAINS) {
            __builtin_prefetch(band + 4096);
            __builtin_prefetch(band + 4096 + 64);
            UNROLL for (int i = 0; i < CHAINS; i++)
                sum[i] = MULTIPLY_ADD(column_of(type, band + i * size), all(x[i]), sum[i]);
        }
    for (; c < columns; c++, band += size, x += T) {
        const lanes w = column_of(type, band);
        UNROLL for (int t = 0; t < T; t++) sum[t] = MULTIPLY_ADD(w, all(x[t]), sum[t]);
    }
    if (T == 1) sum[0] = (sum[0] + sum[1]) + (sum[2] + sum[3]);
    UNROLL for (int t = 0; t < T; t++) put(out + t * stride, sum[t], rows_left);
}

// MARK: A matrix of bands times tokens

INLINE void one_tile(const int type, const int T, const uint8_t *band, const uint8_t *x, float *out,
                     int64_t columns, int64_t rows_left, int64_t stride) {
    if (type == CK_F32 || type == CK_F16 || type == CK_BF16)
        float_tile(type, T, band, (const float *)x, out, columns, rows_left, stride);
    else
        quantised_tile(type, T, band, x, out, columns / 32, rows_left, stride);
}

/// All tokens of one type; see ck_bands_multiply.
INLINE void bands_of(const int type, const uint8_t *band, int64_t band_bytes, const uint8_t *x, float *out,
                     int64_t rows, int64_t columns, int64_t tokens, int64_t first, int64_t end) {
    const int64_t token_bytes = ck_activation_bytes(type, columns);
    for (int64_t b = first; b < end; b++) {
        const uint8_t *w = band + b * band_bytes;
        const int64_t left = rows - 16 * b;
        const uint8_t *from = x;
        float *to = out + 16 * b;
        for (int64_t t = 0; t < tokens;) {
            const int64_t T = ck_tile_of(TILE, tokens - t);
            switch (T) {
            case 1: one_tile(type, 1, w, from, to, columns, left, rows); break;
#if TILE >= 2
            case 2: one_tile(type, 2, w, from, to, columns, left, rows); break;
#endif
#if TILE >= 4
            case 4: one_tile(type, 4, w, from, to, columns, left, rows); break;
#endif
#if TILE >= 12
            case 8: one_tile(type, 8, w, from, to, columns, left, rows); break;
            case 12: one_tile(type, 12, w, from, to, columns, left, rows); break;
#endif
            }
            t += T;
            from += T * token_bytes;
            to += T * rows;
        }
    }
}

#define BANDS_OF(type) \
    __attribute__((noinline)) static void LANES(bands_##type)( \
        const uint8_t *band, int64_t band_bytes, const uint8_t *x, float *out, \
        int64_t rows, int64_t columns, int64_t tokens, int64_t first, int64_t end) { \
        bands_of(CK_##type, band, band_bytes, x, out, rows, columns, tokens, first, end); \
    }
BANDS_OF(F32) BANDS_OF(F16) BANDS_OF(BF16)
BANDS_OF(Q4_0) BANDS_OF(Q4_1) BANDS_OF(Q5_0) BANDS_OF(Q5_1) BANDS_OF(Q8_0)
BANDS_OF(Q4_K) BANDS_OF(Q5_K) BANDS_OF(Q6_K)

void LANES(multiply)(int32_t type, const void *bands, const void *x, float *out,
                     int64_t rows, int64_t columns, int64_t tokens, int64_t first, int64_t end) {
    const int64_t size = ck_band_bytes(type, columns);
#define RUN(type) case CK_##type: LANES(bands_##type)(bands, size, x, out, rows, columns, tokens, first, end); break;
    switch (type) {
    RUN(F32) RUN(F16) RUN(BF16) RUN(Q4_0) RUN(Q4_1) RUN(Q5_0) RUN(Q5_1) RUN(Q8_0) RUN(Q4_K) RUN(Q5_K) RUN(Q6_K)
    default: break;
    }
#undef RUN
}

int32_t LANES(tile)(void) { return TILE; }

// MARK: Activations

/// Thirty-two values become bytes and one scale, the largest of them 127 or -127.
INLINE void quantise_cell(const float *x, uint8_t *out, const int64_t T, const int64_t t) {
    lanes a = load(x), b = load(x + 16);
    const lanes size = larger(larger(a, -a), larger(b, -b));
    const float top = largest_of(size);
    const float scale = top / 127.0f, inverse = top > 0 ? 127.0f / top : 0;
    // Adding and taking away 1.5 * 2^23 rounds to the nearest whole number, even on ties.
    // A statement of its own for the product, lest some machines fuse the two and round
    // otherwise than the rest.
    a *= inverse;
    b *= inverse;
    a = (a + 12582912.0f) - 12582912.0f;
    b = (b + 12582912.0f) - 12582912.0f;
    const float first = sum_of(a), both = first + sum_of(b);  // whole numbers, exact
    const whole wa = __builtin_convertvector(a, whole), wb = __builtin_convertvector(b, whole);
    sixteen_signed qa = __builtin_convertvector(wa, sixteen_signed), qb = __builtin_convertvector(wb, sixteen_signed);
    int32_t q[8];
    memcpy(q, &qa, 16);
    memcpy(q + 4, &qb, 16);
    for (int g = 0; g < 8; g++) memcpy(out + 4 * (g * T + t), q + g, 4);
    const float scaled = scale * both;
    const int32_t negative[2] = {-(int32_t)first, -(int32_t)both};
    uint8_t *part = out + 32 * T + 4 * t;
    memcpy(part, &scale, 4);
    memcpy(part + 4 * T, &scaled, 4);
    memcpy(part + 8 * T, negative, 4);
    memcpy(part + 12 * T, negative + 1, 4);
}

void LANES(arrange)(int32_t quantised, const float *x, int64_t columns, int64_t tokens, void *out) {
    uint8_t *to = out;
    for (int64_t done = 0; done < tokens;) {
        const int64_t T = ck_tile_of(TILE, tokens - done);
        for (int64_t t = 0; t < T; t++) {
            const float *row = x + (done + t) * columns;
            if (quantised)
                for (int64_t c = 0; c < columns / 32; c++) quantise_cell(row + 32 * c, to + c * CELL * T, T, t);
            else if (T == 1)
                memcpy(to, row, (size_t)columns * sizeof(float));
            else
                for (int64_t c = 0; c < columns; c++) memcpy(to + 4 * (c * T + t), row + c, 4);
        }
        done += T;
        to += T * ck_activation_bytes(quantised ? CK_Q8_0 : CK_F32, columns);
    }
}

// MARK: Attention
//
// Softmax(q k) v without ever storing the scores of a whole row: keys come in blocks
// of sixteen, CHUNK of them at a time, and the running sums are rescaled when a larger
// score turns up (Milakov and Gimelshein, 2018; Dao et al., 2022). Keys lie as
// (block, head_size, 16), so that sixteen scores are one vector; values as they come,
// (position, head_size rounded up to 16).

enum { CHUNK = 128, QUERIES = 4 };

INLINE lanes cached(const int half, const void *base, int64_t index) {
    return half ? HALVES((const uint16_t *)base + index) : load((const float *)base + index);
}

/// Q query rows of the same key head against `keys` cached positions. Row i, of
/// `head_size` numbers, sees positions from[i] ..< to[i].
INLINE void attend(const int half, const int Q, const float *const *q, float *const *out,
                   const int64_t *from, const int64_t *to, const void *k, const void *v,
                   int64_t head_size, float cap, float *room) {
    const int64_t width = (head_size + 15) / 16 * 16;
    float *mixed = room;                       // (Q, width)
    float *scores = room + QUERIES * width;    // (Q, CHUNK)
    float top[QUERIES], mass[QUERIES];
    int64_t begin = from[0], end = to[0];
    for (int i = 0; i < Q; i++) {
        top[i] = -INFINITY;
        mass[i] = 0;
        if (from[i] < begin) begin = from[i];
        if (to[i] > end) end = to[i];
    }
    memset(mixed, 0, (size_t)(Q * width) * sizeof(float));
    const lanes step = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    for (int64_t chunk = begin / 16 * 16; chunk < end; chunk += CHUNK) {
        const int64_t stop = chunk + CHUNK < end ? chunk + CHUNK : end;
        lanes best[QUERIES];
        UNROLL for (int i = 0; i < Q; i++) best[i] = all(-INFINITY);
        for (int64_t block = chunk; block < stop; block += 16) {
            lanes score[QUERIES];
            UNROLL for (int i = 0; i < Q; i++) score[i] = (lanes){0};
            for (int64_t d = 0; d < head_size; d++) {
                const lanes key = cached(half, k, (block / 16 * head_size + d) * 16);
                UNROLL for (int i = 0; i < Q; i++) score[i] = MULTIPLY_ADD(key, all(q[i][d]), score[i]);
            }
            UNROLL for (int i = 0; i < Q; i++) {
                if (cap > 0)
                    for (int lane = 0; lane < 16; lane++) score[i][lane] = cap * tanhf(score[i][lane] / cap);
                const lanes position = step + (float)block;
                const whole seen = (position >= (float)from[i]) & (position < (float)to[i]);
                score[i] = (lanes)(((whole)score[i] & seen) | ((whole)all(-INFINITY) & ~seen));
                best[i] = larger(best[i], score[i]);
                store(scores + i * CHUNK + (block - chunk), score[i]);
            }
        }
        UNROLL for (int i = 0; i < Q; i++) {
            const float found = largest_of(best[i]);
            if (found == -INFINITY) {  // none of this chunk is seen
                memset(scores + i * CHUNK, 0, CHUNK * sizeof(float));
                continue;
            }
            if (found > top[i]) {
                const float shrink = expf(top[i] - found);
                mass[i] *= shrink;
                for (int64_t d = 0; d < width; d += 16)
                    store(mixed + i * width + d, load(mixed + i * width + d) * shrink);
                top[i] = found;
            }
            lanes sum = {0};
            for (int64_t at = 0; at < stop - chunk; at += 16) {
                const lanes score = load(scores + i * CHUNK + at);
                const whole seen = score > -INFINITY;
                const lanes weight = (lanes)((whole)exponential(score - top[i]) & seen);
                sum += weight;
                store(scores + i * CHUNK + at, weight);
            }
            mass[i] += sum_of(sum);
        }
        for (int64_t d = 0; d < width; d += 16) {
            lanes sum[QUERIES];
            UNROLL for (int i = 0; i < Q; i++) sum[i] = load(mixed + i * width + d);
            for (int64_t p = chunk; p < stop; p++) {
                const lanes value = cached(half, v, p * width + d);
                UNROLL for (int i = 0; i < Q; i++)
                    sum[i] = MULTIPLY_ADD(value, all(scores[i * CHUNK + p - chunk]), sum[i]);
            }
            UNROLL for (int i = 0; i < Q; i++) store(mixed + i * width + d, sum[i]);
        }
    }
    for (int i = 0; i < Q; i++) {
        const float scale = mass[i] > 0 ? 1.0f / mass[i] : 0;
        for (int64_t d = 0; d < head_size; d++) out[i][d] = mixed[i * width + d] * scale;
    }
}

#define ATTEND(half, Q) \
    __attribute__((noinline)) static void LANES(attend_##half##_##Q)( \
        const float *const *q, float *const *out, const int64_t *from, const int64_t *to, \
        const void *k, const void *v, int64_t head_size, float cap, float *room) { \
        attend(half, Q, q, out, from, to, k, v, head_size, cap, room); \
    }
ATTEND(0, 1) ATTEND(0, 4) ATTEND(1, 1) ATTEND(1, 4)

void LANES(attention)(const ck_attention_shape *s, const float *q, const void *k, const void *v, float *out,
                      int64_t head, int64_t first_token, int64_t end_token, float *room) {
    const int64_t shared = s->heads / s->kv_heads;  // query heads to a key head
    const int64_t count = (end_token - first_token) * shared;
    for (int64_t done = 0; done < count;) {
        const int Q = count - done >= QUERIES ? QUERIES : 1;
        const float *rows[QUERIES];
        float *outs[QUERIES];
        int64_t from[QUERIES], to[QUERIES];
        for (int i = 0; i < Q; i++) {
            const int64_t token = first_token + (done + i) / shared, h = head * shared + (done + i) % shared;
            const int64_t position = s->first + token;
            rows[i] = q + (token * s->heads + h) * s->head_size;
            outs[i] = out + (token * s->heads + h) * s->head_size;
            to[i] = s->causal ? position + 1 : s->keys;
            from[i] = s->window > 0 && position + 1 > s->window ? position + 1 - s->window : 0;
        }
        const int chosen = (s->half ? 2 : 0) + (Q > 1);
        (chosen == 0 ? LANES(attend_0_1) : chosen == 1 ? LANES(attend_0_4) : chosen == 2 ? LANES(attend_1_1) : LANES(attend_1_4))(
            rows, outs, from, to, k, v, s->head_size, s->cap, room);
        done += Q;
    }
}

void LANES(keep)(int32_t half, const float *k, const float *v, void *keys, void *values,
                 int64_t position, int64_t head_size) {
    const int64_t width = (head_size + 15) / 16 * 16;
    const int64_t column = position / 16 * head_size * 16 + position % 16;
    for (int64_t d = 0; d < head_size; d += 16) {
        lanes key = {0}, value = {0};
        const size_t count = (size_t)(head_size - d < 16 ? head_size - d : 16);
        memcpy(&key, k + d, count * sizeof(float));
        memcpy(&value, v + d, count * sizeof(float));
        if (half) {
            uint16_t narrow[16];
            STORE_HALVES(narrow, key);
            for (size_t i = 0; i < count; i++) ((uint16_t *)keys)[column + (d + (int64_t)i) * 16] = narrow[i];
            STORE_HALVES((uint16_t *)values + position * width + d, value);
        } else {
            for (size_t i = 0; i < count; i++) ((float *)keys)[column + (d + (int64_t)i) * 16] = k[d + (int64_t)i];
            store((float *)values + position * width + d, value);
        }
    }
}

// MARK: Element by element

void LANES(norm)(float *out, const float *x, const float *weight, int64_t n, int64_t rows, float epsilon) {
    for (int64_t r = 0; r < rows; r++, x += n, out += n) {
        lanes sum = {0};
        int64_t i = 0;
        for (; i + 16 <= n; i += 16) sum = MULTIPLY_ADD(load(x + i), load(x + i), sum);
        float rest = 0;
        for (int64_t j = i; j < n; j++) rest += x[j] * x[j];
        const float scale = 1.0f / sqrtf((sum_of(sum) + rest) / (float)n + epsilon);
        for (i = 0; i + 16 <= n; i += 16) store(out + i, load(x + i) * scale * load(weight + i));
        for (; i < n; i++) out[i] = x[i] * scale * weight[i];
    }
}

/// silu(g) = g / (1 + e^-g); gelu(g) = g / (1 + e^(-2u)), u = sqrt(2/pi) (g + 0.044715 g^3),
/// which is the tanh form of it written with one exponential.
INLINE lanes gated(const int gelu, lanes g) {
    const lanes u = gelu ? g * 1.5957691216f * MULTIPLY_ADD(g * g, all(0.044715f), all(1.0f)) : g;
    return g / (exponential(-u) + 1.0f);
}

void LANES(gate)(int32_t gelu, float *gate, const float *up, int64_t n) {
    int64_t i = 0;
    if (gelu)
        for (; i + 16 <= n; i += 16) store(gate + i, gated(1, load(gate + i)) * load(up + i));
    else
        for (; i + 16 <= n; i += 16) store(gate + i, gated(0, load(gate + i)) * load(up + i));
    if (i < n) {
        lanes g = {0}, u = {0};
        memcpy(&g, gate + i, (size_t)(n - i) * sizeof(float));
        memcpy(&u, up + i, (size_t)(n - i) * sizeof(float));
        const lanes out = (gelu ? gated(1, g) : gated(0, g)) * u;
        memcpy(gate + i, &out, (size_t)(n - i) * sizeof(float));
    }
}

const ck_lanes LANES(kernels) = {
    LANES(tile), LANES(multiply), LANES(arrange), LANES(attention), LANES(keep), LANES(norm), LANES(gate),
};
