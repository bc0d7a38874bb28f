// Batch norm with ReLU and residual add, forward and backward. A part is one channel, which goes through the cache
// twice: once for its sums, once to write.
#include "jobs.h"
#include "norm-statistics.h"
#include "pool.h"

namespace {

using jobs::Norm;

float inverse_deviation(const float* variance, int channel, float epsilon) {
  return 1.0f / __builtin_sqrtf(variance[channel] + epsilon);
}

template <bool Residual, bool Relu>
void apply(const Norm& n, int channel) {
  const Planes& p = n.planes;
  const vec mean = splat(n.mean[channel]), shift = splat(n.shift[channel]);
  const vec factor = splat(n.scale[channel] * inverse_deviation(n.variance, channel, n.epsilon));
  const bool around = streamed(p, n.y);
  for (int block = 0; block < p.blocks; block++) {
    const size_t at = plane(p, block, channel);
    for (int row = 0; row < p.rows; row++) {
      const float* from = n.x + at + row * p.row_pitch;
      const float* add = Residual ? n.residual + at + row * p.row_pitch : nullptr;
      float* to = n.y + at + row * p.row_pitch;
      for (int i = 0; i < p.run; i += W) {
        vec v = (load(from + i) - mean) * factor + shift;
        if (Residual) v += load(add + i);
        put(to + i, Relu ? relu(v) : v, around);
      }
    }
    clear_border(p, n.y + at);
  }
}

void apply_any(const Norm& n, int channel) {
  if (n.residual) n.relu ? apply<true, true>(n, channel) : apply<true, false>(n, channel);
  else n.relu ? apply<false, true>(n, channel) : apply<false, false>(n, channel);
}

struct Training { Norm norm; Samples samples; };

void train_part(void* args, int channel, int) {
  const Training& t = *static_cast<Training*>(args);
  const Norm& n = t.norm;
  const Statistics s = statistics(n.planes, n.x, t.samples, channel);
  n.mean[channel] = s.mean;
  n.variance[channel] = s.variance;
  apply_any(n, channel);
}

void infer_part(void* args, int channel, int) { apply_any(*static_cast<Norm*>(args), channel); }

using jobs::NormGradient;

/** What the backward pass knows of a channel. */
struct Channel {
  vec mean, factor, shift;  // y = (x − mean) · factor + shift, and the residual
};

/** What becomes of dy behind the ReLU. Without a residual y is made from x again, which costs less than loading it. */
enum Behind { NO_RELU, RELU_OF_X, RELU_OF_Y };

template <Behind B>
inline vec through(const Channel& c, vec d, vec x, const float* y) {
  if (B == NO_RELU) return d;
  const vec out = B == RELU_OF_X ? (x - c.mean) * c.factor + c.shift : load(y);
  return out > 0.0f ? d : vec{};
}

/** Adds the sums over a row of dy, and of dy · (x − mean). */
template <Behind B>
inline void add_row(
    const Channel& c, const float* dy, const float* x, const float* y, int run, vec& sum, vec& product) {
  vec s = sum, q = product;
  for (int i = 0; i < run; i += W) {
    const vec at = load(x + i), d = through<B>(c, load(dy + i), at, y + i);
    s += d;
    q += d * (at - c.mean);
  }
  sum = s, product = q;
}

/** dx = factor · (d − level − (x − mean) · slope), and d for the residual. */
template <Behind B, bool Residual>
inline void gradient_row(const Channel& c, vec level, vec slope, const float* dy, const float* x, const float* y,
                         int run, bool around, float* dx, float* d_residual) {
  for (int i = 0; i < run; i += W) {
    const vec at = load(x + i), d = through<B>(c, load(dy + i), at, y + i);
    put(dx + i, c.factor * (d - level - (at - c.mean) * slope), around);
    if (Residual) put(d_residual + i, d, around);
  }
}

/** Lanes without an image get no gradient. */
void clear_lanes(const Planes& p, int block, float* plane) {
  for (int row = 0; row < p.rows; row++, plane += p.row_pitch)
    for (int i = 0; i < p.run; i += W)
      if (partial(p, block, i)) store(plane + i, lanes_of(p, block, i) > 0.0f ? load(plane + i) : vec{});
}

template <Behind B, bool Residual>
void gradient(const NormGradient& n, int channel) {
  const Planes& p = n.planes;
  const float inverse = inverse_deviation(n.variance, channel, n.epsilon);
  const Channel c{splat(n.mean[channel]), splat(n.scale[channel] * inverse), splat(n.shift[channel])};
  double sum = 0, product = 0;
  for (int block = 0; block < p.blocks; block++) {
    vec s{}, q{};
    size_t at = plane(p, block, channel);
    for (int row = 0; row < p.rows; row++, at += p.row_pitch) add_row<B>(c, n.dy + at, n.x + at, n.y + at, p.run, s, q);
    sum += total(s);
    product += total(q);
  }
  product *= inverse;
  n.d_shift[channel] = static_cast<float>(sum);
  n.d_scale[channel] = static_cast<float>(product);
  const double count = count_of(p);
  const vec level = splat(static_cast<float>(sum / count));
  const vec slope = splat(static_cast<float>(product / count * inverse));
  const bool around = streamed(p, n.dx);
  for (int block = 0; block < p.blocks; block++) {
    const size_t origin = plane(p, block, channel);
    size_t at = origin;
    for (int row = 0; row < p.rows; row++, at += p.row_pitch)
      gradient_row<B, Residual>(c, level, slope, n.dy + at, n.x + at, n.y + at, p.run, around, n.dx + at,
                                Residual ? n.d_residual + at : nullptr);
    if (p.is_vector || (block + 1) * W > p.images) clear_lanes(p, block, n.dx + origin);
    clear_border(p, n.dx + origin);
    if (Residual) clear_border(p, n.d_residual + origin);
  }
}

void gradient_part(void* args, int channel, int) {
  const NormGradient& n = *static_cast<NormGradient*>(args);
  if (n.d_residual) n.relu ? gradient<RELU_OF_Y, true>(n, channel) : gradient<NO_RELU, true>(n, channel);
  else n.relu ? gradient<RELU_OF_X, false>(n, channel) : gradient<NO_RELU, false>(n, channel);
}

using Sums = jobs::ChannelSums;

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
void kernels::norm_train(const jobs::Norm& job) {
  Training t{job, samples_of(job.planes)};
  parallel(train_part, &t, t.norm.planes.channels);
}

/** Batch norm by given statistics. */
void kernels::norm_infer(const jobs::Norm& job) {
  Norm n = job;
  parallel(infer_part, &n, n.planes.channels);
}

/** Gradients of x, scale and shift, and of the residual where there is one, by the batch's own statistics. */
void kernels::norm_gradient(const jobs::NormGradient& job) {
  NormGradient n = job;
  parallel(gradient_part, &n, n.planes.channels);
}

/** out[c] = Σ over images and pixels; lanes without an image hold zeros. */
void kernels::channel_sums(const jobs::ChannelSums& job) {
  Sums s = job;
  parallel(sums_part, &s, s.planes.channels);
}
