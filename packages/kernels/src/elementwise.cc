// Loops over vectors of floats, limited by memory: ReLU and its gradient, sums, scaling, scatter and gather.
#include "blocks.h"
#include "exports.h"
#include "vec.h"

namespace {

struct Relu { const float* dy; const float* y; float* out; int n; };

void relu_part(void* args, int part, int) {
  const Relu& p = *static_cast<Relu*>(args);
  const int begin = part * block, end = begin + block < p.n ? begin + block : p.n;
  const bool around = leaves_cache(p.out, p.n);
  for (int i = begin; i + W <= end; i += W) put(p.out + i, load(p.y + i) <= 0.0f ? vec{} : load(p.dy + i), around);
}

struct Sum { const float* a; const float* b; float* out; int n; };

void sum_part(void* args, int part, int) {
  const Sum& p = *static_cast<Sum*>(args);
  const int begin = part * block, end = begin + block < p.n ? begin + block : p.n;
  const bool around = leaves_cache(p.out, p.n);
  int i = begin;
  for (; i + W <= end; i += W) put(p.out + i, load(p.a + i) + load(p.b + i), around);
  for (; i < end; i++) p.out[i] = p.a[i] + p.b[i];
}

void positive_part(void* args, int part, int) {
  const Sum& p = *static_cast<Sum*>(args);
  const int begin = part * block, end = begin + block < p.n ? begin + block : p.n;
  const bool around = leaves_cache(p.out, p.n);
  for (int i = begin; i + W <= end; i += W) put(p.out + i, relu(load(p.a + i)), around);
}

struct Scale { const float* x; float* out; int n; float factor; };

void scale_part(void* args, int part, int) {
  const Scale& p = *static_cast<Scale*>(args);
  const int begin = part * block, end = begin + block < p.n ? begin + block : p.n;
  int i = begin;
  for (; i + W <= end; i += W) store(p.out + i, load(p.x + i) * p.factor);
  for (; i < end; i++) p.out[i] = p.x[i] * p.factor;
}

}  // namespace

/** dy, but 0 where y ≤ 0; n is a multiple of the vector. */
EXPORT(void, relu_gradient, (const float* dy, const float* y, float* out, int n)) {
  Relu p{dy, y, out, n};
  parallel(relu_part, &p, parts_of(n));
}

/** out = a + b. */
EXPORT(void, add, (const float* a, const float* b, float* out, int n)) {
  Sum p{a, b, out, n};
  parallel(sum_part, &p, parts_of(n));
}

/** out = x times the number at `factor`. */
EXPORT(void, scale, (const float* x, const float* factor, float* out, int n)) {
  Scale p{x, out, n, *factor};
  parallel(scale_part, &p, parts_of(n));
}

/** out = max(x, 0); n is a multiple of the vector. */
EXPORT(void, positive, (const float* x, float* out, int n)) {
  Sum p{x, nullptr, out, n};
  parallel(positive_part, &p, parts_of(n));
}

/** dense[position[k]] = values[k]; the rest of dense is cleared. */
EXPORT(void, scatter, (
    const float* values, const uint32_t* start, const uint32_t* column, float* dense, int rows, int columns)) {
  __builtin_memset(dense, 0, static_cast<size_t>(rows) * columns * 4);
  for (int r = 0; r < rows; r++, dense += columns)
    for (uint32_t k = start[r]; k < start[r + 1]; k++) dense[column[k]] = values[k];
}

/** values[k] = dense[position[k]]. */
EXPORT(void, gather, (
    float* values, const uint32_t* start, const uint32_t* column, const float* dense, int rows, int columns)) {
  for (int r = 0; r < rows; r++, dense += columns)
    for (uint32_t k = start[r]; k < start[r + 1]; k++) values[k] = dense[column[k]];
}
