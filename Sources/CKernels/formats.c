// How weights are stored in a GGUF file, and what numbers they mean.
//
// ggml's block formats, bit for bit (source: ggml, ggml-common.h and ggml-quants.c).
// Two families: blocks of 32 with one scale (Q4_0 … Q8_0), and "K" blocks of 256
// whose 8 or 16 parts have small integer scales of their own under one common scale.
// Everything here is plain C; it defines what the fast kernels must agree with.

#include "kernels.h"

// A product and a sum stay two operations, as in the reference, so that the numbers
// are the same to the last bit on machines that could fuse them.
#pragma STDC FP_CONTRACT OFF

int64_t ck_row_bytes(int32_t type, int64_t columns) {
    switch (type) {
    case CK_F32: return columns * 4;
    case CK_F16: return columns * 2;
    case CK_BF16: return columns * 2;
    case CK_Q4_0: return columns / 32 * (int64_t)sizeof(ck_block_q4_0);
    case CK_Q4_1: return columns / 32 * (int64_t)sizeof(ck_block_q4_1);
    case CK_Q5_0: return columns / 32 * (int64_t)sizeof(ck_block_q5_0);
    case CK_Q5_1: return columns / 32 * (int64_t)sizeof(ck_block_q5_1);
    case CK_Q8_0: return columns / 32 * (int64_t)sizeof(ck_block_q8_0);
    case CK_Q4_K: return columns / 256 * (int64_t)sizeof(ck_block_q4_K);
    case CK_Q5_K: return columns / 256 * (int64_t)sizeof(ck_block_q5_K);
    case CK_Q6_K: return columns / 256 * (int64_t)sizeof(ck_block_q6_K);
    default: return 0;
    }
}

int64_t ck_block_columns(int32_t type) {
    switch (type) {
    case CK_F32: case CK_F16: case CK_BF16: return 1;
    case CK_Q4_K: case CK_Q5_K: case CK_Q6_K: return 256;
    default: return 32;
    }
}

/// The 6-bit scale and minimum of part j of a Q4_K or Q5_K block: eight of each in
/// twelve bytes, the upper two bits of the later four stored with the earlier four.
static inline void part_scale(const uint8_t *packed, int j, uint8_t *scale, uint8_t *minimum) {
    if (j < 4) {
        *scale = packed[j] & 63;
        *minimum = packed[j + 4] & 63;
    } else {
        *scale = (uint8_t)((packed[j + 4] & 15) | (packed[j - 4] >> 6) << 4);
        *minimum = (uint8_t)((packed[j + 4] >> 4) | (packed[j] >> 6) << 4);
    }
}

/// The eight bits of a byte as eight bytes of 0 or 1, the lowest first.
static inline uint64_t spread(uint8_t byte) {
    const uint64_t each = byte * 0x0101010101010101u & 0x8040201008040201u;  // bit i alone in byte i
    return (each + 0x7f7f7f7f7f7f7f7fu) >> 7 & 0x0101010101010101u;
}

/// Sixteen bytes of two nibbles each and 32 fifth bits: 32 values.
static inline void join_fifth_bits(const uint8_t *nibbles, const uint8_t *high, uint8_t *quant) {
    uint8_t fifth[32];
    for (int i = 0; i < 4; i++) {
        const uint64_t eight = spread(high[i]);
        for (int j = 0; j < 8; j++) fifth[8 * i + j] = (uint8_t)(eight >> 8 * j);
    }
    for (int i = 0; i < 16; i++) {
        quant[i] = (uint8_t)((nibbles[i] & 15) | fifth[i] << 4);
        quant[i + 16] = (uint8_t)(nibbles[i] >> 4 | fifth[i + 16] << 4);
    }
}

