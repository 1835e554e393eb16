// The kernels of lanes.h for x86-64 with AVX2, FMA and F16C (2013 onwards).

#if defined(__x86_64__)
#include "kernels.h"
#include <immintrin.h>
#include <math.h>

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)

#define LANES_AVX2
#define LANES(name) ck_avx2_##name
#define TILE 2
#define SIGNED_BYTES 1
#define MULTIPLY_ADD(a, b, c) __builtin_elementwise_fma(a, b, c)
#define DOT(sum, w, x, q8) dot4(sum, w, x, q8)

#pragma clang diagnostic ignored "-Wpsabi"  // as in lanes.h

typedef int32_t sixteen_ints __attribute__((vector_size(64)));
typedef uint8_t four_times_sixteen __attribute__((vector_size(64)));

/// Products of unsigned by signed bytes, two and two added in 16 bits, then in 32.
/// Weights of six bits or fewer cannot overflow there; those of eight come with their
/// sign, which is moved to the other side first.
static inline __attribute__((always_inline)) __m256i dot_half(__m256i sum, __m256i w, __m256i x, const int q8) {
    if (q8) {
        x = _mm256_sign_epi8(x, w);
        w = _mm256_abs_epi8(w);
    }
    return _mm256_add_epi32(sum, _mm256_madd_epi16(_mm256_maddubs_epi16(w, x), _mm256_set1_epi16(1)));
}

static inline __attribute__((always_inline)) sixteen_ints dot4(sixteen_ints sum, four_times_sixteen w, int32_t x, const int q8) {
    __m256i s[2], v[2];
    memcpy(s, &sum, 64);
    memcpy(v, &w, 64);
    const __m256i xs = _mm256_set1_epi32(x);
    s[0] = dot_half(s[0], v[0], xs, q8);
    s[1] = dot_half(s[1], v[1], xs, q8);
    memcpy(&sum, s, 64);
    return sum;
}

#include "lanes.h"
#pragma clang attribute pop
#endif
