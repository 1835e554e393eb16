// Weights as they lie in the file, for x86-64 processors with AVX2, FMA and F16C (2013 onwards).
//
// Matrix times many tokens: four rows of weights are widened to single precision,
// 512 columns at a time, into a panel that stays in the first-level cache; tiles
// of 4 rows x 3 tokens are then summed in 12 of the 16 registers, so that each
// vector loaded is used three or four times. Widening costs once for all tokens.
//
// Matrix times one token (generation) is limited by memory: each row is read once,
// straight from the file, and nothing is written in between.

#include "kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2,fma,f16c")))
#define AVX2_INLINE static inline __attribute__((always_inline, target("avx2,fma,f16c")))

AVX2_INLINE float sum8(__m256 v) {
    __m128 s = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
    s = _mm_add_ps(s, _mm_movehl_ps(s, s));
    return _mm_cvtss_f32(_mm_add_ss(s, _mm_movehdup_ps(s)));
}

/// The four sums of four vectors, in order.
AVX2_INLINE __m128 sum8x4(__m256 a, __m256 b, __m256 c, __m256 d) {
    __m256 s = _mm256_hadd_ps(_mm256_hadd_ps(a, b), _mm256_hadd_ps(c, d));
    return _mm_add_ps(_mm256_castps256_ps128(s), _mm256_extractf128_ps(s, 1));
}

AVX2_INLINE __m256 eight_bytes(const int8_t *p) {
    return _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i *)p)));
}

AVX2_INLINE __m256 eight_halves(const uint16_t *p) {
    return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)p));
}

AVX2 static void widen(int32_t type, const void *row, int64_t from, int64_t count, float *out) {
    switch (type) {
    case CK_F16: {
        const uint16_t *half = (const uint16_t *)row + from;
        int64_t i = 0;
        for (; i + 8 <= count; i += 8) _mm256_storeu_ps(out + i, eight_halves(half + i));
        for (; i < count; i++) out[i] = ck_half_to_float(half[i]);
        break;
    }
    case CK_Q8_0: {
        const ck_block_q8_0 *block = (const ck_block_q8_0 *)row + from / 32;
        for (int64_t i = 0; i < count; i += 32, block++) {
            __m256 scale = _mm256_set1_ps(ck_half_to_float(block->scale));
            for (int j = 0; j < 32; j += 8)
                _mm256_storeu_ps(out + i + j, _mm256_mul_ps(scale, eight_bytes(block->value + j)));
        }
        break;
    }
    default:
        ck_widen(type, row, from, count, out);
    }
}

AVX2 static float dot_f32(const float *a, const float *b, int64_t n) {
    __m256 s0 = _mm256_setzero_ps(), s1 = s0, s2 = s0, s3 = s0;
    int64_t i = 0;
    for (; i + 32 <= n; i += 32) {
        s0 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i), _mm256_loadu_ps(b + i), s0);
        s1 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i + 8), _mm256_loadu_ps(b + i + 8), s1);
        s2 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i + 16), _mm256_loadu_ps(b + i + 16), s2);
        s3 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i + 24), _mm256_loadu_ps(b + i + 24), s3);
    }
    for (; i + 8 <= n; i += 8)
        s0 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i), _mm256_loadu_ps(b + i), s0);
    float sum = sum8(_mm256_add_ps(_mm256_add_ps(s0, s1), _mm256_add_ps(s2, s3)));
    for (; i < n; i++) sum += a[i] * b[i];
    return sum;
}

AVX2 static float dot_f16(const uint16_t *w, const float *x, int64_t n) {
    __m256 s0 = _mm256_setzero_ps(), s1 = s0;
    int64_t i = 0;
    for (; i + 16 <= n; i += 16) {
        s0 = _mm256_fmadd_ps(eight_halves(w + i), _mm256_loadu_ps(x + i), s0);
        s1 = _mm256_fmadd_ps(eight_halves(w + i + 8), _mm256_loadu_ps(x + i + 8), s1);
    }
    float sum = sum8(_mm256_add_ps(s0, s1));
    for (; i < n; i++) sum += ck_half_to_float(w[i]) * x[i];
    return sum;
}

