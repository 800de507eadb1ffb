#include "dispatch.h"

PK_KERNEL void pk_layer_norm_center(const float *x, float *centered, float *scale, size_t rows, size_t width,
                                    float epsilon) {
  for (size_t r = 0; r < rows; r++) {
    const float *row = x + r * width;
    float *out = centered + r * width;
    const float mean = pk_sum(row, width) / (float)width;
    PK_ELEMENTWISE
    for (size_t j = 0; j < width; j++) out[j] = row[j] - mean;
    scale[r] = sqrtf(pk_dot(out, out, width) / (float)width + epsilon);
  }
}

PK_KERNEL void pk_layer_norm_divide(float *values, const float *scale, size_t rows, size_t width) {
  for (size_t r = 0; r < rows; r++) {
    float *row = values + r * width;
    const float inverse = 1.0f / scale[r];
    PK_ELEMENTWISE
    for (size_t j = 0; j < width; j++) row[j] *= inverse;
  }
}

PK_KERNEL void pk_layer_norm_affine(const float *normalized, const float *gain, const float *bias, float *out,
                                    size_t rows, size_t width) {
  for (size_t r = 0; r < rows; r++) {
    const float *row = normalized + r * width;
    float *y = out + r * width;
    PK_ELEMENTWISE
    for (size_t j = 0; j < width; j++) y[j] = row[j] * gain[j] + bias[j];
  }
}

PK_KERNEL void pk_layer_norm_backward(const float *dy, const float *normalized, const float *scale,
                                      const float *gain, float *dx, float *dgain, float *dbias, size_t rows,
                                      size_t width) {
  for (size_t r = 0; r < rows; r++) {
    const float *g = dy + r * width, *n = normalized + r * width;
    float *out = dx + r * width;
    float mean[PK_LANES] = {0}, projection[PK_LANES] = {0};
    size_t j = 0;
    for (; j + PK_LANES <= width; j += PK_LANES)
      for (int l = 0; l < PK_LANES; l++) {
        const float d = g[j + l] * gain[j + l];
        mean[l] += d;
        projection[l] += d * n[j + l];
      }
    for (int l = 0; j + l < width; l++) {
      const float d = g[j + l] * gain[j + l];
      mean[l] += d;
      projection[l] += d * n[j + l];
    }
    const float m = pk_lane_total(mean) / (float)width, p = pk_lane_total(projection) / (float)width;
    const float inverse = 1.0f / scale[r];
    PK_ELEMENTWISE
    for (j = 0; j < width; j++) {
      out[j] += (g[j] * gain[j] - m - n[j] * p) * inverse;
      dgain[j] += g[j] * n[j];
      dbias[j] += g[j];
    }
  }
}

PK_KERNEL void pk_norm_backward(const float *dy, const float *normalized, const float *scale, float *dx,
                                size_t rows, size_t width, int centers) {
  for (size_t r = 0; r < rows; r++) {
    const float *g = dy + r * width, *n = normalized + r * width;
    float *out = dx + r * width;
    const float mean = centers ? pk_sum(g, width) / (float)width : 0.0f;
    const float projection = pk_dot(g, n, width) / (float)width, inverse = 1.0f / scale[r];
    PK_ELEMENTWISE
    for (size_t j = 0; j < width; j++) out[j] += (g[j] - mean - n[j] * projection) * inverse;
  }
}

/// Sum of d[j] * (x[j] - mean).
PK_INLINE float pk_centered_dot(const float *d, const float *x, float mean, size_t count) {
  float lanes[PK_LANES] = {0};
  size_t i = 0;
  for (; i + PK_LANES <= count; i += PK_LANES)
    for (int l = 0; l < PK_LANES; l++) lanes[l] += d[i + l] * (x[i + l] - mean);
  for (int l = 0; i + l < count; l++) lanes[l] += d[i + l] * (x[i + l] - mean);
  return pk_lane_total(lanes);
}

/// Sum of (x[j] - mean)^2.
PK_INLINE float pk_centered_square(const float *x, float mean, size_t count) {
  float lanes[PK_LANES] = {0};
  size_t i = 0;
  for (; i + PK_LANES <= count; i += PK_LANES)
    for (int l = 0; l < PK_LANES; l++) lanes[l] += (x[i + l] - mean) * (x[i + l] - mean);
  for (int l = 0; i + l < count; l++) lanes[l] += (x[i + l] - mean) * (x[i + l] - mean);
  return pk_lane_total(lanes);
}

PK_KERNEL void pk_norm_scale_gradient(const float *dnormalized, const float *x, const float *scale, float *dscale,
                                      size_t rows, size_t width, int centers) {
  for (size_t r = 0; r < rows; r++) {
    const float *d = dnormalized + r * width, *row = x + r * width;
    const float mean = centers ? pk_sum(row, width) / (float)width : 0.0f;
    dscale[r] = -pk_centered_dot(d, row, mean, width) / (scale[r] * scale[r]);
  }
}

PK_KERNEL void pk_norm_input_gradient(const float *dnormalized, const float *x, const float *scale,
                                      const float *dscale, float *dx, size_t rows, size_t width, float epsilon,
                                      int centers) {
  for (size_t r = 0; r < rows; r++) {
    const float *d = dnormalized + r * width, *row = x + r * width;
    float *out = dx + r * width;
    const float count = (float)width, inverse = 1.0f / scale[r];
    const float mean = centers ? pk_sum(row, width) / count : 0.0f;
    const float square = pk_centered_square(row, mean, width) / count;
    const float slope = dscale[r] / (count * sqrtf(square + epsilon));
    // The centred row sums to 0, so that only the first term has a mean.
    const float m = centers ? pk_sum(d, width) * inverse / count : 0.0f;
    PK_ELEMENTWISE
    for (size_t j = 0; j < width; j++) out[j] += d[j] * inverse + slope * (row[j] - mean) - m;
  }
}

PK_KERNEL void pk_norm_parameter_gradient(const float *dy, const float *normalized, float *dgain, float *dbias,
                                          size_t rows, size_t width) {
  for (size_t r = 0; r < rows; r++) {
    const float *g = dy + r * width, *n = normalized + r * width;
    PK_ELEMENTWISE
    for (size_t j = 0; j < width; j++) dgain[j] += g[j] * n[j];
    if (dbias == NULL) continue;
    PK_ELEMENTWISE
    for (size_t j = 0; j < width; j++) dbias[j] += g[j];
  }
}
