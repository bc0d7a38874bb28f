// A sparse matrix times a batch where G neighbouring outputs share their pattern, and its gradients. As in
// linear-sparse.cc the batch lies innermost; an index and the load of an input's vector serve G outputs.
//
// Forward: parts are (tile of eight vectors, run of bands); registers hold a tile of G outputs, whose weights are added
// in the same order as there. Input gradient: parts are (tile, chunk of inputs), of which nobody else writes dx;
// registers hold dy of G outputs, and what it makes is added to dx. Weight gradient: parts are runs of bands; registers
// hold the sums of a few weights of G outputs, over the whole batch.
#include "jobs.h"
#include "pool.h"
#include "shared.h"

namespace {

using Shared = jobs::LinearShared;

constexpr int TILE = 8;   // vectors

static inline const uint32_t* band_of(const Shared& p, int band) {
  return p.start + static_cast<size_t>(band) * (p.chunks + 1);
}

/** The weights of a band in all chunks. */
template <int G, typename Value>
static inline Stretch<Value> all(const Shared& p, int band, Value* values) {
  const uint32_t* start = band_of(p, band);
  auto s = stretch<G>(start, 0, p.chunks, values);
  s.end = start[p.chunks];
  return s;
}

/** V vectors of a band's outputs. */
template <int G, int V>
HOT_LOOP void product(const Shared& p, int band, int lane) {
  const auto s = all<G>(p, band, &p.values[0]);
  const size_t stride = p.stride;
  const float* x = p.x + lane;
  const uint32_t* column = p.column;
  const float* values = s.values;
  const size_t length = s.length;
  vec t[G][V];
  UNROLL
  for (int g = 0; g < G; g++) {
    const vec begin = splat(p.bias ? p.bias[band * G + g] : 0.0f);
    UNROLL
    for (int v = 0; v < V; v++) t[g][v] = begin;
  }
#pragma clang loop unroll(disable)
  for (uint32_t k = s.k, end = s.end; k < end; k++) {
    const float* from = x + column[k] * stride;
    vec in[V];
    UNROLL
    for (int v = 0; v < V; v++) in[v] = load(from + v * W);
    UNROLL
    for (int g = 0; g < G; g++) {
      const vec w = splat(values[g * length + k]);
      UNROLL
      for (int v = 0; v < V; v++) {
        t[g][v] = madd(w, in[v], t[g][v]);
        now(t[g][v]);
      }
    }
  }
  float* to = p.to + static_cast<size_t>(band) * G * stride + lane;
  UNROLL
  for (int g = 0; g < G; g++)
    UNROLL
    for (int v = 0; v < V; v++) store(to + g * stride + v * W, p.relu ? relu(t[g][v]) : t[g][v]);
}

/** What V vectors of a band's gradient add to a chunk of dx. */
template <int G, int V>
HOT_LOOP void add_product(const Shared& p, int band, int chunk, int lane) {
  const auto s = stretch<G>(band_of(p, band), chunk, p.chunks, &p.values[0]);
  if (s.k == s.end) return;
  const size_t stride = p.stride;
  const float* dy = p.dy + static_cast<size_t>(band) * G * stride + lane;
  float* dx = p.to + lane;
  const uint32_t* column = p.column;
  const float* values = s.values;
  const size_t length = s.length;
  vec d[G][V];
  UNROLL
  for (int i = 0; i < G * V; i++) d[i / V][i % V] = load(dy + i / V * stride + i % V * W);
#pragma clang loop unroll(disable)
  for (uint32_t k = s.k, end = s.end; k < end; k++) {
    float* at = dx + column[k] * stride;
    vec sum[V];
    UNROLL
    for (int v = 0; v < V; v++) sum[v] = load(at + v * W);
    UNROLL
    for (int g = 0; g < G; g++) {
      const vec w = splat(values[g * length + k]);
      UNROLL
      for (int v = 0; v < V; v++) {
        sum[v] = madd(w, d[g][v], sum[v]);
        now(sum[v]);
      }
    }
    UNROLL
    for (int v = 0; v < V; v++) store(at + v * W, sum[v]);
  }
}

/** Vectors of a tile, of which the last may be narrower. */
int vectors_of(const Shared& p, int lane) {
  const int rest = (p.lanes - lane) / W;
  return rest < TILE ? rest : TILE;
}

template <int G>
void product_part(void* args, int part, int) {
  const Shared& p = *static_cast<Shared*>(args);
  const int run = part % p.run_count, first = p.runs[run], last = p.runs[run + 1];
  const int lane = part / p.run_count * TILE * W;
  pieces<widest<G>>(vectors_of(p, lane), [&](auto width, int vector) {
    for (int band = first; band < last; band++) product<G, decltype(width)::value>(p, band, lane + vector * W);
  });
}

template <int G>
void input_part(void* args, int part, int) {
  const Shared& p = *static_cast<Shared*>(args);
  const int chunk = part % p.chunks, from = chunk * p.chunk, end = from + p.chunk < p.inputs ? from + p.chunk : p.inputs;
  const int lane = part / p.chunks * TILE * W, vectors = vectors_of(p, lane);
  for (int i = from; i < end; i++)
    __builtin_memset(p.to + i * static_cast<size_t>(p.stride) + lane, 0, static_cast<size_t>(vectors) * W * 4);
  pieces<widest<G>>(vectors, [&](auto width, int vector) {
    for (int band = 0; band < p.bands; band++)
      add_product<G, decltype(width)::value>(p, band, chunk, lane + vector * W);
  });
}

/** K weights of a band. */
template <int G, int K>
HOT_LOOP void sums(const Shared& p, const float* dy, const Stretch<float>& s, uint32_t k) {
  const size_t stride = p.stride;
  const float* from[K];
  vec t[G][K];
  UNROLL
  for (int i = 0; i < K; i++) from[i] = p.x + p.column[k + i] * stride;
  UNROLL
  for (int i = 0; i < G * K; i++) t[i / K][i % K] = vec{};
#pragma clang loop unroll(disable)
  for (int lane = 0, lanes = p.lanes; lane < lanes; lane += W) {
    vec d[G];
    UNROLL
    for (int g = 0; g < G; g++) d[g] = load(dy + g * stride + lane);
    UNROLL
    for (int i = 0; i < K; i++) {
      const vec in = load(from[i] + lane);
      UNROLL
      for (int g = 0; g < G; g++) {
        t[g][i] = madd(d[g], in, t[g][i]);
        now(t[g][i]);
      }
    }
  }
  UNROLL
  for (int g = 0; g < G; g++) {
    float* to = s.values + g * s.length + k;
    if constexpr (K % 4 == 0)
      UNROLL
      for (int i = 0; i < K; i += 4) quad_at(to + i) = sum4(t[g] + i);
    else
      UNROLL
      for (int i = 0; i < K; i++) to[i] = sum(t[g][i]);
  }
}

template <int G>
void weights_part(void* args, int part, int) {
  const Shared& p = *static_cast<Shared*>(args);
  constexpr int K = sums_at_once / G;
  for (int band = p.runs[part]; band < static_cast<int>(p.runs[part + 1]); band++) {
    const auto s = all<G>(p, band, &p.to[0]);
    const float* dy = p.dy + static_cast<size_t>(band) * G * p.stride;
    uint32_t k = s.k;
    for (; k + K <= s.end; k += K) sums<G, K>(p, dy, s, k);
    if (K > 4 && k + 4 <= s.end) sums<G, 4>(p, dy, s, k), k += 4;
    if (K > 2 && k + 2 <= s.end) sums<G, 2>(p, dy, s, k), k += 2;
    if (k < s.end) sums<G, 1>(p, dy, s, k);
  }
}

int tiles_of(const Shared& p) { return (p.lanes / W + TILE - 1) / TILE; }

}  // namespace

// `together` is 2 or 4, and divides the outputs; `lanes` is a multiple of the vector.

void kernels::linear_shared(const jobs::LinearShared& job) {
  Shared p = job;
  parallel(p.together == 2 ? product_part<2> : product_part<4>, &p, p.run_count * tiles_of(p));
}

void kernels::linear_shared_input(const jobs::LinearShared& job) {
  Shared p = job;
  parallel(p.together == 2 ? input_part<2> : input_part<4>, &p, p.chunks * tiles_of(p));
}

void kernels::linear_shared_weights(const jobs::LinearShared& job) {
  Shared p = job;
  parallel(p.together == 2 ? weights_part<2> : weights_part<4>, &p, p.run_count);
}
