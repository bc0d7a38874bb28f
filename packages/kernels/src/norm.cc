// Batch norm with ReLU and residual add, forward and backward. A part is one channel, which goes through the cache
// twice: once for its sums, once to write; sums are kept in float64 over planes of float32 sums, of values shifted by
// the channel's first, so that a mean far from zero costs no digits.
#include "exports.h"
#include "planes.h"
#include "pool.h"

namespace {

struct Norm {
  Planes planes;
  Ref<const float> x;
  Ref<const float> residual;    // or null
  Ref<const float> scale;
  Ref<const float> shift;
  Ref<float> mean;
  Ref<float> variance;
  Ref<float> y;
  int relu;
  float epsilon;
};

double total(vec v) {
  double sum = 0;
  for (int i = 0; i < W; i++) sum += v[i];
  return sum;
}

double count_of(const Planes& p) {
  return static_cast<double>(p.images) * p.rows * (p.vectors ? 1 : p.run / W);
}

void statistics(const Norm& n, int channel) {
  const Planes& p = n.planes;
  const vec pivot = splat(n.x[plane(p, 0, channel)]);
  double sum = 0, squares = 0;
  for (int block = 0; block < p.blocks; block++) {
    const float* from = n.x + plane(p, block, channel);
    vec s{}, q{};
    for (int row = 0; row < p.rows; row++, from += p.row_pitch) {
      for (int i = 0; i < p.run; i += W) {
        vec d = load(from + i) - pivot;
        if (partial(p, block, i)) d = d * lanes_of(p, block, i);
        s += d;
        q += d * d;
      }
    }
    sum += total(s);
    squares += total(q);
  }
  const double count = count_of(p), mean = sum / count, variance = squares / count - mean * mean;
  n.mean[channel] = static_cast<float>(mean + pivot[0]);
  n.variance[channel] = static_cast<float>(variance > 0 ? variance : 0);
}

float inverse_deviation(const float* variance, int channel, float epsilon) {
  return 1.0f / __builtin_sqrtf(variance[channel] + epsilon);
}

template <bool Residual, bool Relu>
void apply(const Norm& n, int channel) {
  const Planes& p = n.planes;
  const vec mean = splat(n.mean[channel]), shift = splat(n.shift[channel]);
  const vec factor = splat(n.scale[channel] * inverse_deviation(n.variance, channel, n.epsilon));
  for (int block = 0; block < p.blocks; block++) {
    const size_t at = plane(p, block, channel);
    for (int row = 0; row < p.rows; row++) {
      const float* from = n.x + at + row * p.row_pitch;
      const float* add = Residual ? n.residual + at + row * p.row_pitch : nullptr;
      float* to = n.y + at + row * p.row_pitch;
      for (int i = 0; i < p.run; i += W) {
        vec v = (load(from + i) - mean) * factor + shift;
        if (Residual) v += load(add + i);
        store(to + i, Relu ? relu(v) : v);
      }
    }
    clear_border(p, n.y + at);
  }
}

void apply_any(const Norm& n, int channel) {
  if (n.residual) n.relu ? apply<true, true>(n, channel) : apply<true, false>(n, channel);
  else n.relu ? apply<false, true>(n, channel) : apply<false, false>(n, channel);
}

void train_part(void* args, int channel, int) {
  const Norm& n = *static_cast<Norm*>(args);
  statistics(n, channel);
  apply_any(n, channel);
}

void infer_part(void* args, int channel, int) { apply_any(*static_cast<Norm*>(args), channel); }

struct NormGradient {
  Planes planes;
  Ref<const float> dy;
  Ref<const float> x;
  Ref<const float> y;           // looked at with ReLU only
  Ref<const float> scale;
  Ref<const float> shift;       // not read
  Ref<const float> mean;
  Ref<const float> variance;
  Ref<float> dx;
  Ref<float> d_scale;
  Ref<float> d_shift;
  Ref<float> d_residual;        // or null
  int relu;
  float epsilon;
};

/** dy behind the ReLU: what reaches the sum of norm and residual. */
template <bool Relu>
inline vec through(const NormGradient& n, size_t at) {
  const vec d = load(n.dy + at);
  return Relu ? (load(n.y + at) > 0.0f ? d : vec{}) : d;
}

template <bool Relu>
void gradient(const NormGradient& n, int channel) {
  const Planes& p = n.planes;
  const vec mean = splat(n.mean[channel]);
  const float inverse = inverse_deviation(n.variance, channel, n.epsilon);
  double sum = 0, product = 0;
  for (int block = 0; block < p.blocks; block++) {
    vec s{}, q{};
    for (int row = 0; row < p.rows; row++) {
      size_t at = plane(p, block, channel) + row * p.row_pitch;
      for (int i = 0; i < p.run; i += W, at += W) {
        const vec d = through<Relu>(n, at);
        s += d;
        q += d * (load(n.x + at) - mean);
      }
    }
    sum += total(s);
    product += total(q);
  }
  product *= inverse;
  n.d_shift[channel] = static_cast<float>(sum);
  n.d_scale[channel] = static_cast<float>(product);
  const double count = count_of(p);
  const vec factor = splat(n.scale[channel] * inverse), level = splat(static_cast<float>(sum / count)),
            slope = splat(static_cast<float>(product / count * inverse));
  for (int block = 0; block < p.blocks; block++) {
    const size_t origin = plane(p, block, channel);
    for (int row = 0; row < p.rows; row++) {
      size_t at = origin + row * p.row_pitch;
      for (int i = 0; i < p.run; i += W, at += W) {
        const vec d = through<Relu>(n, at);
        vec out = factor * (d - level - (load(n.x + at) - mean) * slope);
        if (partial(p, block, i)) out = out * lanes_of(p, block, i);
        store(n.dx + at, out);
        if (n.d_residual) store(n.d_residual + at, d);
      }
    }
    clear_border(p, n.dx + origin);
    if (n.d_residual) clear_border(p, n.d_residual + origin);
  }
}

void gradient_part(void* args, int channel, int) {
  const NormGradient& n = *static_cast<NormGradient*>(args);
  n.relu ? gradient<true>(n, channel) : gradient<false>(n, channel);
}

struct Sums { Planes planes; Ref<const float> x; Ref<float> out; };

void sums_part(void* args, int channel, int) {
  const Sums& s = *static_cast<Sums*>(args);
  const Planes& p = s.planes;
  double sum = 0;
  for (int block = 0; block < p.blocks; block++) {
    const float* from = s.x + plane(p, block, channel);
    vec t{};
    for (int row = 0; row < p.rows; row++, from += p.row_pitch)
      for (int i = 0; i < p.run; i += W) t += load(from + i);
    sum += total(t);
  }
  s.out[channel] = static_cast<float>(sum);
}

}  // namespace

/** Batch norm by the batch's own statistics, which it writes. */
EXPORT(void, norm_train, (const Norm* job)) {
  Norm n = *job;
  parallel(train_part, &n, n.planes.channels);
}

/** Batch norm by given statistics. */
EXPORT(void, norm_infer, (const Norm* job)) {
  Norm n = *job;
  parallel(infer_part, &n, n.planes.channels);
}

/** Gradients of x, scale and shift, and of the residual where there is one, by the batch's own statistics. */
EXPORT(void, norm_gradient, (const NormGradient* job)) {
  NormGradient n = *job;
  parallel(gradient_part, &n, n.planes.channels);
}

/** out[c] = Σ over images and pixels; lanes without an image hold zeros. */
EXPORT(void, channel_sums, (const Sums* job)) {
  Sums s = *job;
  parallel(sums_part, &s, s.planes.channels);
}
