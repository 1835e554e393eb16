#pragma once
#include "include/ckernels.h"
#include <string.h>

// What the files of this module share.

/// A Q8_0 block as it lies in the file, unaligned.
typedef struct __attribute__((packed)) {
    uint16_t scale;  // half precision
    int8_t value[32];
} ck_block_q8_0;

_Static_assert(sizeof(ck_block_q8_0) == 34, "a Q8_0 block has 34 bytes");

/// Columns taken at a time when weights are widened: four rows of it and three
/// tokens of it together stay inside a 32 KiB first-level cache.
enum { CK_PANEL = 512 };

static inline float ck_half_to_float(uint16_t h) {
    // Move the exponent and fraction into place and let one multiplication
    // re-bias the exponent; it is exact, subnormals included.
    uint32_t magnitude = (uint32_t)(h & 0x7fff) << 13;
    uint32_t bits = (magnitude >= 0x0f800000u) ? (magnitude | 0x7f800000u) : magnitude;
    float f;
    memcpy(&f, &bits, 4);
    if (magnitude < 0x0f800000u) f *= 0x1p112f;
    memcpy(&bits, &f, 4);
    bits |= (uint32_t)(h & 0x8000) << 16;
    memcpy(&f, &bits, 4);
    return f;
}

void ck_widen_portable(int32_t type, const void *row, int64_t from, int64_t count, float *out);
float ck_dot_portable(const float *a, const float *b, int64_t n);
void ck_matmul_portable(int32_t type, const void *w, const float *x, float *out,
                        int64_t rows, int64_t columns, int64_t tokens);
void ck_swiglu_portable(float *gate, const float *up, int64_t n);

#if defined(__x86_64__)
float ck_dot_avx2(const float *a, const float *b, int64_t n);
void ck_add_scaled_avx2(float *y, float a, const float *x, int64_t n);
void ck_matmul_avx2(int32_t type, const void *w, const float *x, float *out,
                    int64_t rows, int64_t columns, int64_t tokens);
void ck_swiglu_avx2(float *gate, const float *up, int64_t n);
#endif
