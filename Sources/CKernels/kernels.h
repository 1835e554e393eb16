#pragma once
#include "include/ckernels.h"
#include <string.h>

// What the files of this module share.

/// A Q8_0 block as it lies in the file, unaligned.
typedef struct __attribute__((packed)) {
    uint16_t scale;  // half precision
    int8_t value[32];
} ck_block_q8_0;

typedef struct __attribute__((packed)) {
    uint16_t scale;
    uint8_t nibbles[16];  // values 0-15 low, 16-31 high
} ck_block_q4_0;

typedef struct __attribute__((packed)) {
    uint16_t scale, minimum;
    uint8_t nibbles[16];
} ck_block_q4_1;

typedef struct __attribute__((packed)) {
    uint16_t scale;
    uint8_t high[4];  // bit i: the fifth bit of value i
    uint8_t nibbles[16];
} ck_block_q5_0;

typedef struct __attribute__((packed)) {
    uint16_t scale, minimum;
    uint8_t high[4];
    uint8_t nibbles[16];
} ck_block_q5_1;

typedef struct __attribute__((packed)) {
    uint16_t scale, minimum;
    uint8_t parts[12];
    uint8_t nibbles[128];  // for each two parts 32 bytes: the first low, the second high
} ck_block_q4_K;

typedef struct __attribute__((packed)) {
    uint16_t scale, minimum;
    uint8_t parts[12];
    uint8_t high[32];  // bit p of byte i: the fifth bit of value i of part p
    uint8_t nibbles[128];
} ck_block_q5_K;

typedef struct __attribute__((packed)) {
    uint8_t low[128];
    uint8_t high[64];
    int8_t parts[16];  // one scale for each 16 values
    uint16_t scale;
} ck_block_q6_K;

_Static_assert(sizeof(ck_block_q8_0) == 34, "a Q8_0 block has 34 bytes");
_Static_assert(sizeof(ck_block_q4_0) == 18, "a Q4_0 block has 18 bytes");
_Static_assert(sizeof(ck_block_q4_1) == 20, "a Q4_1 block has 20 bytes");
_Static_assert(sizeof(ck_block_q5_0) == 22, "a Q5_0 block has 22 bytes");
_Static_assert(sizeof(ck_block_q5_1) == 24, "a Q5_1 block has 24 bytes");
_Static_assert(sizeof(ck_block_q4_K) == 144, "a Q4_K block has 144 bytes");
_Static_assert(sizeof(ck_block_q5_K) == 176, "a Q5_K block has 176 bytes");
_Static_assert(sizeof(ck_block_q6_K) == 210, "a Q6_K block has 210 bytes");

/// Thirty-two quantised weights of one row as small whole numbers from 0 up, with
/// what turns them into weights, still in the file's own precision.
typedef struct {
    uint8_t quant[32];
    uint16_t half_scale, half_minimum;  // half precision
    uint8_t part_scale[2];              // K formats; of Q6_K signed, for 16 values each
    uint8_t part_minimum;               // Q4_K, Q5_K
} ck_cell;

/// Reads values 32 * cell ..< 32 * cell + 32 of a row of a quantised type.
void ck_read_cell(int32_t type, const void *row, int64_t cell, ck_cell *out);

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

static inline float ck_bfloat_to_float(uint16_t b) {
    uint32_t bits = (uint32_t)b << 16;
    float f;
    memcpy(&f, &bits, 4);
    return f;
}

/// Writes weights from ..< from + count of a row as single precision. Both are
/// multiples of 32 for quantised types.
void ck_widen(int32_t type, const void *row, int64_t from, int64_t count, float *out);
static inline uint16_t ck_float_to_half(float f) {
    uint32_t b;
    memcpy(&b, &f, 4);
    const uint16_t sign = (uint16_t)(b >> 16 & 0x8000);
    b &= 0x7fffffff;
    if (b > 0x7f800000) return sign | 0x7e00;             // not a number
    if (b >= 0x477ff000) return sign | 0x7c00;            // rounds past 65504
    if (b < 0x33000001) return sign;                      // rounds to nothing
    const int exponent = (int)(b >> 23);
    uint32_t fraction = (b & 0x7fffff) | 0x800000;
    const int shift = exponent < 113 ? 126 - exponent : 13;  // below 2^-14: subnormal
    const uint32_t kept = fraction >> shift, rest = fraction & ((1u << shift) - 1), half = 1u << (shift - 1);
    uint32_t out = kept + (rest > half || (rest == half && (kept & 1)));
    if (exponent >= 113) out += (uint32_t)(exponent - 113) << 10;
    return (uint16_t)(sign | out);
}

float ck_dot_portable(const float *a, const float *b, int64_t n);
void ck_matmul_portable(int32_t type, const void *w, const float *x, float *out,
                        int64_t rows, int64_t columns, int64_t tokens);

#if defined(__x86_64__)
void ck_matmul_avx2(int32_t type, const void *w, const float *x, float *out,
                    int64_t rows, int64_t columns, int64_t tokens);
#endif

/// How many of the `left` tokens make the next tile.
static inline int64_t ck_tile_of(int64_t tile, int64_t left) {
    if (left >= tile) return tile;
    return left >= 8 ? 8 : left >= 4 ? 4 : left >= 2 ? 2 : 1;
}

/// What lanes.h is compiled to, for one instruction set.
typedef struct {
    int32_t (*tile)(void);
    void (*multiply)(int32_t type, const void *bands, const void *x, float *out,
                     int64_t rows, int64_t columns, int64_t tokens, int64_t first, int64_t end);
    void (*arrange)(int32_t quantised, const float *x, int64_t columns, int64_t tokens, void *out);
    void (*attention)(const ck_attention_shape *shape, const float *q, const void *k, const void *v, float *out,
                      int64_t head, int64_t first_token, int64_t end_token, float *room);
    void (*keep)(int32_t half, const float *k, const float *v, void *keys, void *values,
                 int64_t position, int64_t head_size);
    void (*norm)(float *out, const float *x, const float *weight, int64_t n, int64_t rows, float epsilon);
    void (*gate)(int32_t gelu, float *gate, const float *up, int64_t n);
} ck_lanes;

extern const ck_lanes ck_portable_kernels;
#if defined(__x86_64__)
extern const ck_lanes ck_avx2_kernels, ck_avxvnni_kernels, ck_avx512_kernels;
#elif defined(__aarch64__)
extern const ck_lanes ck_neon_kernels;
#endif
