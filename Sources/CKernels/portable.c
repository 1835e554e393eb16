// The kernels in plain C: the meaning of the others, and what runs everywhere
// else. Eight running sums instead of one let any compiler use whatever vectors
// the machine has without being told it may reorder additions.

#include "kernels.h"
#include <math.h>

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

void ck_swiglu_portable(float *gate, const float *up, int64_t n) {
    for (int64_t i = 0; i < n; i++) gate[i] = gate[i] / (1.0f + expf(-gate[i])) * up[i];
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

void ck_rms_norm(float *out, const float *x, const float *weight,
                 int64_t n, int64_t tokens, float epsilon) {
    for (int64_t t = 0; t < tokens; t++, x += n, out += n) {
        float scale = 1.0f / sqrtf(ck_dot_portable(x, x, n) / (float)n + epsilon);
        for (int64_t i = 0; i < n; i++) out[i] = x[i] * scale * weight[i];
    }
}

void ck_rope(float *x, const float *cosine, const float *sine,
             int64_t tokens, int64_t heads, int64_t head_size, int64_t rotated) {
    const int64_t pairs = rotated / 2;
    for (int64_t t = 0; t < tokens; t++, cosine += pairs, sine += pairs)
        for (int64_t h = 0; h < heads; h++, x += head_size)
            for (int64_t i = 0; i < pairs; i++) {
                float a = x[2 * i], b = x[2 * i + 1];
                x[2 * i] = a * cosine[i] - b * sine[i];
                x[2 * i + 1] = a * sine[i] + b * cosine[i];
            }
}

void ck_add(float *y, const float *x, int64_t n) {
    for (int64_t i = 0; i < n; i++) y[i] += x[i];
}