AVX2 static float dot_q8_0(const ck_block_q8_0 *w, const float *x, int64_t n) {
    __m256 s0 = _mm256_setzero_ps(), s1 = s0;
    for (int64_t i = 0; i < n; i += 32, w++) {
        __m256 scale = _mm256_set1_ps(ck_half_to_float(w->scale));
        __m256 a = _mm256_mul_ps(eight_bytes(w->value), _mm256_loadu_ps(x + i));
        __m256 b = _mm256_mul_ps(eight_bytes(w->value + 8), _mm256_loadu_ps(x + i + 8));
        a = _mm256_fmadd_ps(eight_bytes(w->value + 16), _mm256_loadu_ps(x + i + 16), a);
        b = _mm256_fmadd_ps(eight_bytes(w->value + 24), _mm256_loadu_ps(x + i + 24), b);
        s0 = _mm256_fmadd_ps(scale, a, s0);
        s1 = _mm256_fmadd_ps(scale, b, s1);
    }
    return sum8(_mm256_add_ps(s0, s1));
}

/// For the formats that are not worth a loop of their own here.
AVX2 static float dot_widened(int32_t type, const void *row, const float *x, int64_t columns) {
    float panel[CK_PANEL], sum = 0;
    for (int64_t c = 0; c < columns; c += CK_PANEL) {
        int64_t n = columns - c < CK_PANEL ? columns - c : CK_PANEL;
        ck_widen(type, row, c, n, panel);
        sum += dot_f32(panel, x + c, n);
    }
    return sum;
}

/// Adds R rows x T tokens of products over n columns to out (tokens, rows).
/// R and T are constants wherever this is called, so the loops over them unroll
/// and `sum` lives in registers.
AVX2_INLINE void tile(int R, int T, const float *w, const float *x, float *out,
                      int64_t n, int64_t columns, int64_t rows) {
    __m256 sum[4][3];
    for (int r = 0; r < R; r++)
        for (int t = 0; t < T; t++) sum[r][t] = _mm256_setzero_ps();
    int64_t c = 0;
    for (; c + 8 <= n; c += 8) {
        __m256 xs[3];
        for (int t = 0; t < T; t++) xs[t] = _mm256_loadu_ps(x + t * columns + c);
        for (int r = 0; r < R; r++) {
            __m256 ws = _mm256_loadu_ps(w + r * CK_PANEL + c);
            for (int t = 0; t < T; t++) sum[r][t] = _mm256_fmadd_ps(ws, xs[t], sum[r][t]);
        }
    }
    for (int t = 0; t < T; t++) {
        float *o = out + t * rows;
        if (R == 4)
            _mm_storeu_ps(o, _mm_add_ps(_mm_loadu_ps(o), sum8x4(sum[0][t], sum[1][t], sum[2][t], sum[3][t])));
        else
            for (int r = 0; r < R; r++) o[r] += sum8(sum[r][t]);
    }
    for (; c < n; c++)
        for (int t = 0; t < T; t++)
            for (int r = 0; r < R; r++) out[t * rows + r] += w[r * CK_PANEL + c] * x[t * columns + c];
}

/// Eight numbers anywhere in memory. Written as plain C on vectors, and with a name
/// for each sum, because this one loop is nearly all of the work and a debug build
/// (no optimiser) should get through it too: intrinsics are function calls there.
typedef float eight __attribute__((vector_size(32)));
typedef float eight_anywhere __attribute__((vector_size(32), aligned(4), may_alias));

