#include "dispatch.h"

PK_KERNEL void pk_rotate(const float *x, float *out, const float *cosines, const float *sines, float direction,
                         size_t heads, size_t half) {
  for (size_t h = 0; h < heads; h++) {
    const float *first = x + h * 2 * half, *second = first + half;
    float *a = out + h * 2 * half, *b = a + half;
    PK_ELEMENTWISE
    for (size_t i = 0; i < half; i++) {
      const float u = first[i], v = second[i], sine = direction * sines[i];
      a[i] = u * cosines[i] - v * sine;
      b[i] = v * cosines[i] + u * sine;
    }
  }
}
