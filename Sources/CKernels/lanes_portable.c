// The kernels of lanes.h for any machine: what the others must agree with.

#define LANES(name) ck_portable_##name
#define TILE 4
#define SIGNED_BYTES 0
#define MULTIPLY_ADD(a, b, c) ((a) * (b) + (c))
#define DOT(sum, w, x, q8) dot4(sum, w, x)
#define HALVES(p) halves(p)
#define STORE_HALVES(p, v) store_halves(p, v)

#include "kernels.h"

#pragma clang diagnostic ignored "-Wpsabi"  // as in lanes.h

typedef float sixteen_floats __attribute__((vector_size(64)));
typedef int32_t sixteen_ints __attribute__((vector_size(64)));
typedef uint32_t sixteen_bits __attribute__((vector_size(64)));
typedef uint16_t sixteen_shorts __attribute__((vector_size(32)));
typedef uint8_t four_times_sixteen __attribute__((vector_size(64)));

static inline __attribute__((always_inline)) sixteen_ints dot4(sixteen_ints sum, four_times_sixteen w, int32_t x) {
    int8_t byte[4];
    memcpy(byte, &x, 4);
    const sixteen_bits rows = (sixteen_bits)w;  // little-endian: column 0 lowest
    return sum + (sixteen_ints)(rows & 255) * byte[0] + (sixteen_ints)(rows >> 8 & 255) * byte[1]
        + (sixteen_ints)(rows >> 16 & 255) * byte[2] + (sixteen_ints)(rows >> 24) * byte[3];
}

/// ck_half_to_float for sixteen at once.
static inline __attribute__((always_inline)) sixteen_floats halves(const void *p) {
    sixteen_shorts half;
    memcpy(&half, p, 32);
    const sixteen_bits h = __builtin_convertvector(half, sixteen_bits);
    const sixteen_bits magnitude = (h & 0x7fff) << 13;
    const sixteen_bits special = (sixteen_bits)(magnitude >= 0x0f800000u);
    const sixteen_bits finite = (sixteen_bits)((sixteen_floats)magnitude * 0x1p112f);
    const sixteen_bits value = (special & (magnitude | 0x7f800000u)) | (~special & finite);
    return (sixteen_floats)(value | (h & 0x8000) << 16);
}

static inline __attribute__((always_inline)) void store_halves(void *p, sixteen_floats v) {
    uint16_t half[16];
    for (int i = 0; i < 16; i++) half[i] = ck_float_to_half(v[i]);
    memcpy(p, half, 32);
}

#include "lanes.h"
