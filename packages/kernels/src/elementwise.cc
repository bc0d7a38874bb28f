// Loops over vectors of floats, limited by memory: gradients of biases and ReLU, optimizer steps, scatter and gather.
#include "exports.h"
#include "pool.h"
#include "vec.h"

namespace {

constexpr int block = 8192;   // floats of one part

struct Sgd {
  float* w; const float* g; float* v;
  int n; float rate, momentum, decay; int nesterov;
};

/** v ← μv + (g + λw); w ← w − η(g + λw + μv) with Nesterov, w ← w − ηv without. */
void sgd_part(void* args, int part, int) {
  const Sgd& p = *static_cast<Sgd*>(args);
  int i = part * block;
  const int end = i + block < p.n ? i + block : p.n;
  for (; i + W <= end; i += W) {
    const vec w = load(p.w + i), g = load(p.g + i) + w * p.decay, v = load(p.v + i) * p.momentum + g;
    store(p.v + i, v);
    store(p.w + i, w - (p.nesterov ? g + v * p.momentum : v) * p.rate);
  }
  for (; i < end; i++) {
    const float w = p.w[i], g = p.g[i] + w * p.decay, v = p.v[i] * p.momentum + g;
    p.v[i] = v;
    p.w[i] = w - (p.nesterov ? g + v * p.momentum : v) * p.rate;
  }
}

struct Adam {
  float* w; const float* g; float* m; float* v;
  int n; float rate, beta1, rest1, beta2, rest2, epsilon, decay, correction1, correction2;
};

/**
 * β · old + (1 − β) · now, as a step from the nearer one: β as a float is off by 1.3e-5 of 1 − β when that is 0.001,
 * and the mean of equal numbers would not be that number.
 */
inline float mean(float old, float now, float beta, float rest) {
  const float way = now - old;
  return rest < 0.5f ? old + way * rest : now - way * beta;
}

void adam_part(void* args, int part, int) {
  const Adam& p = *static_cast<Adam*>(args);
  const int begin = part * block, end = begin + block < p.n ? begin + block : p.n;
  for (int i = begin; i < end; i++) {
    const float w = p.w[i], g = p.g[i] + w * p.decay;
    const float m = mean(p.m[i], g, p.beta1, p.rest1), v = mean(p.v[i], g * g, p.beta2, p.rest2);
    p.m[i] = m;
    p.v[i] = v;
    p.w[i] = w - p.rate * (m * p.correction1) / (__builtin_sqrtf(v * p.correction2) + p.epsilon);
  }
}

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

int parts_of(int n) { return (n + block - 1) / block; }

}  // namespace

EXPORT(void, sgd, (
    float* w, const float* g, float* v, int n, float rate, float momentum, float decay, int nesterov)) {
  Sgd p{w, g, v, n, rate, momentum, decay, nesterov};
  parallel(sgd_part, &p, parts_of(n));
}

/**
 * `rest1`, `rest2`: 1 − β, which the caller takes in float64; `correction1`, `correction2`: 1 / (1 − β^t), likewise.
 */
EXPORT(void, adam, (
    float* w, const float* g, float* m, float* v, int n, float rate, float beta1, float rest1, float beta2, float rest2,
    float epsilon, float decay, float correction1, float correction2)) {
  Adam p{w, g, m, v, n, rate, beta1, rest1, beta2, rest2, epsilon, decay, correction1, correction2};
  parallel(adam_part, &p, parts_of(n));
}

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
