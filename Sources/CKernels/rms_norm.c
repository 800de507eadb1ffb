#include "dispatch.h"

PK_KERNEL void pk_rms_norm_scale(const float *x, float *out, float *scale, size_t rows, size_t width,
                                 float epsilon) {
  for (size_t r = 0; r < rows; r++) {
    const float *row = x + r * width;
    memcpy(out + r * width, row, width * sizeof(float));
    scale[r] = sqrtf(pk_dot(row, row, width) / (float)width + epsilon);
  }
}

PK_KERNEL void pk_rms_norm_gain(const float *normalized, const float *gain, float *out, size_t rows,
                                size_t width) {
  for (size_t r = 0; r < rows; r++) {
    const float *row = normalized + r * width;
    float *y = out + r * width;
    PK_ELEMENTWISE
    for (size_t j = 0; j < width; j++) y[j] = row[j] * gain[j];
  }
}

PK_KERNEL void pk_rms_norm_backward(const float *dy, const float *normalized, const float *scale,
                                    const float *gain, float *dx, float *dgain, size_t rows, size_t width) {
  for (size_t r = 0; r < rows; r++) {
    const float *g = dy + r * width, *n = normalized + r * width;
    float *out = dx + r * width;
    float projection[PK_LANES] = {0};
    size_t j = 0;
    for (; j + PK_LANES <= width; j += PK_LANES)
      for (int l = 0; l < PK_LANES; l++) projection[l] += g[j + l] * gain[j + l] * n[j + l];
    for (int l = 0; j + l < width; l++) projection[l] += g[j + l] * gain[j + l] * n[j + l];
    const float p = pk_lane_total(projection) / (float)width, inverse = 1.0f / scale[r];
    PK_ELEMENTWISE
    for (j = 0; j < width; j++) {
      out[j] += (g[j] * gain[j] - n[j] * p) * inverse;
      dgain[j] += g[j] * n[j];
    }
  }
}
