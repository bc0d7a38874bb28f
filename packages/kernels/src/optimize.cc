// Optimizer steps, limited by memory, and the size of a gradient, by which it is clipped.
#include "blocks.h"
#include "exports.h"
#include "jobs.h"

namespace {

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
  float* age;                        // or null
  int n;
  float rate, beta1, rest1, beta2, rest2, epsilon, decay, shrink;
  float correction1, correction2;    // without ages
  float log1, log2;                  // with ages
};

/**
 * β · old + (1 − β) · now, as a step from the nearer one: β as a float is off by 1.3e-5 of 1 − β when that is 0.001,
 * and the mean of equal numbers would not be that number.
 */
inline float mean(float old, float now, float beta, float rest) {
  const float way = now - old;
  return rest < 0.5f ? old + way * rest : now - way * beta;
}

/** 1 − exp(x) of x ≤ 0, to the last digits also where x is small: exp(x) is 2^k · exp(r) with |r| ≤ ln(2) / 2. */
inline float one_minus_exp(float x) {
  x = x > -30.0f ? x : -30.0f;                                   // where it is 1
  const int k = static_cast<int>(x * 1.44269504f - 0.5f);
  const float r = x - k * 0.693359375f + k * 2.12194440e-4f;     // ln 2 in two parts; k times the first is exact
  const float series = 1.0f / 2 + r * (1.0f / 6 + r * (1.0f / 24 + r * (1.0f / 120 + r * (1.0f / 720 + r / 5040))));
  const int bits = (127 + k) << 23;
  float power;
  __builtin_memcpy(&power, &bits, sizeof power);
  return (1.0f - power) - power * (r + r * r * series);
}

template <bool ByAge>
void adam_part(void* args, int part, int) {
  const Adam& p = *static_cast<Adam*>(args);
  const int begin = part * block, end = begin + block < p.n ? begin + block : p.n;
  float correction1 = p.correction1, correction2 = p.correction2, corrected = -1;
  for (int i = begin; i < end; i++) {
    const float w = p.w[i], g = p.g[i] + w * p.decay;
    const float m = mean(p.m[i], g, p.beta1, p.rest1), v = mean(p.v[i], g * g, p.beta2, p.rest2);
    p.m[i] = m;
    p.v[i] = v;
    if (ByAge) {
      const float age = p.age[i] + 1;
      p.age[i] = age;
      if (age != corrected) {              // neighbours are mostly of one age
        correction1 = 1.0f / one_minus_exp(age * p.log1);
        correction2 = 1.0f / one_minus_exp(age * p.log2);
        corrected = age;
      }
    }
    p.w[i] = w - (w * p.shrink + p.rate * (m * correction1) / (__builtin_sqrtf(v * correction2) + p.epsilon));
  }
}

/** Sums of squares in float64, one for each part. A large array has larger parts, so that all of them find room. */
struct Squares { const float* x; double* sums; int n, each; };

constexpr int most_sums = scratch_bytes / 8;

void squares_part(void* args, int part, int) {
  const Squares& p = *static_cast<Squares*>(args);
  const int begin = part * p.each, end = p.n - begin < p.each ? p.n : begin + p.each;
  double sums[4] = {};                   // none waits for another's addition
  int i = begin;
  for (; i + 4 <= end; i += 4)
    for (int k = 0; k < 4; k++) sums[k] += static_cast<double>(p.x[i + k]) * p.x[i + k];
  for (; i < end; i++) sums[0] += static_cast<double>(p.x[i]) * p.x[i];
  p.sums[part] = (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

}  // namespace

void kernels::sgd(const jobs::Sgd& job) {
  Sgd p{job.values, job.gradient, job.velocity, job.n, job.rate, job.momentum, job.decay, job.nesterov};
  parallel(sgd_part, &p, parts_of(p.n));
}

void kernels::adam(const jobs::Adam& job) {
  Adam p{job.values, job.gradient, job.first, job.second, job.age, job.n, job.rate, job.beta1, job.rest1, job.beta2,
         job.rest2, job.epsilon, job.decay, job.shrink, job.correction1, job.correction2, job.log1, job.log2};
  parallel(p.age ? adam_part<true> : adam_part<false>, &p, parts_of(p.n));
}

/** Parts are added in their order, whichever thread had them. */
void kernels::square_sum(const jobs::SquareSum& job) {
  const int each = (parts_of(job.n) + most_sums - 1) / most_sums * block;
  Squares p{job.x, reinterpret_cast<double*>(scratch_of(0)), job.n, each};
  const int parts = (job.n + each - 1) / each;
  parallel(squares_part, &p, parts);
  double sum = 0;
  for (int part = 0; part < parts; part++) sum += p.sums[part];
  double* to = job.sum;
  *to = job.is_first ? sum : *to + sum;
}

/** As PyTorch's clip_grad_norm_. What is not a number stays so. */
void kernels::clip_factor(const jobs::ClipFactor& job) {
  double norm;
  __builtin_memcpy(&norm, static_cast<const uint32_t*>(job.norm), sizeof norm);
  const double* sum = job.sum;
  const double factor = norm / (__builtin_sqrt(*sum) + 1e-6);
  float* to = job.factor;
  *to = factor >= 1 ? 1 : static_cast<float>(factor);
}
