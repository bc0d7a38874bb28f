// A channel's mean and variance: sums are kept in float64 over rows of float32 sums; those of the variance are of
// values less a pivot near the mean, so that a mean far from zero costs no digits.
#pragma once
#include "planes.h"

static inline double total(vec v) {
  double sum = 0;
  for (int i = 0; i < W; i++) sum += v[i];
  return sum;
}

/** Values of a channel. */
static inline double count_of(const Planes& p) {
  return static_cast<double>(p.images) * p.rows * (p.is_vector ? 1 : p.run / W);
}

typedef double wide __attribute__((vector_size(2 * ITOP_VECTOR_BYTES)));

static inline double total(wide v) {
  double sum = 0;
  for (int i = 0; i < W; i++) sum += v[i];
  return sum;
}

/** Where eight vectors lie, all over a channel, and which of their lanes hold images. The same for all channels. */
struct Samples {
  size_t at[8];
  vec lanes;
  float count;
};

/** None of them is in a corner, which is strange behind padding, where there are other places. */
static inline Samples samples_of(const Planes& p) {
  const int full = p.images / W, places = full ? full : 1;
  Samples s;
  s.lanes = lanes_of(p, 0, 0);
  s.count = 8 * sum(s.lanes);
  for (int k = 0; k < 8; k++) {
    const int other = 2 * ((3 * k + 4) % 8) + 1;
    s.at[k] = p.is_vector ? static_cast<size_t>(k * places / 8) * W
      : plane(p, k * places / 8, 0) + (2 * k + 1) * p.rows / 16 * p.row_pitch + other * (p.run / W) / 16 * W;
  }
  return s;
}

static inline float sample_mean(const Samples& s, const float* x) {
  vec taken[8];
  UNROLL for (int k = 0; k < 8; k++) taken[k] = s.lanes > 0.0f ? load(x + s.at[k]) : vec{};
  const vec some = (taken[0] + taken[1]) + (taken[2] + taken[3]);   // so eight equal numbers have an exact mean
  return sum(some + ((taken[4] + taken[5]) + (taken[6] + taken[7]))) / s.count;
}

/** Sums over some rows, in four chains of float32: none waits for another's addition, and each is short. */
struct Chains {
  vec sums[4] = {}, squares[4] = {};

  void add(int chain, vec shifted) {
    sums[chain] += shifted;
    squares[chain] += shifted * shifted;
  }
};

static inline wide joined(const vec* chains) {
  return __builtin_convertvector((chains[0] + chains[1]) + (chains[2] + chains[3]), wide);
}

template <bool Partial>
static inline void add_shifted(Chains& c, const float* from, int run, vec pivot, vec lanes) {
  const auto shifted = [&](int i) {
    const vec d = load(from + i) - pivot;
    return Partial ? lanes > 0.0f ? d : vec{} : d;
  };
  int i = 0;
  for (; i + 4 * W <= run; i += 4 * W)
    UNROLL for (int k = 0; k < 4; k++) c.add(k, shifted(i + k * W));
  for (; i < run; i += W) c.add(0, shifted(i));
}

/** A channel's sums of values less a pivot, and of their squares. */
struct Moments {
  double sum, squares;
};

/** Vectors that are summed in float32 before float64 takes over: many equal numbers would drift. */
constexpr int together = 64;

static Moments moments(const Planes& p, const float* x, int channel, float about) {
  const vec pivot = splat(about);
  const int step = together * W > p.run ? together * W / p.run : 1;
  const int whole = p.is_vector ? p.images / W * W : p.run;
  wide sum{}, squares{};
  for (int block = 0; block < p.blocks; block++) {
    const float* from = x + plane(p, block, channel);
    const bool full = p.is_vector || (block + 1) * W <= p.images;
    const vec lanes = lanes_of(p, block, whole);   // in vectors, of the one behind the whole ones
    for (int first = 0; first < p.rows; first += step) {
      Chains c;
      for (int row = first; row < first + step && row < p.rows; row++, from += p.row_pitch) {
        full ? add_shifted<false>(c, from, whole, pivot, lanes) : add_shifted<true>(c, from, whole, pivot, lanes);
        if (whole < p.run) add_shifted<true>(c, from + whole, W, pivot, lanes);
      }
      sum += joined(c.sums);
      squares += joined(c.squares);
    }
  }
  return {total(sum), total(squares)};
}

/** Mean and biased variance of a channel. */
struct Statistics {
  float mean, variance;
};

/**
 * One pass, about a pivot that is near the mean of all but strange channels; where it turns out to be further away than
 * values spread, a second one about the mean itself. So squares are never large beside the variance.
 */
static Statistics statistics(const Planes& p, const float* x, const Samples& samples, int channel) {
  const double count = count_of(p);
  float pivot = sample_mean(samples, x + plane(p, 0, channel));
  double shift, variance;
  for (bool again = false;; again = true) {
    const Moments m = moments(p, x, channel, pivot);
    shift = m.sum / count;
    variance = m.squares / count - shift * shift;
    if (again || !(shift * shift > variance)) break;
    pivot = static_cast<float>(pivot + shift);
  }
  return {static_cast<float>(pivot + shift), static_cast<float>(variance > 0 ? variance : 0)};
}
