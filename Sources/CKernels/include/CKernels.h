// The loops that must be vectorised by hand, compiled for several instruction sets and chosen at run time.
//
// All matrices are row-major float32. `rows` counts rows, `width` the elements of a row. Every function is
// deterministic: an element's value depends on its inputs alone, a row's reductions on that row alone, so
// results do not change with the way rows are shared among threads.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// ---- Layer norm -------------------------------------------------------------------------------------

/// centered = x - mean(x); scale[r] = sqrt(var(x) + epsilon), per row.
void pk_layer_norm_center(const float *x, float *centered, float *scale, size_t rows, size_t width,
                          float epsilon);
/// values[r, :] *= 1 / scale[r], in place.
void pk_layer_norm_divide(float *values, const float *scale, size_t rows, size_t width);
/// out = normalized * gain + bias.
void pk_layer_norm_affine(const float *normalized, const float *gain, const float *bias, float *out,
                          size_t rows, size_t width);
/// dx += d(layer norm)/dx · dy; dgain and dbias accumulate. `normalized` and `scale` come from the forward
/// pass.
void pk_layer_norm_backward(const float *dy, const float *normalized, const float *scale, const float *gain,
                            float *dx, float *dgain, float *dbias, size_t rows, size_t width);

// ---- RMS norm ---------------------------------------------------------------------------------------

/// out = x; scale[r] = sqrt(mean(x^2) + epsilon), per row.
void pk_rms_norm_scale(const float *x, float *out, float *scale, size_t rows, size_t width, float epsilon);
/// out = normalized * gain.
void pk_rms_norm_gain(const float *normalized, const float *gain, float *out, size_t rows, size_t width);
/// dx += d(RMS norm)/dx * dy; dgain accumulates. `normalized` and `scale` come from the forward pass.
void pk_rms_norm_backward(const float *dy, const float *normalized, const float *scale, const float *gain,
                          float *dx, float *dgain, size_t rows, size_t width);

// ---- Norms step by step, for gradients between the steps --------------------------------------------

/// dscale[r] = -(dnormalized . c) / scale[r]^2 with c = x - mean(x), or x where `centers` is 0.
void pk_norm_scale_gradient(const float *dnormalized, const float *x, const float *scale, float *dscale,
                            size_t rows, size_t width, int centers);
/// dx += the gradient of c / scale and of scale = sqrt(mean(c^2) + epsilon), each with its own gradient: `scale` is what was
/// divided by, which may be another than that of `x`.
void pk_norm_input_gradient(const float *dnormalized, const float *x, const float *scale, const float *dscale,
                            float *dx, size_t rows, size_t width, float epsilon, int centers);
/// dx += d(loss)/dx of a norm without gain and bias; it centers its rows (layer norm) or does not (RMS norm).
void pk_norm_backward(const float *dy, const float *normalized, const float *scale, float *dx, size_t rows,
                      size_t width, int centers);
/// dgain and dbias (NULL for none) accumulate the gradients of normalized * gain + bias.
void pk_norm_parameter_gradient(const float *dy, const float *normalized, float *dgain, float *dbias,
                                size_t rows, size_t width);

// ---- Rotary positions -------------------------------------------------------------------------------

/// Turns each pair (x[i], x[i + half]) of each head by an angle times `direction` (1, or -1 for back); `cosines` and
/// `sines` of the angles are [half], `x` and `out` [heads, 2 * half] and may be the same memory.
void pk_rotate(const float *x, float *out, const float *cosines, const float *sines, float direction,
               size_t heads, size_t half);

// ---- Half precision ---------------------------------------------------------------------------------

