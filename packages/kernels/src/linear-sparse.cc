// A sparse matrix times a batch: y[o][·] = bias[o] + Σ w(o, c) · x[c][·], the batch innermost.
//
// Loop order: parts are (tile of 32 images, run of rows); in a part, rows, then existing weights, then the tile's
// vectors. Registers hold the tile of one row's sum (8 vectors); each weight costs one index, one broadcast, and one
// load of x for each multiply-add. x is read in runs of 128 contiguous bytes at scattered rows: a tile of it (features
// × 128 bytes) stays in L2; rows lie `stride` floats apart, which is no multiple of 32, so that they do not collide in
// the cache's sets. The input gradient is the same loop over the transposed pattern, which reads values through
// `order`.
#include "dots.h"
#include "jobs.h"
#include "pool.h"
#include "vec.h"

namespace {

struct Product {
  const uint32_t* start;    // [rows + 1] into column and order
  const uint32_t* column;   // row of x for each existing weight
  const uint32_t* order;    // position of its value; null when values lie in this order
  const float* values;
  const float* bias;        // [rows] or null
  const float* x;           // [features][lanes]
  float* y;                 // [rows][lanes]
  const uint32_t* runs;     // [run count + 1] rows, balanced by existing weights
  int run_count, lanes, stride, relu;
};

template <int V, bool Ordered>
void rows_times_tile(const Product& p, uint32_t first, uint32_t last, int lane) {
  const float* __restrict x = p.x + lane;
  const size_t stride = p.stride;
  for (uint32_t row = first; row < last; row++) {
    vec total[V];
    const vec begin = splat(p.bias ? p.bias[row] : 0.0f);
    for (int v = 0; v < V; v++) total[v] = begin;
    for (uint32_t k = p.start[row], end = p.start[row + 1]; k < end; k++) {
      const vec w = splat(p.values[Ordered ? p.order[k] : k]);
      const float* from = x + p.column[k] * stride;
      for (int v = 0; v < V; v++) total[v] = madd(w, load(from + v * W), total[v]);
    }
    float* to = p.y + row * stride + lane;
    for (int v = 0; v < V; v++) {
      vec out = total[v];
      if (p.relu) out = relu(out);
      store(to + v * W, out);
    }
  }
}

/** All rows of a batch of one vector: four sums of each, since a multiply-add waits for the one that it adds to. */
template <bool Ordered>
void rows_times_vector(const Product& p, uint32_t first, uint32_t last) {
  const float* __restrict x = p.x;
  const size_t stride = p.stride;
  const auto add = [&](vec total, uint32_t k) {
    return madd(splat(p.values[Ordered ? p.order[k] : k]), load(x + p.column[k] * stride), total);
  };
  for (uint32_t row = first; row < last; row++) {
    vec total[4] = {splat(p.bias ? p.bias[row] : 0.0f), vec{}, vec{}, vec{}};
    uint32_t k = p.start[row];
    const uint32_t end = p.start[row + 1];
    for (; k + 4 <= end; k += 4)
      for (int i = 0; i < 4; i++) total[i] = add(total[i], k + i);
    for (; k < end; k++) total[0] = add(total[0], k);
    const vec out = (total[0] + total[1]) + (total[2] + total[3]);
    store(p.y + row * stride, p.relu ? relu(out) : out);
  }
}

constexpr int tile = 8 * W;

template <bool Ordered>
void product_part(void* args, int part, int) {
  const Product& p = *static_cast<Product*>(args);
  const uint32_t first = p.runs[part % p.run_count], last = p.runs[part % p.run_count + 1];
  if (p.lanes == W) return rows_times_vector<Ordered>(p, first, last);
  int lane = part / p.run_count * tile;
  const int end = lane + tile < p.lanes ? lane + tile : p.lanes;
  if (end - lane == tile) return rows_times_tile<8, Ordered>(p, first, last, lane);
  for (; end - lane >= 4 * W; lane += 4 * W) rows_times_tile<4, Ordered>(p, first, last, lane);
  for (; lane < end; lane += W) rows_times_tile<1, Ordered>(p, first, last, lane);
}

// The weight gradient at existing positions: dw(o, c) = Σ dy[o][·] · x[c][·]. Wide vectors: eight vectors of a row of
// dy lie in registers while the row's weights pass, each reading its x in one run (dots.h). Narrow ones: eight weights
// of a row at a time, so that a load of dy serves eight multiply-adds, each of which loads its own x: 9 loads for 8.
// dy's row is in L1.
struct WeightGradient {
  const uint32_t* start;
  const uint32_t* column;
  const float* dy;
  const float* x;
  float* dw;
  const uint32_t* runs;
  int lanes, stride;
};

template <int Weights>
void dots(const WeightGradient& p, const float* __restrict dy, uint32_t k) {
  const float* x[Weights];
  vec total[Weights];
  for (int i = 0; i < Weights; i++) {
    x[i] = p.x + p.column[k + i] * static_cast<size_t>(p.stride);
    total[i] = vec{};
  }
  for (int lane = 0; lane < p.lanes; lane += W) {
    const vec d = load(dy + lane);
    for (int i = 0; i < Weights; i++) total[i] = madd(d, load(x[i] + lane), total[i]);
  }
  for (int i = 0; i < Weights % 4; i++) p.dw[k + i] = sum(total[i]);
  for (int i = Weights % 4; i < Weights; i += 4) quad_at(p.dw + k + i) = sum4(total + i);
}

/** V vectors of a row of dy in registers; the row's weights pass. */
template <int V>
HOT_LOOP void row_dots(const WeightGradient& p, const float* dy, int lane, uint32_t k, uint32_t end) {
  const size_t stride = p.stride;
  const uint32_t* column = p.column;
  const float* x = p.x + lane;
  vec g[V];
  UNROLL
  for (int v = 0; v < V; v++) g[v] = load(dy + lane + v * W);
  add_dots(g, [=](uint32_t i) { return x + column[i] * stride; }, [](int v) { return v * W; }, p.dw, k, end);
}

/** All weights of a row. */
void row_gradient(const WeightGradient& p, const float* dy, uint32_t k, uint32_t end) {
  if constexpr (NARROW) {
    for (; k + 8 <= end; k += 8) dots<8>(p, dy, k);
    for (; k < end; k++) dots<1>(p, dy, k);
  } else {
    __builtin_memset(p.dw + k, 0, (end - k) * 4);
    int lane = 0;
    for (; lane + 8 * W <= p.lanes; lane += 8 * W) row_dots<8>(p, dy, lane, k, end);
    for (; lane + 4 * W <= p.lanes; lane += 4 * W) row_dots<4>(p, dy, lane, k, end);
    for (; lane < p.lanes; lane += W) row_dots<1>(p, dy, lane, k, end);
  }
}

void weight_gradient_part(void* args, int part, int) {
  const WeightGradient& p = *static_cast<WeightGradient*>(args);
  for (uint32_t row = p.runs[part]; row < p.runs[part + 1]; row++)
    row_gradient(p, p.dy + row * static_cast<size_t>(p.stride), p.start[row], p.start[row + 1]);
}

}  // namespace

/** Forward (`order` null) and input gradient (transposed index, `order` given). `lanes` is a multiple of the vector. */
void kernels::sparse_times_batch(const jobs::LinearSparse& job) {
  Product p{job.start, job.column, job.order, job.values, job.bias, job.x, job.y, job.runs, job.run_count, job.lanes,
            job.stride, job.relu};
  parallel(p.order ? product_part<true> : product_part<false>, &p, p.run_count * ((p.lanes + tile - 1) / tile));
}

void kernels::sparse_weight_gradient(const jobs::LinearSparseWeights& job) {
  WeightGradient p{job.start, job.column, job.dy, job.x, job.dw, job.runs, job.lanes, job.stride};
  parallel(weight_gradient_part, &p, job.run_count);
}
