// The kernels of lanes.h for x86-64 with AVX2 and AVX-VNNI (client processors of 2021
// onwards), whose one instruction does what avx2 needs three for.

#if defined(__x86_64__)
#include "kernels.h"
#include <immintrin.h>
#include <math.h>

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c,avxvnni"))), apply_to = function)

#define LANES_AVX2
#define LANES(name) ck_avxvnni_##name
#define TILE 2
#define SIGNED_BYTES 0
#define MULTIPLY_ADD(a, b, c) __builtin_elementwise_fma(a, b, c)
#define DOT(sum, w, x, q8) dot4(sum, w, x)

#pragma clang diagnostic ignored "-Wpsabi"  // as in lanes.h

typedef int32_t sixteen_ints __attribute__((vector_size(64)));
typedef uint8_t four_times_sixteen __attribute__((vector_size(64)));

static inline __attribute__((always_inline)) sixteen_ints dot4(sixteen_ints sum, four_times_sixteen w, int32_t x) {
    __m256i s[2], v[2];
    memcpy(s, &sum, 64);
    memcpy(v, &w, 64);
    const __m256i xs = _mm256_set1_epi32(x);
    s[0] = _mm256_dpbusd_avx_epi32(s[0], v[0], xs);
    s[1] = _mm256_dpbusd_avx_epi32(s[1], v[1], xs);
    memcpy(&sum, s, 64);
    return sum;
}

#include "lanes.h"
#pragma clang attribute pop
#endif