/// out = x, exactly. `x` holds the bits of IEEE 754 halves, or of the upper halves of floats.
void pk_widen_float16(const uint16_t *x, float *out, size_t count);
void pk_widen_bfloat16(const uint16_t *x, float *out, size_t count);
/// y[r] = sum over j of x[j] * w[r, j], rows of w `stride` numbers apart.
void pk_dot_rows_float16(const float *x, const uint16_t *w, float *y, size_t rows, size_t width, size_t stride);
void pk_dot_rows_bfloat16(const float *x, const uint16_t *w, float *y, size_t rows, size_t width, size_t stride);
/// y[j] += sum over r of x[r] * w[r, j].
void pk_add_rows_float16(const float *x, const uint16_t *w, float *y, size_t rows, size_t width, size_t stride);
void pk_add_rows_bfloat16(const float *x, const uint16_t *w, float *y, size_t rows, size_t width, size_t stride);

// ---- Activation -------------------------------------------------------------------------------------

/// y = gelu_new(x) = 0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))).
void pk_gelu(const float *x, float *y, size_t count);
/// The same, and x is overwritten by gelu_new'(x) for the backward pass.
void pk_gelu_with_slope(float *x, float *y, size_t count);
/// y = x Phi(x), Phi the normal distribution function.
void pk_gelu_exact(const float *x, float *y, size_t count);
/// The same, and x is overwritten by the slope Phi(x) + x phi(x).
void pk_gelu_exact_with_slope(float *x, float *y, size_t count);
/// y = max(0, x).
void pk_relu(const float *x, float *y, size_t count);
/// The same, and x is overwritten by the slope, 0 at 0.
void pk_relu_with_slope(float *x, float *y, size_t count);
/// y = silu(x) = x / (1 + exp(-x)).
void pk_silu(const float *x, float *y, size_t count);
/// The same, and x is overwritten by silu'(x).
void pk_silu_with_slope(float *x, float *y, size_t count);
/// out = silu(gate) * linear with silu(x) = x / (1 + exp(-x)).
void pk_silu_gate(const float *gate, const float *linear, float *out, size_t count);
/// From dout: dlinear = dout * silu(gate), and dout is overwritten by dgate = dout * linear * silu'(gate).
void pk_silu_gate_backward(const float *gate, const float *linear, float *dout, float *dlinear, size_t count);
/// values *= factors, element by element.
void pk_multiply(float *values, const float *factors, size_t count);

// ---- Softmax and loss -------------------------------------------------------------------------------

/// Causal softmax of `rows` queries over `width` keys: query r may see keys 0 ... first_visible + r. Masked
/// entries become exactly 0; a row whose visible scores are all -inf becomes 0. `scores` and `pattern` may be
/// the same memory.
void pk_causal_softmax(const float *scores, float *pattern, size_t rows, size_t width, size_t first_visible);
/// out[r, j] = scores[r, j] * factor where visible, -inf elsewhere.
void pk_causal_mask(const float *scores, float *out, size_t rows, size_t width, size_t first_visible,
                    float factor);
/// dscores = factor * pattern * (dpattern - sum(dpattern * pattern)), zero where masked; may be in place of
/// dpattern.
void pk_causal_softmax_backward(const float *pattern, const float *dpattern, float *dscores, size_t rows,
                                size_t width, size_t first_visible, float factor);
/// One block of columns of a softmax too wide for the cache: values become exp(value - max) with the row's maximum
/// within the block, which goes to maxima[r], and their sum to sums[r].
void pk_softmax_block(float *values, float *maxima, float *sums, size_t rows, size_t width);
/// Puts blocks together; maxima and sums are [blocks, rows]. losses[r] = logsumexp - at_target[r] (0 where the weight
/// is 0); maxima[b, r] is overwritten by the factor that makes block b's values weights[r] * gradient_scale *
/// probability.
void pk_softmax_combine(float *maxima, const float *sums, const float *at_target, const float *weights,
                        float *losses, size_t rows, size_t blocks, float gradient_scale);
/// values[r, :] *= factors[r].
void pk_scale_rows(float *values, const float *factors, size_t rows, size_t width);

// ---- Rows and sums ----------------------------------------------------------------------------------

