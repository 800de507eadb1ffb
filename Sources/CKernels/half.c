#include "dispatch.h"

// Half-precision weights are read as bits: the conversions below are exact, vectorise on every instruction set, and
// need no compiler support for 16-bit floats.

/// The value of an IEEE 754 half: exponent and fraction move to their places in a float, whose exponent then counts
/// from another bias; a product with 2^112 sets that right, also for subnormal halves.
PK_INLINE float pk_from_float16(uint16_t half) {
  const uint32_t magnitude = (uint32_t)(half & 0x7fff) << 13;
  float value;
  memcpy(&value, &magnitude, 4);
  value *= 0x1p112f;
  uint32_t bits;
  memcpy(&bits, &value, 4);
  bits |= magnitude >= 0x0f800000u ? 0x7f800000u : 0u;
  bits |= (uint32_t)(half & 0x8000) << 16;
  memcpy(&value, &bits, 4);
  return value;
}

PK_INLINE float pk_from_bfloat16(uint16_t half) {
  const uint32_t bits = (uint32_t)half << 16;
  float value;
  memcpy(&value, &bits, 4);
  return value;
}

#define PK_HALF_KERNELS(NAME)                                                                                 \
  PK_KERNEL void pk_widen_##NAME(const uint16_t *x, float *out, size_t count) {                               \
    for (size_t i = 0; i < count; i++) out[i] = pk_from_##NAME(x[i]);                                         \
  }                                                                                                           \
                                                                                                              \
  PK_KERNEL void pk_dot_rows_##NAME(const float *x, const uint16_t *w, float *y, size_t rows, size_t width,   \
                                    size_t stride) {                                                          \
    for (size_t r = 0; r < rows; r++) {                                                                       \
      const uint16_t *row = w + r * stride;                                                                   \
      float lanes[PK_LANES] = {0};                                                                            \
      size_t i = 0;                                                                                           \
      for (; i + PK_LANES <= width; i += PK_LANES)                                                            \
        for (int l = 0; l < PK_LANES; l++) lanes[l] += x[i + l] * pk_from_##NAME(row[i + l]);                 \
      for (int l = 0; i + l < width; l++) lanes[l] += x[i + l] * pk_from_##NAME(row[i + l]);                  \
      y[r] = pk_lane_total(lanes);                                                                            \
    }                                                                                                         \
  }                                                                                                           \
                                                                                                              \
  PK_KERNEL void pk_add_rows_##NAME(const float *x, const uint16_t *w, float *y, size_t rows, size_t width,   \
                                    size_t stride) {                                                          \
    for (size_t r = 0; r < rows; r++) {                                                                       \
      const uint16_t *row = w + r * stride;                                                                   \
      const float factor = x[r];                                                                              \
      for (size_t j = 0; j < width; j++) y[j] += factor * pk_from_##NAME(row[j]);                             \
    }                                                                                                         \
  }

PK_HALF_KERNELS(float16)
PK_HALF_KERNELS(bfloat16)