/// The same for 4 rows x 3 tokens, the tile that nearly everything is made of.
AVX2 static void tile43(const float *w, const float *x, float *out,
                        int64_t n, int64_t columns, int64_t rows) {
    eight a0 = {0}, a1 = {0}, a2 = {0}, b0 = {0}, b1 = {0}, b2 = {0};  // rows a, b, c, d
    eight c0 = {0}, c1 = {0}, c2 = {0}, d0 = {0}, d1 = {0}, d2 = {0};  // tokens 0, 1, 2
    const float *x1 = x + columns, *x2 = x1 + columns;
    const int64_t whole = n & ~(int64_t)7;
    for (int64_t i = 0; i < whole; i += 8) {
        const eight t0 = *(const eight_anywhere *)(x + i);
        const eight t1 = *(const eight_anywhere *)(x1 + i);
        const eight t2 = *(const eight_anywhere *)(x2 + i);
        eight r = *(const eight_anywhere *)(w + i);
        a0 = __builtin_elementwise_fma(r, t0, a0);
        a1 = __builtin_elementwise_fma(r, t1, a1);
        a2 = __builtin_elementwise_fma(r, t2, a2);
        r = *(const eight_anywhere *)(w + CK_PANEL + i);
        b0 = __builtin_elementwise_fma(r, t0, b0);
        b1 = __builtin_elementwise_fma(r, t1, b1);
        b2 = __builtin_elementwise_fma(r, t2, b2);
        r = *(const eight_anywhere *)(w + 2 * CK_PANEL + i);
        c0 = __builtin_elementwise_fma(r, t0, c0);
        c1 = __builtin_elementwise_fma(r, t1, c1);
        c2 = __builtin_elementwise_fma(r, t2, c2);
        r = *(const eight_anywhere *)(w + 3 * CK_PANEL + i);
        d0 = __builtin_elementwise_fma(r, t0, d0);
        d1 = __builtin_elementwise_fma(r, t1, d1);
        d2 = __builtin_elementwise_fma(r, t2, d2);
    }
    _mm_storeu_ps(out, _mm_add_ps(_mm_loadu_ps(out), sum8x4(a0, b0, c0, d0)));
    float *out1 = out + rows, *out2 = out1 + rows;
    _mm_storeu_ps(out1, _mm_add_ps(_mm_loadu_ps(out1), sum8x4(a1, b1, c1, d1)));
    _mm_storeu_ps(out2, _mm_add_ps(_mm_loadu_ps(out2), sum8x4(a2, b2, c2, d2)));
    for (int64_t i = whole; i < n; i++)
        for (int64_t r = 0; r < 4; r++) {
            out[r] += w[r * CK_PANEL + i] * x[i];
            out1[r] += w[r * CK_PANEL + i] * x1[i];
            out2[r] += w[r * CK_PANEL + i] * x2[i];
        }
}

AVX2 static void tiles4(const float *w, const float *x, float *out,
                        int64_t n, int64_t columns, int64_t rows, int64_t tokens) {
    int64_t t = 0;
    for (; t + 3 <= tokens; t += 3) tile43(w, x + t * columns, out + t * rows, n, columns, rows);
    if (tokens - t == 2) tile(4, 2, w, x + t * columns, out + t * rows, n, columns, rows);
    if (tokens - t == 1) tile(4, 1, w, x + t * columns, out + t * rows, n, columns, rows);
}

AVX2 static void tiles1(const float *w, const float *x, float *out,
                        int64_t n, int64_t columns, int64_t rows, int64_t tokens) {
    int64_t t = 0;
    for (; t + 3 <= tokens; t += 3) tile(1, 3, w, x + t * columns, out + t * rows, n, columns, rows);
    for (; t < tokens; t++) tile(1, 1, w, x + t * columns, out + t * rows, n, columns, rows);
}

AVX2 static void matvec(int32_t type, const void *w, const float *x, float *out,
                        int64_t rows, int64_t columns) {
    const int64_t row_bytes = ck_row_bytes(type, columns);
    const char *row = w;
    for (int64_t r = 0; r < rows; r++, row += row_bytes) {
        switch (type) {
        case CK_F16: out[r] = dot_f16((const uint16_t *)row, x, columns); break;
        case CK_Q8_0: out[r] = dot_q8_0((const ck_block_q8_0 *)row, x, columns); break;
        case CK_F32: out[r] = dot_f32((const float *)row, x, columns); break;
        default: out[r] = dot_widened(type, row, x, columns);
        }
    }
}

AVX2 void ck_matmul_avx2(int32_t type, const void *w, const float *x, float *out,
                         int64_t rows, int64_t columns, int64_t tokens) {
    if (tokens == 1) {
        matvec(type, w, x, out, rows, columns);
        return;
    }
    // Not so many tokens at once that their columns fall out of the second-level
    // cache; 48 divides by the tile's 3.
    for (; tokens > 48 + 1; tokens -= 48, x += 48 * columns, out += 48 * rows)
        ck_matmul_avx2(type, w, x, out, rows, columns, 48);
    const int64_t row_bytes = ck_row_bytes(type, columns);
    float panel[4 * CK_PANEL];  // (4, 512)
    memset(out, 0, (size_t)(tokens * rows) * sizeof(float));
    for (int64_t r = 0; r < rows;) {
        int64_t height = rows - r >= 4 ? 4 : 1;
        for (int64_t c = 0; c < columns; c += CK_PANEL) {
            int64_t n = columns - c < CK_PANEL ? columns - c : CK_PANEL;
            for (int64_t i = 0; i < height; i++)
                widen(type, (const char *)w + (r + i) * row_bytes, c, n, panel + i * CK_PANEL);
            (height == 4 ? tiles4 : tiles1)(panel, x + c, out + r, n, columns, rows, tokens);
        }
        r += height;
    }
}
#endif
