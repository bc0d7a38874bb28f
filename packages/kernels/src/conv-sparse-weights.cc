// The weight gradient of a convolution at existing positions: dw(k) = Σ dy[o][p] · x[p + offset(k)] over images and pixels.
//
// Parts are (group of batch blocks, run of outputs); in a part, blocks, bands of rows, chunks of input channels, outputs, then
// four existing weights at a time: registers hold 2 × 4 sums, and each load of dy serves four multiply-adds, each of which
// loads its own x: 10 loads for 8. In L1: the chunk's band of x and the output's band of dy. The sums over lanes are taken once
// a band, four weights by one transposition. Every group of blocks has sums of its own, added in order at the end.
#include "convolution.h"
#include "pool.h"

namespace {

struct WeightGradient {
  const float* x;
  const float* dy;
  float* partial;           // [groups][nnz]
  float* dw;                // [nnz]
  const uint32_t* start;    // [outs][chunks + 1]
  const uint32_t* offset;   // [nnz] bytes
  const uint32_t* runs;     // [run count + 1] outputs, balanced by weights
  int run_count, chunks, groups, nnz;
  int blocks, x_block, y_block, y_channel;
  int h, w, x_row, y_row, x_pixel;
  int rows;                 // rows in a band
};

inline const float* tap(const float* x, uint32_t bytes) {
  return reinterpret_cast<const float*>(reinterpret_cast<const char*>(x) + bytes);
}

/** P pixels of a row: two sums for each of K weights, so that additions need not wait for each other. */
template <int K, int P, int XP>
inline void pixels(const float* __restrict d, const float* const (&from)[K], int column, int x_pixel, vec (&even)[K],
                   vec (&odd)[K]) {
  for (int c = 0; c < P; c++) {
    const vec a = load(d + (column + c) * W);
    for (int i = 0; i < K; i++) {
      vec& t = c % 2 ? odd[i] : even[i];
      t = madd(a, load(from[i] + column * x_pixel + c * x_pixel), t);
    }
    in_order();
  }
}

/** K weights of one output over rows of pixels: their sums, lane by lane. XP: vectors between pixels of x, 0 if unknown. */
template <int K, int XP>
inline void dots(const WeightGradient& p, const float* __restrict dy, const float* __restrict x, const uint32_t* offset,
                 int rows, vec (&total)[K]) {
  const int x_pixel = XP ? XP * W : p.x_pixel, x_row = p.x_row, y_row = p.y_row, w = p.w;
  vec even[K] = {}, odd[K] = {};
  const float* from[K];
  for (int i = 0; i < K; i++) from[i] = tap(x, offset[i]);
  for (int r = 0; r < rows; r++) {
    int column = 0;
#pragma clang loop unroll(disable)
    for (; column + 8 <= w; column += 8) pixels<K, 8, XP>(dy, from, column, x_pixel, even, odd);
    if (column + 4 <= w) pixels<K, 4, XP>(dy, from, column, x_pixel, even, odd), column += 4;
#pragma clang loop unroll(disable)
    for (; column < w; column++) pixels<K, 1, XP>(dy, from, column, x_pixel, even, odd);
    for (int i = 0; i < K; i++) from[i] += x_row;
    dy += y_row;
  }
  for (int i = 0; i < K; i++) total[i] = even[i] + odd[i];
}

template <int XP>
void band(const WeightGradient& p, const float* dy, const float* x, float* partial, uint32_t k, uint32_t end, int rows) {
  for (; k + 4 <= end; k += 4) {
    vec t[4];
    dots<4, XP>(p, dy, x, p.offset + k, rows, t);
    for (int i = 0; i < 4; i++) partial[k + i] += sum(t[i]);
  }
  for (; k < end; k++) {
    vec t[1];
    dots<1, XP>(p, dy, x, p.offset + k, rows, t);
    partial[k] += sum(t[0]);
  }
}

template <int XP>
void weights_part(void* args, int part, int) {
  const WeightGradient& p = *static_cast<WeightGradient*>(args);
  const int group = part / p.run_count, run = part % p.run_count;
  const int first = static_cast<int>(static_cast<int64_t>(p.blocks) * group / p.groups);
  const int last = static_cast<int>(static_cast<int64_t>(p.blocks) * (group + 1) / p.groups);
  float* partial = p.partial + static_cast<size_t>(group) * p.nnz;
  for (int block = first; block < last; block++) {
    const float* x = p.x + static_cast<size_t>(block) * p.x_block;
    const float* dy = p.dy + static_cast<size_t>(block) * p.y_block;
    for (int row = 0; row < p.h; row += p.rows) {
      const int rows = p.h - row < p.rows ? p.h - row : p.rows;
      for (int chunk = 0; chunk < p.chunks; chunk++) {
        for (uint32_t o = p.runs[run]; o < p.runs[run + 1]; o++) {
          const uint32_t* start = p.start + static_cast<size_t>(o) * (p.chunks + 1) + chunk;
          band<XP>(p, dy + static_cast<size_t>(o) * p.y_channel + row * p.y_row, x + row * p.x_row, partial, start[0],
                   start[1], rows);
        }
      }
    }
  }
}

constexpr int block = 4096;

void add_part(void* args, int part, int) {
  const WeightGradient& p = *static_cast<WeightGradient*>(args);
  const int end = (part + 1) * block < p.nnz ? (part + 1) * block : p.nnz;
  for (int i = part * block; i < end; i++) {
    float total = p.partial[i];
    for (int group = 1; group < p.groups; group++) total += p.partial[static_cast<size_t>(group) * p.nnz + i];
    p.dw[i] = total;
  }
}

}  // namespace

extern "C" {

__attribute__((export_name("conv_sparse_weights"))) void conv_sparse_weights(const WeightGradient* job) {
  WeightGradient p = *job;
  __builtin_memset(p.partial, 0, static_cast<size_t>(p.groups) * p.nnz * 4);
  parallel(p.x_pixel == W ? weights_part<1> : p.x_pixel == 2 * W ? weights_part<2> : weights_part<0>, &p,
           p.groups * p.run_count);
  parallel(add_part, &p, (p.nnz + block - 1) / block);
}

}  // extern "C"
