// The kernels of lanes.h for x86-64 with AVX-512 and its VNNI extension: servers of
// 2019 and Ryzens of 2022 onwards.

#if defined(__x86_64__)
#include "kernels.h"
#include <immintrin.h>
#include <math.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma,f16c"))), apply_to = function)

#define LANES(name) ck_avx512_##name
#define TILE 12
#define SIGNED_BYTES 0
#define MULTIPLY_ADD(a, b, c) __builtin_elementwise_fma(a, b, c)
#define DOT(sum, w, x, q8) ((whole)_mm512_dpbusd_epi32((__m512i)(sum), (__m512i)(w), _mm512_set1_epi32(x)))
#define HALVES(p) ((lanes)_mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)(p))))
#define STORE_HALVES(p, v) \
    _mm256_storeu_si256((__m256i *)(p), _mm512_cvtps_ph((__m512)(v), _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC))

#include "lanes.h"
#pragma clang attribute pop
#endif
