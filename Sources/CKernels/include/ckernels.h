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
};

/// The best of the above that this processor can run.
int32_t ck_best_level(void);

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

/// out[t] = x[t] / sqrt(mean(x[t]^2) + epsilon) * weight, for each of `tokens` rows of n.
void ck_rms_norm(float *out, const float *x, const float *weight,
                 int64_t n, int64_t tokens, float epsilon);

/// Turns each pair (x[2i], x[2i+1]) of the first `rotated` values of every head by
/// its angle. x (tokens, heads, head_size); cosine, sine (tokens, rotated / 2).
void ck_rope(float *x, const float *cosine, const float *sine,
             int64_t tokens, int64_t heads, int64_t head_size, int64_t rotated);

/// Softmax(q k / sqrt(head_size)) v, with several query heads to a key head.
///   q, out (tokens, heads, head_size); k, v (keys, kv_heads, head_size)
/// Token t stands at position first + t. When causal it sees keys 0...first+t,
/// else all of them. scores is room for `keys` numbers.
void ck_attention(int32_t level, const float *q, const float *k, const float *v, float *out,
                  float *scores, int64_t tokens, int64_t first, int64_t keys,
                  int64_t heads, int64_t kv_heads, int64_t head_size, int32_t causal);

/// gate = gate / (1 + exp(-gate)) * up
void ck_swiglu(int32_t level, float *gate, const float *up, int64_t n);

/// y += x
void ck_add(float *y, const float *x, int64_t n);
