#include "dispatch.h"

// The nearest rows of each query, distances and selection in one pass. A block of 16 training rows lies side by side
// (feature-major), so one vector holds 16 distances. They are computed twice: in single precision for a whole tile
// of 8 queries, as lower bounds that rule out nearly everything, and in double precision for the blocks that hold
// something below a query's k-th best distance. Only the second decides, so the outcome does not depend on the first.

enum { LANES = PK_NEAREST_LANES, TILE = PK_NEAREST_TILE, CHUNK_BYTES = 128 * 1024 };

typedef float f16 __attribute__((vector_size(LANES * sizeof(float))));
typedef int32_t i16 __attribute__((vector_size(LANES * sizeof(int32_t))));
typedef double d16 __attribute__((vector_size(LANES * sizeof(double))));
typedef int64_t l16 __attribute__((vector_size(LANES * sizeof(int64_t))));
typedef _Bool b16 __attribute__((ext_vector_type(LANES)));

// Macros, because wide vectors as arguments would depend on the instruction set.
#define ABSOLUTE(x) ((f16)((i16)(x) & 0x7fffffff))
#define ABSOLUTE_DOUBLE(x) ((d16)((l16)(x) & 0x7fffffffffffffff))
// A comparison's outcome as 16 bits.
#define BITS(x) __builtin_bit_cast(uint16_t, __builtin_convertvector(x, b16))
#define ROUNDED(x) __builtin_convertvector(__builtin_convertvector(x, f16), d16)

/// The lower bounds of one block for a tile of queries; the caller's offsets are in them already.
PK_INLINE void bounds_of_tile(int is_l1, const float *rows, const float *queries, size_t width, f16 *sums) {
  for (size_t j = 0; j < width; j++) {
    const f16 row = *(const f16 *)(rows + j * LANES);
    for (int q = 0; q < TILE; q++) {
      if (is_l1)
        sums[q] += ABSOLUTE(row - queries[j * TILE + q]);
      else
        sums[q] += row * queries[j * TILE + q];
    }
  }
}

/// The distances of one block to one query as scikit-learn computes them: dot products by fused multiply-adds in
/// the features' order, sums of absolute differences in the same order; L2 distances that cancel from differences.
PK_INLINE void exact_distances(int is_l1, const pk_nearest_rows *rows, const pk_nearest_queries *queries,
                               size_t block, size_t query, d16 *out) {
  const size_t width = rows->width;
  const double *x = queries->exact + query * width, *y = rows->exact + block * width * LANES;
  d16 sum = {0};
  for (size_t j = 0; j < width; j++) {
    const d16 row = *(const d16 *)(y + j * LANES), value = x[j] - (d16){0};
    if (!is_l1) {
      sum = __builtin_elementwise_fma(row, value, sum);
    } else if (rows->is_single) {
      sum += ABSOLUTE_DOUBLE(ROUNDED(value - row));
    } else {
      sum += ABSOLUTE_DOUBLE(value - row);
    }
  }
  if (is_l1) {
    if (rows->is_single) sum = ROUNDED(sum);
  } else {
    const double own = queries->exact_offsets[query];
    const d16 norms = *(const d16 *)(rows->exact_offsets + block * LANES);
    sum = (own + rows->factor * sum) + norms;
    // Rows that are close compared with their lengths: what the products leave is rounding, so take the differences.
    const l16 holds = (l16)(sum >= rows->cancels * (own + norms));
    if (rows->cancels > 0 && BITS(holds) != 0xffff) {
      d16 apart = {0};
      for (size_t j = 0; j < width; j++) {
        const d16 difference = x[j] - *(const d16 *)(y + j * LANES);
        const d16 square = difference * difference;
        apart += square;
      }
      sum = (d16)(((l16)sum & holds) | ((l16)apart & ~holds));
    }
  }
  *out = __builtin_elementwise_min(__builtin_elementwise_max(sum, (d16){0}), rows->most - (d16){0});
}

