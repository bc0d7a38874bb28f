// Loops over vectors of floats, limited by memory: ReLU and its gradient, sums, scaling, scatter and gather.
#include "blocks.h"
#include "jobs.h"
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

struct Scaled { const float* x; float* out; int n; float factor; };

void scale_part(void* args, int part, int) {
  const Scaled& p = *static_cast<Scaled*>(args);
  const int begin = part * block, end = begin + block < p.n ? begin + block : p.n;
  int i = begin;
  for (; i + W <= end; i += W) store(p.out + i, load(p.x + i) * p.factor);
  for (; i < end; i++) p.out[i] = p.x[i] * p.factor;
}

}  // namespace

/** dy, but 0 where y ≤ 0; n is a multiple of the vector. */
void kernels::relu_gradient(const jobs::ReluGradient& job) {
  Relu p{job.dy, job.y, job.out, job.n};
  parallel(relu_part, &p, parts_of(p.n));
}

/** out = a + b. */
void kernels::add(const jobs::Add& job) {
  Sum p{job.a, job.b, job.out, job.n};
  parallel(sum_part, &p, parts_of(p.n));
}

/** out = x times the number at `factor`. */
void kernels::scale(const jobs::Scale& job) {
  Scaled p{job.x, job.out, job.n, *job.factor};
  parallel(scale_part, &p, parts_of(p.n));
}

/** out = max(x, 0); n is a multiple of the vector. */
void kernels::positive(const jobs::Positive& job) {
  Sum p{job.x, nullptr, job.out, job.n};
  parallel(positive_part, &p, parts_of(p.n));
}

/** dense[position[k]] = values[k]; the rest of dense is cleared. */
void kernels::scatter(const jobs::Positions& job) {
  const float* values = job.values;
  const uint32_t *start = job.start, *column = job.column;
  float* dense = job.dense;
  __builtin_memset(dense, 0, static_cast<size_t>(job.rows) * job.columns * 4);
  for (int r = 0; r < job.rows; r++, dense += job.columns)
    for (uint32_t k = start[r]; k < start[r + 1]; k++) dense[column[k]] = values[k];
}

/** values[k] = dense[position[k]]. */
void kernels::gather(const jobs::Positions& job) {
  float* values = job.values;
  const uint32_t *start = job.start, *column = job.column;
  const float* dense = job.dense;
  for (int r = 0; r < job.rows; r++, dense += job.columns)
    for (uint32_t k = start[r]; k < start[r + 1]; k++) values[k] = dense[column[k]];
}
