// The kernels of lanes.h for 64-bit ARM with the dot-product extension (2018 onwards).

#if defined(__aarch64__)
#include "kernels.h"
#include <arm_neon.h>
#include <math.h>

#pragma clang attribute push(__attribute__((target("dotprod"))), apply_to = function)

#define LANES(name) ck_neon_##name
#define TILE 2
#define SIGNED_BYTES 1
#define MULTIPLY_ADD(a, b, c) __builtin_elementwise_fma(a, b, c)
#define DOT(sum, w, x, q8) dot4(sum, w, x)
#define HALVES(p) halves(p)
#define STORE_HALVES(p, v) store_halves(p, v)

#pragma clang diagnostic ignored "-Wpsabi"  // as in lanes.h

typedef float sixteen_floats __attribute__((vector_size(64)));
typedef int32_t sixteen_ints __attribute__((vector_size(64)));
typedef uint8_t four_times_sixteen __attribute__((vector_size(64)));

/// All weights are below 128 or carry their sign, so signed bytes times signed bytes.
static inline __attribute__((always_inline)) sixteen_ints dot4(sixteen_ints sum, four_times_sixteen w, int32_t x) {
    int32x4_t s[4];
    int8x16_t v[4];
    memcpy(s, &sum, 64);
    memcpy(v, &w, 64);
    const int8x16_t xs = vreinterpretq_s8_s32(vdupq_n_s32(x));
    for (int i = 0; i < 4; i++) s[i] = vdotq_s32(s[i], v[i], xs);
    memcpy(&sum, s, 64);
    return sum;
}

static inline __attribute__((always_inline)) sixteen_floats halves(const void *p) {
    float32x4_t quarter[4];
    for (int i = 0; i < 4; i++) {
        float16x4_t half;
        memcpy(&half, (const char *)p + 8 * i, 8);
        quarter[i] = vcvt_f32_f16(half);
    }
    sixteen_floats v;
    memcpy(&v, quarter, 64);
    return v;
}

static inline __attribute__((always_inline)) void store_halves(void *p, sixteen_floats v) {
    float32x4_t quarter[4];
    memcpy(quarter, &v, 64);
    for (int i = 0; i < 4; i++) {
        const float16x4_t half = vcvt_f16_f32(quarter[i]);
        memcpy((char *)p + 8 * i, &half, 8);
    }
}

#include "lanes.h"
#pragma clang attribute pop
#endif