/// Replaces the largest of a heap's values by a smaller one. Which of several equal values goes is part of the
/// result: this is scikit-learn's `heap_push`.
PK_INLINE void replace_root(double *values, int32_t *indices, size_t size, double value, int32_t index) {
  size_t place = 0;
  for (;;) {
    const size_t left = 2 * place + 1, right = left + 1;
    if (left >= size) break;
    const size_t child = right < size && values[right] > values[left] ? right : left;
    if (!(values[child] > value)) break;
    values[place] = values[child];
    indices[place] = indices[child];
    place = child;
  }
  values[place] = value;
  indices[place] = index;
}

/// What a single-precision sum must stay below to be worth a second look: above the k-th best distance, in the
/// approximation's units, by more than its error.
PK_INLINE float threshold_of(const pk_nearest_rows *rows, double shift, double worst) {
  if (!(worst > 0)) return -INFINITY;
  if (worst > 1e300) return INFINITY;
  const float limit = (float)(worst * rows->unit + shift);
  return limit + fabsf(limit) * 3e-7f + 1e-30f;
}

PK_INLINE void scan(int is_l1, const pk_nearest_rows *rows, const pk_nearest_queries *queries, size_t k,
                    double *values, int32_t *indices) {
  const size_t width = rows->width, blocks = (rows->count + LANES - 1) / LANES;
  const size_t fitting = CHUNK_BYTES / (width * LANES * sizeof(float) + 1);
  const size_t chunk = fitting < 1 ? 1 : fitting;
  for (size_t from = 0; from < blocks; from += chunk) {
    const size_t end = from + chunk < blocks ? from + chunk : blocks;
    for (size_t first = 0; first < queries->count; first += TILE) {
      const size_t live = queries->count - first < TILE ? queries->count - first : TILE;
      float limits[TILE];
      for (size_t q = 0; q < TILE; q++)
        limits[q] = q < live ? threshold_of(rows, queries->shifts[first + q], values[(first + q) * k]) : -INFINITY;
      for (size_t block = from; block < end; block++) {
        f16 sums[TILE];
        const f16 start = *(const f16 *)(rows->offsets + block * LANES);
        for (int q = 0; q < TILE; q++) sums[q] = start;
        bounds_of_tile(is_l1, rows->approximate + block * width * LANES, queries->approximate + first * width,
                       width, sums);
        uint16_t candidates[TILE];
        uint32_t busy = 0;
        for (int q = 0; q < TILE; q++) {
          candidates[q] = (uint16_t)~BITS(sums[q] >= limits[q]);
          busy |= (uint32_t)(candidates[q] != 0) << q;
        }
        for (; busy; busy &= busy - 1) {
          const size_t q = (size_t)__builtin_ctz(busy);
          if (q >= live) break;
          d16 distances;
          exact_distances(is_l1, rows, queries, block, first + q, &distances);
          double *heap = values + (first + q) * k;
          const size_t within = rows->count - block * LANES;
          uint32_t below = BITS(distances < heap[0]) & (within < LANES ? (1u << within) - 1 : 0xffff);
          if (!below) continue;
          for (; below; below &= below - 1) {
            const size_t l = (size_t)__builtin_ctz(below);
            const double distance = ((const double *)&distances)[l];
            if (distance < heap[0])
              replace_root(heap, indices + (first + q) * k, k, distance, (int32_t)(block * LANES + l));
          }
          limits[q] = threshold_of(rows, queries->shifts[first + q], heap[0]);
        }
      }
    }
  }
}

PK_KERNEL void pk_nearest_by_product(const pk_nearest_rows *rows, const pk_nearest_queries *queries, size_t k,
                                     double *values, int32_t *indices) {
  scan(0, rows, queries, k, values, indices);
}

PK_KERNEL void pk_nearest_by_l1(const pk_nearest_rows *rows, const pk_nearest_queries *queries, size_t k,
                                double *values, int32_t *indices) {
  scan(1, rows, queries, k, values, indices);
}

PK_KERNEL void pk_nearest_push(double *values, int32_t *indices, size_t k, double value, int32_t index) {
  if (value < values[0]) replace_root(values, indices, k, value, index);
}
