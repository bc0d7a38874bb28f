// The weight gradient of a convolution at existing positions: dw(k) = Σ dy[o][p] · x[p + offset(k)] over images and
// pixels.
//
// Parts are (group of rows of pixels, run of outputs). Wide vectors: in a part, tiles of up to eight pixels, chunks of
// input channels, outputs, then the existing weights of the chunk. Registers hold the tile of dy; a weight costs one
// load of x for each multiply-add, and its sum over lanes. In L1: the chunk's pixels around the tile; from L2, in
// order: the output's offsets and sums. Narrow vectors: in a part, bands of rows, chunks, outputs, then up to eight
// existing weights at a time, over four pixels of a row: registers hold eight sums and four vectors of dy, each of
// which serves eight multiply-adds. In L1: the chunk's band of x and the output's band of dy.
#include "convolution.h"
#include "dots.h"
#include "group-sums.h"
#include "pool.h"

namespace {

using WeightGradient = jobs::ConvSparseWeights;

/** The weights of one output and chunk, over C pixels of R rows of B blocks. XP: vectors between pixels of x, or 0. */
template <int B, int R, int C, int XP>
HOT_LOOP void tile(const WeightGradient& p, const float* __restrict dy, const float* __restrict x, float* to,
                   uint32_t k, uint32_t end) {
  const int x_pixel = XP ? XP * W : p.x_pixel, x_row = p.x_row, x_block = p.x_block;
  const uint32_t* offset = p.offset;
  vec g[B * R * C];
  UNROLL
  for (int i = 0; i < B * R * C; i++) g[i] = load(dy + i / (R * C) * p.y_block + i / C % R * p.y_row + i % C * W);
  add_dots(g, [&](uint32_t i) { return tap(x, offset[i]); },
           [&](int i) { return i / (R * C) * x_block + i / C % R * x_row + i % C * x_pixel; }, to, k, end);
}

/** All weights of a run of outputs over one tile. */
template <int B, int R, int C, int XP>
void outputs(const WeightGradient& p, const float* dy, const float* x, float* to, uint32_t first, uint32_t last) {
  for (int chunk = 0; chunk < p.chunks; chunk++)
    for (uint32_t o = first; o < last; o++) {
      const uint32_t* start = p.start + static_cast<size_t>(o) * (p.chunks + 1) + chunk;
      if (start[0] < start[1])
        tile<B, R, C, XP>(p, dy + static_cast<size_t>(o) * p.y_channel, x, to, start[0], start[1]);
    }
}

/** Rows of pixels in tiles of up to 8 vectors, of equal widths: 14 pixels are 7 + 7. */
template <int B, int R, int XP>
void rows(const WeightGradient& p, const float* dy, const float* x, float* to, uint32_t first, uint32_t last) {
  constexpr int most = 8 / (B * R);
  int count = (p.w + most - 1) / most;
  for (int column = 0; count > 0; count--) {
    const int width = (p.w - column + count - 1) / count;
    const float* d = dy + column * W;
    const float* from = x + column * p.x_pixel;
    switch (width) {
      case 1: outputs<B, R, 1, XP>(p, d, from, to, first, last); break;
      case 2: outputs<B, R, 2, XP>(p, d, from, to, first, last); break;
      case 3: outputs<B, R, most < 3 ? 1 : 3, XP>(p, d, from, to, first, last); break;
      case 4: outputs<B, R, most < 4 ? 1 : 4, XP>(p, d, from, to, first, last); break;
      case 5: outputs<B, R, most < 5 ? 1 : 5, XP>(p, d, from, to, first, last); break;
      case 6: outputs<B, R, most < 6 ? 1 : 6, XP>(p, d, from, to, first, last); break;
      case 7: outputs<B, R, most < 7 ? 1 : 7, XP>(p, d, from, to, first, last); break;
      default: outputs<B, R, most, XP>(p, d, from, to, first, last);
    }
    column += width;
  }
}

/** Rows top … bottom of one block, or of two. */
template <int XP>
void wide(
    const WeightGradient& p, int block, int blocks, int top, int bottom, float* to, uint32_t first, uint32_t last) {
  const float* x = p.x + static_cast<size_t>(block) * p.x_block;
  const float* dy = p.dy + static_cast<size_t>(block) * p.y_block;
  int row = top;
  if (p.w <= 4)
    for (; row + 2 <= bottom; row += 2) {
      const float *d = dy + row * p.y_row, *from = x + row * p.x_row;
      blocks == 2 ? rows<2, 2, XP>(p, d, from, to, first, last) : rows<1, 2, XP>(p, d, from, to, first, last);
    }
  for (; row < bottom; row++) {
    const float *d = dy + row * p.y_row, *from = x + row * p.x_row;
    blocks == 2 ? rows<2, 1, XP>(p, d, from, to, first, last) : rows<1, 1, XP>(p, d, from, to, first, last);
  }
}

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

/** K weights of one output over some blocks' bands of pixels: their sums, lane by lane. */
template <int K, int XP>
HOT_LOOP void sums(const WeightGradient& p, const float* dy, const float* x, const uint32_t* offsets, int blocks,
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
  sums<K, XP>(p, dy, x, p.offset + k, blocks, rows, t);
  UNROLL
  for (int i = 0; i < K % 4; i++) to[k + i] += sum(t[i]);
  UNROLL
  for (int i = K % 4; i < K; i += 4) quad_at(to + k + i) += sum4(t + i);
}

/** Rows that are summed before lanes are added up. A tall band pays for itself, even where it leaves L1. */
constexpr int BAND = 16;

/** Rows top … bottom of some blocks. */
template <int XP>
void narrow(const WeightGradient& p, int block, int blocks, int top, int bottom, float* to, uint32_t first,
            uint32_t last) {
  const float* x = p.x + static_cast<size_t>(block) * p.x_block;
  const float* dy = p.dy + static_cast<size_t>(block) * p.y_block;
  for (int row = top; row < bottom; row += BAND) {
    const int rows = bottom - row < BAND ? bottom - row : BAND;
    const float* from = x + row * p.x_row;
    for (int chunk = 0; chunk < p.chunks; chunk++)
      for (uint32_t o = first; o < last; o++) {
        const uint32_t* start = p.start + static_cast<size_t>(o) * (p.chunks + 1) + chunk;
        const float* d = dy + static_cast<size_t>(o) * p.y_channel + row * p.y_row;
        uint32_t k = start[0];
        const uint32_t end = start[1];
        for (; k + 8 <= end; k += 8) weights<8, XP>(p, d, from, to, k, blocks, rows);
        if (k + 4 <= end) weights<4, XP>(p, d, from, to, k, blocks, rows), k += 4;
        if (k + 2 <= end) weights<2, XP>(p, d, from, to, k, blocks, rows), k += 2;
        if (k < end) weights<1, XP>(p, d, from, to, k, blocks, rows);
      }
  }
}

/** Blocks that are summed together, where images are small. */
inline int blocks_at_once(const WeightGradient& p) {
  if (!NARROW) return p.w <= 2 ? 2 : 1;
  const int pixels = (p.h < BAND ? p.h : BAND) * p.w;
  return pixels < 64 ? 64 / pixels : 1;
}

template <int XP>
void weights_part(void* args, int part, int) {
  const WeightGradient& p = *static_cast<WeightGradient*>(args);
  const int group = part / p.run_count, run = part % p.run_count, all = p.blocks * p.h, at_once = blocks_at_once(p);
  const uint32_t first = p.runs[run], last = p.runs[run + 1];
  const int end = first_of_group(all, p.groups, group + 1);
  float* partial = p.partial + static_cast<size_t>(group) * p.nnz;
  for (int row = first_of_group(all, p.groups, group); row < end;) {
    const int block = row / p.h, top = row % p.h, whole = top == 0 ? (end - row) / p.h : 0;
    const int blocks = whole > at_once ? at_once : whole > 0 ? whole : 1;
    const int bottom = whole > 0 || p.h - top < end - row ? p.h : top + end - row;
    if constexpr (NARROW) narrow<XP>(p, block, blocks, top, bottom, partial, first, last);
    else wide<XP>(p, block, blocks, top, bottom, partial, first, last);
    row += whole > 0 ? blocks * p.h : bottom - top;
  }
}

}  // namespace

/** dw[k], one for each existing weight, in the order of `offset`. */
void kernels::conv_sparse_weights(const jobs::ConvSparseWeights& job) {
  WeightGradient p = job;
  __builtin_memset(p.partial, 0, static_cast<size_t>(p.groups) * p.nnz * 4);
  parallel(p.x_pixel == W ? weights_part<1> : p.x_pixel == 2 * W ? weights_part<2> : weights_part<0>, &p,
           p.groups * p.run_count);
  add_groups({p.partial, p.dw, p.groups, p.nnz});
}
