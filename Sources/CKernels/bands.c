// Weights rearranged for the kernels of lanes.h, which describes the layout.

#include "kernels.h"

static int64_t k_header(int32_t type) { return type == CK_Q6_K ? 32 + 256 : 64 + 256; }

static int64_t cell_weight_bytes(int32_t type) {
    switch (type) {
    case CK_Q8_0: return 512;
    case CK_Q5_0: case CK_Q5_1: case CK_Q5_K: return 320;
    case CK_Q6_K: return 384;
    default: return 256;
    }
}

int64_t ck_band_bytes(int32_t type, int64_t columns) {
    switch (type) {
    case CK_F32: return columns * 64;
    case CK_F16: case CK_BF16: return columns * 32;
    case CK_Q4_K: case CK_Q5_K: case CK_Q6_K:
        return columns / 256 * (k_header(type) + 8 * cell_weight_bytes(type));
    case CK_Q4_1: case CK_Q5_1: return columns / 32 * (cell_weight_bytes(type) + 64);
    case CK_Q4_0: case CK_Q5_0: case CK_Q8_0: return columns / 32 * (cell_weight_bytes(type) + 32);
    default: return 0;
    }
}

int64_t ck_activation_bytes(int32_t type, int64_t columns) {
    return type == CK_F32 || type == CK_F16 || type == CK_BF16 ? columns * 4 : columns / 32 * 48;
}

static void put_half(uint8_t *to, int row, uint16_t half) { memcpy(to + 2 * row, &half, 2); }

/// The weights of a cell, given as eight groups of sixteen rows of four.
static void put_weights(int32_t type, uint8_t group[8][64], uint8_t *cell) {
    if (type == CK_Q8_0) {
        memcpy(cell, group, 512);
        return;
    }
    for (int g = 0; g < 4; g++)
        for (int i = 0; i < 64; i++)
            cell[64 * g + i] = (uint8_t)((group[g][i] & 15) | group[g + 4][i] << 4);
    if (type == CK_Q5_0 || type == CK_Q5_1 || type == CK_Q5_K)
        for (int i = 0; i < 64; i++) {
            unsigned high = 0;
            for (int g = 0; g < 8; g++) high |= (unsigned)(group[g][i] >> 4) << g;
            cell[256 + i] = (uint8_t)high;
        }
    if (type == CK_Q6_K)
        for (int half = 0; half < 2; half++)
            for (int i = 0; i < 64; i++) {
                unsigned high = 0;
                for (int g = 0; g < 4; g++) high |= (unsigned)(group[4 * half + g][i] >> 4) << 2 * g;
                cell[256 + 64 * half + i] = (uint8_t)high;
            }
}

/// What stands beside a row's weights.
static void put_scales(int32_t type, const ck_cell *cell, int row, uint8_t *header, int part) {
    put_half(header, row, cell->half_scale);
    switch (type) {
    case CK_Q4_1: case CK_Q5_1:
        put_half(header + 32, row, cell->half_minimum);
        break;
    case CK_Q4_K: case CK_Q5_K:
        put_half(header + 32, row, cell->half_minimum);
        header[64 + 16 * part + row] = cell->part_scale[0];
        header[64 + 128 + 16 * part + row] = cell->part_minimum;
        break;
    case CK_Q6_K:
        header[32 + 16 * (2 * part) + row] = cell->part_scale[0];
        header[32 + 16 * (2 * part + 1) + row] = cell->part_scale[1];
        break;
    default: break;
    }
}

static void put_band(int32_t type, const uint8_t *w, int height, int64_t columns, uint8_t *band) {
    const int64_t size = cell_weight_bytes(type), row_bytes = ck_row_bytes(type, columns);
    const int64_t beside = type == CK_Q4_1 || type == CK_Q5_1 ? 64 : 32;
    const int blocks_of_256 = ck_block_columns(type) == 256;
    uint8_t group[8][64] = {{0}};
    for (int64_t c = 0; c < columns / 32; c++) {
        const int part = blocks_of_256 ? (int)(c % 8) : 0;
        uint8_t *header, *weights;
        if (blocks_of_256) {
            header = band + c / 8 * (k_header(type) + 8 * size);
            weights = header + k_header(type) + part * size;
        } else {
            weights = band + c * (size + beside);
            header = weights + size;
        }
        for (int row = 0; row < height; row++) {
            ck_cell cell;
            ck_read_cell(type, w + row * row_bytes, c, &cell);
            for (int g = 0; g < 8; g++) memcpy(group[g] + 4 * row, cell.quant + 4 * g, 4);
            put_scales(type, &cell, row, header, part);
        }
        put_weights(type, group, weights);
    }
}

/// Sixteen whole rows of Q8_0 at once: most of what is ever packed, and nothing in it
/// needs taking apart.
static void put_q8_0(const uint8_t *w, int64_t columns, uint8_t *band) {
    const int64_t row_bytes = ck_row_bytes(CK_Q8_0, columns);
    for (int64_t c = 0; c < columns / 32; c++, band += 512 + 32)
        for (int row = 0; row < 16; row++) {
            const ck_block_q8_0 *block = (const ck_block_q8_0 *)(w + row * row_bytes) + c;
            put_half(band + 512, row, block->scale);
            for (int g = 0; g < 8; g++) {
                uint32_t four;
                memcpy(&four, block->value + 4 * g, 4);
                four ^= 0x80808080u;
                memcpy(band + 64 * g + 4 * row, &four, 4);
            }
        }
}

/// Unquantised rows: their numbers, of `size` bytes, column by column.
static void put_columns(const uint8_t *w, size_t size, int height, int64_t columns, uint8_t *band) {
    for (int64_t c = 0; c < columns; c++)
        for (int row = 0; row < height; row++)
            memcpy(band + (16 * c + row) * (int64_t)size, w + (row * columns + c) * (int64_t)size, size);
}

void ck_pack(int32_t type, const void *w, int64_t rows, int64_t columns, int64_t first, int64_t end, void *out) {
    const int64_t band_bytes = ck_band_bytes(type, columns), row_bytes = ck_row_bytes(type, columns);
    for (int64_t b = first; b < end; b++) {
        uint8_t *band = (uint8_t *)out + b * band_bytes;
        const uint8_t *from = (const uint8_t *)w + 16 * b * row_bytes;
        const int height = rows - 16 * b < 16 ? (int)(rows - 16 * b) : 16;
        if (type == CK_Q8_0 && height == 16) {
            put_q8_0(from, columns, band);
            continue;
        }
        if (height < 16) memset(band, 0, (size_t)band_bytes);
        switch (type) {
        case CK_F32: put_columns(from, 4, height, columns, band); break;
        case CK_F16: case CK_BF16: put_columns(from, 2, height, columns, band); break;
        default: put_band(type, from, height, columns, band);
        }
    }
}
