#include "dispatch.h"

/// out[j] = exp(x[j] - max); returns the sum.
PK_INLINE float pk_exponentials(const float *x, float *out, size_t count, float max) {
  PK_ELEMENTWISE
  for (size_t j = 0; j < count; j++) out[j] = pk_exp(x[j] - max);
  return pk_sum(out, count);
}

PK_INLINE size_t pk_visible(size_t row, size_t first_visible, size_t width) {
  const size_t visible = first_visible + row + 1;
  return visible < width ? visible : width;
}

PK_KERNEL void pk_causal_softmax(const float *scores, float *pattern, size_t rows, size_t width,
                                 size_t first_visible) {
  for (size_t r = 0; r < rows; r++) {
    const size_t visible = pk_visible(r, first_visible, width);
    const float *x = scores + r * width;
    float *out = pattern + r * width;
    const float max = pk_max(x, visible);
    if (max == -INFINITY) {
      // Nothing is visible, or nothing is a number: NaN is passed on.
      int is_nan = 0;
      for (size_t j = 0; j < visible; j++) is_nan |= x[j] != x[j];
      for (size_t j = 0; j < visible; j++) out[j] = is_nan ? NAN : 0.0f;
      memset(out + visible, 0, (width - visible) * sizeof(float));
      continue;
    }
    const float inverse = 1.0f / pk_exponentials(x, out, visible, max);
    PK_ELEMENTWISE
    for (size_t j = 0; j < visible; j++) out[j] *= inverse;
    memset(out + visible, 0, (width - visible) * sizeof(float));
  }
}

PK_KERNEL void pk_causal_mask(const float *scores, float *out, size_t rows, size_t width, size_t first_visible,
                              float factor) {
  for (size_t r = 0; r < rows; r++) {
    const size_t visible = pk_visible(r, first_visible, width);
    PK_ELEMENTWISE
    for (size_t j = 0; j < visible; j++) out[r * width + j] = scores[r * width + j] * factor;
    PK_ELEMENTWISE
    for (size_t j = visible; j < width; j++) out[r * width + j] = -INFINITY;
  }
}

PK_KERNEL void pk_causal_softmax_backward(const float *pattern, const float *dpattern, float *dscores,
                                          size_t rows, size_t width, size_t first_visible, float factor) {
  for (size_t r = 0; r < rows; r++) {
    const size_t visible = pk_visible(r, first_visible, width);
    const float *p = pattern + r * width, *d = dpattern + r * width;
    float *out = dscores + r * width;
    const float total = pk_dot(p, d, visible);
    PK_ELEMENTWISE
    for (size_t j = 0; j < visible; j++) out[j] = factor * p[j] * (d[j] - total);
    memset(out + visible, 0, (width - visible) * sizeof(float));
  }
}