void ck_read_cell(int32_t type, const void *row, int64_t cell, ck_cell *out) {
    out->half_scale = out->half_minimum = 0;
    out->part_scale[0] = out->part_scale[1] = 0;
    out->part_minimum = 0;
    switch (type) {
    case CK_Q8_0: {
        const ck_block_q8_0 *b = (const ck_block_q8_0 *)row + cell;
        out->half_scale = b->scale;
        for (int i = 0; i < 32; i++) out->quant[i] = (uint8_t)(b->value[i] + 128);
        break;
    }
    case CK_Q4_0: {
        const ck_block_q4_0 *b = (const ck_block_q4_0 *)row + cell;
        out->half_scale = b->scale;
        for (int i = 0; i < 16; i++) {
            out->quant[i] = b->nibbles[i] & 15;
            out->quant[i + 16] = b->nibbles[i] >> 4;
        }
        break;
    }
    case CK_Q4_1: {
        const ck_block_q4_1 *b = (const ck_block_q4_1 *)row + cell;
        out->half_scale = b->scale;
        out->half_minimum = b->minimum;
        for (int i = 0; i < 16; i++) {
            out->quant[i] = b->nibbles[i] & 15;
            out->quant[i + 16] = b->nibbles[i] >> 4;
        }
        break;
    }
    case CK_Q5_0: {
        const ck_block_q5_0 *b = (const ck_block_q5_0 *)row + cell;
        out->half_scale = b->scale;
        join_fifth_bits(b->nibbles, b->high, out->quant);
        break;
    }
    case CK_Q5_1: {
        const ck_block_q5_1 *b = (const ck_block_q5_1 *)row + cell;
        out->half_scale = b->scale;
        out->half_minimum = b->minimum;
        join_fifth_bits(b->nibbles, b->high, out->quant);
        break;
    }
    case CK_Q4_K: {
        const ck_block_q4_K *b = (const ck_block_q4_K *)row + cell / 8;
        const int part = (int)(cell % 8);
        out->half_scale = b->scale;
        out->half_minimum = b->minimum;
        part_scale(b->parts, part, &out->part_scale[0], &out->part_minimum);
        const uint8_t *nibbles = b->nibbles + part / 2 * 32;
        const int shift = part % 2 * 4;
        for (int i = 0; i < 32; i++) out->quant[i] = nibbles[i] >> shift & 15;
        break;
    }
    case CK_Q5_K: {
        const ck_block_q5_K *b = (const ck_block_q5_K *)row + cell / 8;
        const int part = (int)(cell % 8);
        out->half_scale = b->scale;
        out->half_minimum = b->minimum;
        part_scale(b->parts, part, &out->part_scale[0], &out->part_minimum);
        const uint8_t *nibbles = b->nibbles + part / 2 * 32;
        const int shift = part % 2 * 4;
        for (int i = 0; i < 32; i++)
            out->quant[i] = (uint8_t)((nibbles[i] >> shift & 15) | (b->high[i] >> part & 1) << 4);
        break;
    }
    case CK_Q6_K: {
        const ck_block_q6_K *b = (const ck_block_q6_K *)row + cell / 8;
        const int part = (int)(cell % 8), half = part / 4, quarter = part % 4;
        out->half_scale = b->scale;
        out->part_scale[0] = (uint8_t)b->parts[2 * part];
        out->part_scale[1] = (uint8_t)b->parts[2 * part + 1];
        const uint8_t *low = b->low + half * 64 + quarter % 2 * 32;
        const uint8_t *high = b->high + half * 32;
        for (int i = 0; i < 32; i++)
            out->quant[i] = (uint8_t)((low[i] >> quarter / 2 * 4 & 15) | (high[i] >> quarter * 2 & 3) << 4);
        break;
    }
    default:
        memset(out->quant, 0, sizeof out->quant);
    }
}

/// The 32 numbers of a cell.
static void widen_cell(int32_t type, const void *row, int64_t cell, float *out) {
    ck_cell c;
    ck_read_cell(type, row, cell, &c);
    const float scale = ck_half_to_float(c.half_scale), minimum = ck_half_to_float(c.half_minimum);
    switch (type) {
    case CK_Q4_1:
    case CK_Q5_1:
        for (int i = 0; i < 32; i++) out[i] = scale * (float)c.quant[i] + minimum;
        break;
    case CK_Q4_K:
    case CK_Q5_K: {
        const float s = scale * (float)c.part_scale[0], m = minimum * (float)c.part_minimum;
        for (int i = 0; i < 32; i++) out[i] = s * (float)c.quant[i] - m;
        break;
    }
    case CK_Q6_K: {
        const float s[2] = {scale * (float)(int8_t)c.part_scale[0], scale * (float)(int8_t)c.part_scale[1]};
        for (int i = 0; i < 32; i++) out[i] = s[i / 16] * (float)((int)c.quant[i] - 32);
        break;
    }
    default: {
        const int zero = type == CK_Q8_0 ? 128 : type == CK_Q5_0 ? 16 : 8;
        for (int i = 0; i < 32; i++) out[i] = scale * (float)((int)c.quant[i] - zero);
    }
    }
}

void ck_widen(int32_t type, const void *row, int64_t from, int64_t count, float *out) {
    switch (type) {
    case CK_F32:
        memcpy(out, (const char *)row + from * 4, (size_t)count * sizeof(float));
        break;
    case CK_F16:
        for (int64_t i = 0; i < count; i++) out[i] = ck_half_to_float(((const uint16_t *)row)[from + i]);
        break;
    case CK_BF16:
        for (int64_t i = 0; i < count; i++) out[i] = ck_bfloat_to_float(((const uint16_t *)row)[from + i]);
        break;
    default:
        for (int64_t i = 0; i < count; i += 32) widen_cell(type, row, (from + i) / 32, out + i);
    }
}
