// Chooses the kernel for the processor at run time, so that one build serves every
// machine of its architecture.

#include "kernels.h"
#include <math.h>

int32_t ck_best_level(void) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c"))
        return CK_AVX2;
#endif
    return CK_PORTABLE;
}

void ck_matmul(int32_t level, int32_t type, const void *w, const float *x, float *out,
               int64_t rows, int64_t columns, int64_t tokens) {
#if defined(__x86_64__)
    if (level == CK_AVX2) {
        ck_matmul_avx2(type, w, x, out, rows, columns, tokens);
        return;
    }
#endif
    ck_matmul_portable(type, w, x, out, rows, columns, tokens);
}

void ck_swiglu(int32_t level, float *gate, const float *up, int64_t n) {
#if defined(__x86_64__)
    if (level == CK_AVX2) {
        ck_swiglu_avx2(gate, up, n);
        return;
    }
#endif
    ck_swiglu_portable(gate, up, n);
}

static float dot(int32_t level, const float *a, const float *b, int64_t n) {
#if defined(__x86_64__)
    if (level == CK_AVX2) return ck_dot_avx2(a, b, n);
#endif
    return ck_dot_portable(a, b, n);
}

static void add_scaled(int32_t level, float *y, float a, const float *x, int64_t n) {
#if defined(__x86_64__)
    if (level == CK_AVX2) {
        ck_add_scaled_avx2(y, a, x, n);
        return;
    }
#endif
    for (int64_t i = 0; i < n; i++) y[i] += a * x[i];
}

static void softmax(float *x, int64_t n) {
    float top = x[0];
    for (int64_t i = 1; i < n; i++)
        if (x[i] > top) top = x[i];
    float sum = 0;
    for (int64_t i = 0; i < n; i++) {
        x[i] = expf(x[i] - top);
        sum += x[i];
    }
    float scale = 1.0f / sum;
    for (int64_t i = 0; i < n; i++) x[i] *= scale;
}

void ck_attention(int32_t level, const float *q, const float *k, const float *v, float *out,
                  float *scores, int64_t tokens, int64_t first, int64_t keys,
                  int64_t heads, int64_t kv_heads, int64_t head_size, int32_t causal) {
    const int64_t shared = heads / kv_heads;         // query heads to a key head
    const int64_t stride = kv_heads * head_size;     // from one key position to the next
    const float scale = 1.0f / sqrtf((float)head_size);
    for (int64_t t = 0; t < tokens; t++) {
        const int64_t seen = causal ? first + t + 1 : keys;
        for (int64_t h = 0; h < heads; h++, q += head_size, out += head_size) {
            const float *kh = k + h / shared * head_size;
            const float *vh = v + h / shared * head_size;
            for (int64_t p = 0; p < seen; p++)
                scores[p] = dot(level, q, kh + p * stride, head_size) * scale;
            softmax(scores, seen);
            memset(out, 0, (size_t)head_size * sizeof(float));
            for (int64_t p = 0; p < seen; p++)
                add_scaled(level, out, scores[p], vh + p * stride, head_size);
        }
    }
}