/// Every row becomes `bias`.
void pk_fill_rows(float *out, const float *bias, size_t rows, size_t width);
/// sums[j] += sum over rows of x[r, j].
void pk_add_column_sums(const float *x, float *sums, size_t rows, size_t width);
/// out = a + b.
void pk_add(const float *a, const float *b, float *out, size_t count);
/// out = parts[0] + parts[1] + ... in that order; parts are `stride` floats apart.
void pk_sum_parts(const float *parts, size_t part_count, size_t stride, float *out, size_t count);
/// Sum of squares in double precision, in a fixed order.
double pk_sum_of_squares(const float *x, size_t count);

// ---- Dropout ----------------------------------------------------------------------------------------

/// out = residual + keep(i) * x / (1 - rate), with keep decided by a counter-based generator from `key` and
/// the element's number `first + i`; `residual` may be null. x and out may be the same memory.
void pk_dropout(const float *x, const float *residual, float *out, size_t count, uint64_t key, uint64_t first,
                float rate);

// ---- Optimiser --------------------------------------------------------------------------------------

/// One AdamW step (Loshchilov & Hutter 2019) as PyTorch computes it: p *= 1 - lr·decay, m and v the moving
/// averages, p -= step_size · m / (sqrt(v)/sqrt(1 - beta2^t) + epsilon); gradients are multiplied by
/// `gradient_factor` first.
void pk_adamw(float *parameters, const float *gradients, float *m, float *v, size_t count, float gradient_factor,
              float keep, float beta1, float beta2, float step_size, float inverse_sqrt_correction2,
              float epsilon);

// ---- Nearest rows -----------------------------------------------------------------------------------

/// Rows that share a block, and queries that share a tile.
enum { PK_NEAREST_LANES = 16, PK_NEAREST_TILE = 8 };

/// The training rows of a nearest-neighbour search: blocks of 16 rows, feature-major within a block (value j of row r
/// at [r / 16][j][r % 16]), the last block padded. Vectors are 128-byte aligned.
typedef struct {
  size_t count, width;
  /// Single-precision rows for lower bounds, [blocks, width, 16], and where their sums start, [blocks, 16].
  const float *approximate, *offsets;
  /// The same rows in double precision, [blocks, width, 16]. By product: distance = query offset + factor * dot +
  /// row offset, not below 0 and at most `most`.
  const double *exact, *exact_offsets;
  double factor, most;
  /// L2 only, else 0: a value below this share of |x|^2 + |y|^2 is summed anew from the differences.
  double cancels;
  /// The approximation's units: a distance d of the exact kind is d * unit there.
  double unit;
  /// L1 differences and sums are rounded to single precision, as scikit-learn has them for float32 features.
  int is_single;
} pk_nearest_rows;

/// Some queries: `approximate` in tiles [tiles, width, 8], padded with zeros; `exact` row-major [count, width]. A sum
/// below distance * unit + shifts[q] may belong to a row below that distance.
typedef struct {
  size_t count;
  const float *approximate;
  const double *exact, *exact_offsets, *shifts;
} pk_nearest_queries;

/// Updates each query's max-heap of the k best distances and their rows, values and indices [count, k], with all
/// rows in their order; heaps start with DBL_MAX. Equal distances stay or go as in scikit-learn's heaps.
void pk_nearest_by_product(const pk_nearest_rows *rows, const pk_nearest_queries *queries, size_t k,
                           double *values, int32_t *indices);
/// The same with sums of absolute differences.
void pk_nearest_by_l1(const pk_nearest_rows *rows, const pk_nearest_queries *queries, size_t k, double *values,
                      int32_t *indices);
/// Puts one value into a heap of k if it is below the largest.
void pk_nearest_push(double *values, int32_t *indices, size_t k, double value, int32_t index);

// ---- Instruction set --------------------------------------------------------------------------------

/// The name of the instruction set that these functions run with here: avx512f, x86-64-v3 or default.
const char *pk_instruction_set(void);

// ---- Checks -----------------------------------------------------------------------------------------

/// 1 when every value is finite.
int pk_all_finite(const float *x, size_t count);

#ifdef __cplusplus
}
#endif
