// Weights as they lie in the file, in plain C: the meaning of the AVX2 kernels, and
// what runs everywhere else. Eight running sums instead of one let any compiler use whatever vectors
// the machine has without being told it may reorder additions.

#include "kernels.h"

float ck_dot_portable(const float *a, const float *b, int64_t n) {
    float sum[8] = {0};
    int64_t i = 0;
    for (; i + 8 <= n; i += 8)
        for (int64_t j = 0; j < 8; j++) sum[j] += a[i + j] * b[i + j];
    float rest = 0;
    for (; i < n; i++) rest += a[i] * b[i];
    return ((sum[0] + sum[4]) + (sum[1] + sum[5])) + ((sum[2] + sum[6]) + (sum[3] + sum[7])) + rest;
}

void ck_matmul_portable(int32_t type, const void *w, const float *x, float *out,
                        int64_t rows, int64_t columns, int64_t tokens) {
    const int64_t row_bytes = ck_row_bytes(type, columns);
    float panel[CK_PANEL];
    for (int64_t r = 0; r < rows; r++) {
        const char *row = (const char *)w + r * row_bytes;
        for (int64_t t = 0; t < tokens; t++) out[t * rows + r] = 0;
        for (int64_t c = 0; c < columns; c += CK_PANEL) {
            int64_t count = columns - c < CK_PANEL ? columns - c : CK_PANEL;
            ck_widen(type, row, c, count, panel);
            for (int64_t t = 0; t < tokens; t++)
                out[t * rows + r] += ck_dot_portable(panel, x + t * columns + c, count);
        }
    }
}

void ck_add_row(int32_t type, const void *w, int64_t row, int64_t columns, float a, float *y) {
    const char *start = (const char *)w + row * ck_row_bytes(type, columns);
    float panel[CK_PANEL];
    for (int64_t c = 0; c < columns; c += CK_PANEL) {
        int64_t count = columns - c < CK_PANEL ? columns - c : CK_PANEL;
        ck_widen(type, start, c, count, panel);
        for (int64_t i = 0; i < count; i++) y[c + i] += a * panel[i];
    }
}

void ck_rope(float *x, const float *cosine, const float *sine,
             int64_t tokens, int64_t heads, int64_t head_size, int64_t rotated, int32_t halves) {
    const int64_t pairs = rotated / 2, apart = halves ? pairs : 1, step = halves ? 1 : 2;
    for (int64_t t = 0; t < tokens; t++, cosine += pairs, sine += pairs)
        for (int64_t h = 0; h < heads; h++, x += head_size)
            for (int64_t i = 0; i < pairs; i++) {
                const float a = x[step * i], b = x[step * i + apart];
                x[step * i] = a * cosine[i] - b * sine[i];
                x[step * i + apart] = a * sine[i] + b * cosine[i];
            }
}

void ck_add(float *y, const float *x, int64_t n) {
    for (int64_t i = 0; i < n; i++) y[i] += x[i];
}
