#include "dispatch.h"

// gelu_new(x) = x * sigmoid(2u) with u = sqrt(2/pi) (x + 0.044715 x^3): the same function as with tanh, without
// its cancellation.
static const float kTwoRootTwoOverPi = 1.5957691216057308f;
static const float kCubic = 0.044715f;

// The sigmoid of u, exactly 0 where exp(-u) leaves single precision: a huge negative x times it is then 0, too.
PK_INLINE float pk_sigmoid(float u) {
  const float s = 1.0f / (1.0f + pk_exp(-u));
  return u < -88.0f ? 0.0f : s;
}

PK_KERNEL void pk_gelu(const float *x, float *y, size_t count) {
  PK_ELEMENTWISE
  for (size_t i = 0; i < count; i++) {
    const float v = x[i];
    const float u = kTwoRootTwoOverPi * (v + kCubic * v * v * v);
    y[i] = v * pk_sigmoid(u);
  }
}

PK_KERNEL void pk_gelu_with_slope(float *x, float *y, size_t count) {
  PK_ELEMENTWISE
  for (size_t i = 0; i < count; i++) {
    const float v = x[i];
    const float u = kTwoRootTwoOverPi * (v + kCubic * v * v * v);
    const float s = pk_sigmoid(u);
    const float slope = kTwoRootTwoOverPi * (1.0f + 3.0f * kCubic * v * v);
    y[i] = v * s;
    // Where s is 0 or 1 the second term vanishes, while its factors may overflow.
    const float bend = v * s * (1.0f - s) * slope;
    x[i] = s == 0.0f || s == 1.0f ? s : s + bend;
  }
}

// gelu(x) = x Phi(x); erfc keeps the digits of the left tail that 1 + erf cancels.
static const float kRootHalf = 0.70710678118654752f;
static const float kDensity = 0.39894228040143268f;

PK_KERNEL void pk_gelu_exact(const float *x, float *y, size_t count) {
  for (size_t i = 0; i < count; i++) y[i] = x[i] * (0.5f * erfcf(-kRootHalf * x[i]));
}

PK_KERNEL void pk_gelu_exact_with_slope(float *x, float *y, size_t count) {
  for (size_t i = 0; i < count; i++) {
    const float v = x[i];
    const float share = 0.5f * erfcf(-kRootHalf * v);
    y[i] = v * share;
    x[i] = share + v * (kDensity * expf(-0.5f * v * v));
  }
}

PK_KERNEL void pk_multiply(float *values, const float *factors, size_t count) {
  PK_ELEMENTWISE
  for (size_t i = 0; i < count; i++) values[i] *= factors[i];
}

PK_KERNEL void pk_silu_gate(const float *gate, const float *linear, float *out, size_t count) {
  PK_ELEMENTWISE
  for (size_t i = 0; i < count; i++) {
    const float g = gate[i];
    const float silu = g < -88.0f ? 0.0f : g / (1.0f + pk_exp(-g));
    out[i] = silu * linear[i];
  }
}

PK_KERNEL void pk_silu_gate_backward(const float *gate, const float *linear, float *dout, float *dlinear,
                                     size_t count) {
  PK_ELEMENTWISE
  for (size_t i = 0; i < count; i++) {
    const float g = gate[i], d = dout[i];
    const float s = pk_sigmoid(g);
    dlinear[i] = d * g * s;
    dout[i] = d * linear[i] * s * (1.0f + g * (1.0f - s));
  }
}

PK_KERNEL void pk_relu(const float *x, float *y, size_t count) {
  PK_ELEMENTWISE
  for (size_t i = 0; i < count; i++) y[i] = x[i] < 0.0f ? 0.0f : x[i];
}

PK_KERNEL void pk_relu_with_slope(float *x, float *y, size_t count) {
  PK_ELEMENTWISE
  for (size_t i = 0; i < count; i++) {
    y[i] = x[i] < 0.0f ? 0.0f : x[i];
    x[i] = x[i] > 0.0f ? 1.0f : 0.0f;
  }
}

PK_KERNEL void pk_silu(const float *x, float *y, size_t count) {
  PK_ELEMENTWISE
  for (size_t i = 0; i < count; i++) y[i] = x[i] * pk_sigmoid(x[i]);
}

PK_KERNEL void pk_silu_with_slope(float *x, float *y, size_t count) {
  PK_ELEMENTWISE
  for (size_t i = 0; i < count; i++) {
    const float v = x[i];
    const float s = pk_sigmoid(v);
    y[i] = v * s;
    x[i] = s * (1.0f + v * (1.0f - s));
  }
}
