// Chooses the kernel for the processor at run time, so that one build serves every
// machine of its architecture.

#include "kernels.h"

#if defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>
#endif

int32_t ck_can_run(int32_t level) {
    switch (level) {
    case CK_PORTABLE: return 1;
#if defined(__x86_64__)
    case CK_AVX2:
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
    case CK_AVX_VNNI: return ck_can_run(CK_AVX2) && __builtin_cpu_supports("avxvnni");
    case CK_AVX512:
        return ck_can_run(CK_AVX2) && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
            && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")
            && __builtin_cpu_supports("avx512vnni");
#elif defined(__aarch64__) && defined(__linux__)
    case CK_NEON: return (getauxval(AT_HWCAP) & HWCAP_ASIMDDP) != 0;
#elif defined(__aarch64__) && defined(__APPLE__)
    case CK_NEON: return 1;  // every Apple processor of this architecture that runs Swift has it
#endif
    default: return 0;
    }
}

int32_t ck_best_level(void) {
    for (int32_t level = CK_NEON; level > CK_PORTABLE; level--)
        if (ck_can_run(level)) return level;
    return CK_PORTABLE;
}

// MARK: Weights as they lie in the file: plain C, or AVX2 from that level up

void ck_matmul(int32_t level, int32_t type, const void *w, const float *x, float *out,
               int64_t rows, int64_t columns, int64_t tokens) {
#if defined(__x86_64__)
    if (level >= CK_AVX2) {
        ck_matmul_avx2(type, w, x, out, rows, columns, tokens);
        return;
    }
#endif
    ck_matmul_portable(type, w, x, out, rows, columns, tokens);
}

// MARK: Lanes

static const ck_lanes *lanes(int32_t level) {
    switch (level) {
#if defined(__x86_64__)
    case CK_AVX2: return &ck_avx2_kernels;
    case CK_AVX_VNNI: return &ck_avxvnni_kernels;
    case CK_AVX512: return &ck_avx512_kernels;
#elif defined(__aarch64__)
    case CK_NEON: return &ck_neon_kernels;
#endif
    default: return &ck_portable_kernels;
    }
}

int32_t ck_tile(int32_t level) { return lanes(level)->tile(); }

void ck_arrange(int32_t level, int32_t quantised, const float *x, int64_t columns, int64_t tokens, void *out) {
    lanes(level)->arrange(quantised, x, columns, tokens, out);
}

void ck_bands_multiply(int32_t level, int32_t type, const void *bands, const void *x, float *out,
                       int64_t rows, int64_t columns, int64_t tokens, int64_t first, int64_t end) {
    lanes(level)->multiply(type, bands, x, out, rows, columns, tokens, first, end);
}

int64_t ck_cache_keys(int64_t positions, int64_t head_size) { return (positions + 15) / 16 * 16 * head_size; }

int64_t ck_cache_values(int64_t positions, int64_t head_size) { return positions * ((head_size + 15) / 16 * 16); }

void ck_keep(int32_t level, int32_t half, const float *k, const float *v, void *keys, void *values,
             int64_t position, int64_t head_size) {
    lanes(level)->keep(half, k, v, keys, values, position, head_size);
}

int64_t ck_attention_room(int64_t head_size) { return 4 * ((head_size + 15) / 16 * 16) + 4 * 128; }

void ck_attend(int32_t level, const ck_attention_shape *shape, const float *q, const void *keys, const void *values,
               float *out, int64_t head, int64_t first, int64_t end, float *room) {
    lanes(level)->attention(shape, q, keys, values, out, head, first, end, room);
}

void ck_norm(int32_t level, float *out, const float *x, const float *weight, int64_t n, int64_t rows, float epsilon) {
    lanes(level)->norm(out, x, weight, n, rows, epsilon);
}

void ck_gate(int32_t level, int32_t gelu, float *gate, const float *up, int64_t n) {
    lanes(level)->gate(gelu, gate, up, n);
}
