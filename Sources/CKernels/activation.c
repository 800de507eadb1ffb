#include "dispatch.h"

// gelu_new(x) = x * sigmoid(2u) with u = sqrt(2/pi) (x + 0.044715 x^3): the same function as with tanh, without
// its cancellation.
static const float kTwoRootTwoOverPi = 1.5957691216057308f;
static const float kCubic = 0.044715f;

PK_KERNEL void pk_gelu(const float *x, float *y, size_t count) {
  PK_ELEMENTWISE
  for (size_t i = 0; i < count; i++) {
    const float v = x[i];
    const float u = kTwoRootTwoOverPi * (v + kCubic * v * v * v);
    y[i] = v * (1.0f / (1.0f + pk_exp(-u)));
  }
}

PK_KERNEL void pk_gelu_with_slope(float *x, float *y, size_t count) {
  PK_ELEMENTWISE
  for (size_t i = 0; i < count; i++) {
    const float v = x[i];
    const float u = kTwoRootTwoOverPi * (v + kCubic * v * v * v);
    const float s = 1.0f / (1.0f + pk_exp(-u));
    const float slope = kTwoRootTwoOverPi * (1.0f + 3.0f * kCubic * v * v);
    y[i] = v * s;
    x[i] = s + v * s * (1.0f - s) * slope;
  }
}

PK_KERNEL void pk_multiply(float *values, const float *factors, size_t count) {
  PK_ELEMENTWISE
  for (size_t i = 0; i < count; i++) values[i] *= factors[i];
}

PK_KERNEL void pk_silu_gate(const float *gate, const float *linear, float *out, size_t count) {
  PK_ELEMENTWISE
  for (size_t i = 0; i < count; i++) out[i] = gate[i] / (1.0f + pk_exp(-gate[i])) * linear[i];
}

PK_KERNEL void pk_silu_gate_backward(const float *gate, const float *linear, float *dout, float *dlinear,
                                     size_t count) {
  PK_ELEMENTWISE
  for (size_t i = 0; i < count; i++) {
    const float g = gate[i], d = dout[i];
    const float s = 1.0f / (1.0f + pk_exp(-g));
    dlinear[i] = d * g * s;
    dout[i] = d * linear[i] * s * (1.0f + g * (1.0f - s));
  }
}

static const float kRootHalf = 0.70710678118654752f;
static const float kRootOneOverTwoPi = 0.39894228040143268f;

// x Phi(x) with Phi(x) = erfc(-x / sqrt(2)) / 2, which does not cancel for negative x.
PK_KERNEL void pk_gelu_exact(const float *x, float *y, size_t count) {
  for (size_t i = 0; i < count; i++) y[i] = x[i] * (0.5f * erfcf(-x[i] * kRootHalf));
}

PK_KERNEL void pk_gelu_exact_with_slope(float *x, float *y, size_t count) {
  for (size_t i = 0; i < count; i++) {
    const float v = x[i];
    const float p = 0.5f * erfcf(-v * kRootHalf);
    y[i] = v * p;
    x[i] = p + v * kRootOneOverTwoPi * expf(-0.5f * v * v);
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
  for (size_t i = 0; i < count; i++) y[i] = x[i] / (1.0f + pk_exp(-x[i]));
}

PK_KERNEL void pk_silu_with_slope(float *x, float *y, size_t count) {
  PK_ELEMENTWISE
  for (size_t i = 0; i < count; i++) {
    const float v = x[i];
    const float s = 1.0f / (1.0f + pk_exp(-v));
    y[i] = v * s;
    x[i] = s * (1.0f + v * (1.0f - s));
  }
}
