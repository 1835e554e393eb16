#pragma once
#include <stdint.h>

// The arithmetic of a transformer, and nothing else. Every function works on
// plain arrays whose sizes the caller has already checked; none allocates, and
// none keeps state, so any thread may call any of them.
//
// Which instructions are used is a parameter rather than a global: the same
// process can run the fast kernels and the plain ones side by side, which is how
// the tests hold one against the other.

/// What the weights of a matrix are stored as; the numbers are GGUF's own.
enum {
    CK_F32 = 0,
    CK_F16 = 1,
    CK_Q4_0 = 2,  // blocks of 32 with a half-precision scale (_0), or scale and minimum (_1)
    CK_Q4_1 = 3,
    CK_Q5_0 = 6,
    CK_Q5_1 = 7,
    CK_Q8_0 = 8,
    CK_Q4_K = 12,  // blocks of 256 whose parts have small scales of their own
    CK_Q5_K = 13,
    CK_Q6_K = 14,
    CK_BF16 = 30,
};

/// The instruction sets there are kernels for.
enum {
    CK_PORTABLE = 0,
    CK_AVX2 = 1,  // with FMA and F16C
    CK_AVX_VNNI = 2,
    CK_AVX512 = 3,  // with VNNI
    CK_NEON = 4,  // with dot product
};

/// The best of the above that this processor can run.
int32_t ck_best_level(void);

/// Whether this processor can run the kernels of a level.
int32_t ck_can_run(int32_t level);

/// Bytes of one row of `columns` weights, a multiple of ck_block_columns; 0 for a
/// type that is not above.
int64_t ck_row_bytes(int32_t type, int64_t columns);

/// How many columns belong together in one block of a type.
int64_t ck_block_columns(int32_t type);

/// out[t, r] = sum over c of w[r, c] * x[t, c]
///   w (rows, columns) in `type`; x (tokens, columns); out (tokens, rows)
/// Activations stay in single precision: a Q8_0 weight is scale * byte, exactly.
void ck_matmul(int32_t level, int32_t type, const void *w, const float *x, float *out,
               int64_t rows, int64_t columns, int64_t tokens);

/// y[c] += a * w[row, c]: adds one row of a matrix, an embedding, to a vector.
void ck_add_row(int32_t type, const void *w, int64_t row, int64_t columns, float a, float *y);

/// Turns each pair of the first `rotated` values of every head by its angle: pair i
/// is (x[2i], x[2i+1]), or, with `halves`, (x[i], x[i + rotated/2]).
/// x (tokens, heads, head_size); cosine, sine (tokens, rotated / 2).
void ck_rope(float *x, const float *cosine, const float *sine,
             int64_t tokens, int64_t heads, int64_t head_size, int64_t rotated, int32_t halves);

/// y += x
void ck_add(float *y, const float *x, int64_t n);

// MARK: Rearranged weights
//
// The fast way, for a model that is used again and again: weights are interleaved
// sixteen rows at a time into bands (lanes.h says how), and activations quantised to
// 8 bits, 32 at a time with a scale of their own, once for all matrices that read
// them. Unquantised weights meet unquantised activations.

/// Bytes of one band of sixteen rows; a matrix has (rows + 15) / 16 of them.
int64_t ck_band_bytes(int32_t type, int64_t columns);

/// Packs bands first ..< end of a matrix as it lies in a file into `out`, which begins
/// with band 0. Rows that the matrix has not are zero.
void ck_pack(int32_t type, const void *w, int64_t rows, int64_t columns, int64_t first, int64_t end, void *out);

/// Bytes of one token's activations for weights of a type; they differ for quantised
/// and unquantised ones only.
int64_t ck_activation_bytes(int32_t type, int64_t columns);

/// Tokens that share a tile: work on activations is best divided at its multiples.
int32_t ck_tile(int32_t level);

/// Lays out x (tokens, columns) for the kernels of this level.
void ck_arrange(int32_t level, int32_t quantised, const float *x, int64_t columns, int64_t tokens, void *out);

/// out[t, r] = sum over c of w[r, c] * x[t, c] for the rows of bands first ..< end;
/// `x` as ck_arrange wrote it for the same level.
void ck_bands_multiply(int32_t level, int32_t type, const void *bands, const void *x, float *out,
                       int64_t rows, int64_t columns, int64_t tokens, int64_t first, int64_t end);

// MARK: Attention

typedef struct {
    int64_t heads, kv_heads, head_size;
    int64_t first;   // position of the first query
    int64_t keys;    // positions in the cache
    int64_t window;  // a query sees this many positions, itself included; 0: all
    int32_t causal;  // whether a query sees only what came before it
    int32_t half;    // whether the cache is in half precision
    float cap;       // scores become cap * tanh(score / cap); 0: they stay
} ck_attention_shape;

/// Elements of one key head's keys, or values, for a number of positions.
int64_t ck_cache_keys(int64_t positions, int64_t head_size);
int64_t ck_cache_values(int64_t positions, int64_t head_size);

/// Writes one position's key and value of one head into the cache.
void ck_keep(int32_t level, int32_t half, const float *k, const float *v, void *keys, void *values,
             int64_t position, int64_t head_size);

/// Floats of room that ck_attend needs.
int64_t ck_attention_room(int64_t head_size);

/// Softmax(q k) v for tokens first ..< end and the query heads that share key head
/// `head`. q, out (tokens, heads, head_size); keys and values are that head's own.
/// Scale q beforehand.
void ck_attend(int32_t level, const ck_attention_shape *shape, const float *q, const void *keys, const void *values,
               float *out, int64_t head, int64_t first, int64_t end, float *room);

// MARK: Element by element, at a level

/// out[r] = x[r] / sqrt(mean(x[r]^2) + epsilon) * weight, for each of `rows` rows of n.
void ck_norm(int32_t level, float *out, const float *x, const float *weight, int64_t n, int64_t rows, float epsilon);

/// gate = f(gate) * up, f being silu, or the tanh form of gelu.
void ck_gate(int32_t level, int32_t gelu, float *gate, const float *up, int64_t n);

/// Tells the processor that this thread waits in a loop.
static inline void ck_pause(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}
