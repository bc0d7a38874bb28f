// The weight gradient of a convolution at existing positions: dw(k) = Σ dy[o][p] · x[p + offset(k)] over images and
// pixels.
//
// Parts are (group of batch blocks, run of outputs); in a part, blocks, bands of rows, chunks of input channels,
// outputs, then up to eight existing weights at a time, over four pixels of a row: registers hold eight sums and four
// vectors of dy, each of which serves eight multiply-adds; each multiply-add loads its own x. So there are 36 loads for
// 32. In L1: the chunk's band of x and the output's band of dy. The sums over lanes are taken once a band, four weights
// by one transposition.
#include "convolution.h"
#include "exports.h"
#include "group-sums.h"
#include "pool.h"

namespace {

struct WeightGradient {
  Ref<const float> x;
  Ref<const float> dy;
  Ref<float> partial;           // [groups][nnz]
  Ref<float> dw;                // [nnz]
  Ref<const uint32_t> start;    // [outs][chunks + 1]
  Ref<const uint32_t> offset;   // [nnz] bytes
  Ref<const uint32_t> runs;     // [run count + 1] outputs, balanced by weights
  int run_count, chunks, groups, nnz;
  int blocks, x_block, y_block, y_channel;
  int h, w, x_row, y_row, x_pixel;
  int rows;                 // rows in a band
  int at_once;              // blocks whose bands are summed together: several where images are small
};

/** P pixels of a row, weight by weight: a compiler that keeps this order needs few registers beside the sums. */
template <int K, int P, int XP>
inline void pixels(const float* d, const float* x, const uint32_t (&offset)[K], int x_pixel, vec (&t)[K]) {
  vec g[P];
  UNROLL
  for (int c = 0; c < P; c++) g[c] = load(d + c * W);
  UNROLL
  for (int i = 0; i < K; i++) {
    const float* from = tap(x, offset[i]);
    UNROLL
    for (int c = 0; c < P; c++) t[i] = madd(g[c], load(from + c * x_pixel), t[i]);
    now(t[i]);
  }
}

/**
 * K weights of one output over some blocks' bands of pixels: their sums, lane by lane. XP: vectors between pixels of x,
 * 0 when only the job knows.
 */
template <int K, int XP>
HOT_LOOP void dots(const WeightGradient& p, const float* dy, const float* x, const uint32_t* offsets, int blocks,
                   int rows, vec (&total)[K]) {
  const int x_pixel = XP ? XP * W : p.x_pixel, w = p.w, y_row = p.y_row, x_row = p.x_row;
  uint32_t offset[K];
  vec t[K];
  UNROLL
  for (int i = 0; i < K; i++) offset[i] = offsets[i], t[i] = vec{};
  for (int block = 0; block < blocks; block++, dy += p.y_block, x += p.x_block) {
    const float* d_row = dy;
    const float* x_at_row = x;
    for (int r = 0; r < rows; r++, d_row += y_row, x_at_row += x_row) {
      const float* d = d_row;
      const float* from = x_at_row;
      int c = w;
#pragma clang loop unroll(disable)
      for (; c >= 4; c -= 4, d += 4 * W, from += 4 * x_pixel)
        pixels<K, 4, XP>(opaque(d), opaque(from), offset, x_pixel, t);
      if (c >= 2) {
        pixels<K, 2, XP>(opaque(d), opaque(from), offset, x_pixel, t);
        c -= 2, d += 2 * W, from += 2 * x_pixel;
      }
      if (c >= 1) pixels<K, 1, XP>(opaque(d), opaque(from), offset, x_pixel, t);
    }
  }
  UNROLL
  for (int i = 0; i < K; i++) total[i] = t[i];
}

template <int K, int XP>
inline void weights(const WeightGradient& p, const float* dy, const float* x, float* to, uint32_t k, int blocks,
                    int rows) {
  vec t[K];
  dots<K, XP>(p, dy, x, p.offset + k, blocks, rows, t);
  UNROLL
  for (int i = 0; i < K % 4; i++) to[k + i] += sum(t[i]);
  UNROLL
  for (int i = K % 4; i < K; i += 4) quad_at(to + k + i) += sum4(t + i);
}

template <int XP>
void band(const WeightGradient& p, const float* dy, const float* x, float* to, uint32_t k, uint32_t end, int blocks,
          int rows) {
  for (; k + 8 <= end; k += 8) weights<8, XP>(p, dy, x, to, k, blocks, rows);
  if (k + 4 <= end) weights<4, XP>(p, dy, x, to, k, blocks, rows), k += 4;
  if (k + 2 <= end) weights<2, XP>(p, dy, x, to, k, blocks, rows), k += 2;
  if (k < end) weights<1, XP>(p, dy, x, to, k, blocks, rows);
}

template <int XP>
void weights_part(void* args, int part, int) {
  const WeightGradient& p = *static_cast<WeightGradient*>(args);
  const int group = part / p.run_count, run = part % p.run_count;
  const int first = first_of_group(p.blocks, p.groups, group), last = first_of_group(p.blocks, p.groups, group + 1);
  float* partial = p.partial + static_cast<size_t>(group) * p.nnz;
  for (int block = first; block < last; block += p.at_once) {
    const int blocks = last - block < p.at_once ? last - block : p.at_once;
    const float* x = p.x + static_cast<size_t>(block) * p.x_block;
    const float* dy = p.dy + static_cast<size_t>(block) * p.y_block;
    for (int row = 0; row < p.h; row += p.rows) {
      const int rows = p.h - row < p.rows ? p.h - row : p.rows;
      for (int chunk = 0; chunk < p.chunks; chunk++) {
        for (uint32_t o = p.runs[run]; o < p.runs[run + 1]; o++) {
          const uint32_t* start = p.start + static_cast<size_t>(o) * (p.chunks + 1) + chunk;
          band<XP>(p, dy + static_cast<size_t>(o) * p.y_channel + row * p.y_row, x + row * p.x_row, partial, start[0],
                   start[1], blocks, rows);
        }
      }
    }
  }
}

}  // namespace

/** dw[k], one for each existing weight, in the order of `offset`. */
EXPORT(void, conv_sparse_weights, (const WeightGradient* job)) {
  WeightGradient p = *job;
  __builtin_memset(p.partial, 0, static_cast<size_t>(p.groups) * p.nnz * 4);
  parallel(p.x_pixel == W ? weights_part<1> : p.x_pixel == 2 * W ? weights_part<2> : weights_part<0>, &p,
           p.groups * p.run_count);
  add_groups({p.partial, p.dw, p.groups, p.nnz});
}
