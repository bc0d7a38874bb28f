// Sparse convolution: forward, and input gradient (the same loop over the transposed pattern with flipped taps; with a
// stride, once for each class of input pixels that the same taps reach).
//
// Loop order: parts are (block of the batch, band of rows), and where that would be too few, runs of outputs; in a
// part, chunks of input channels, then outputs, then tiles of up to 8 pixels, then the existing weights of the chunk.
// Registers hold the tile (8 vectors); each weight costs its offset, its value, and one load of x for each multiply-
// add. In L1: the chunk's band of x, and the weights of one output, which all the band's tiles use. The output's tiles
// are loaded and stored once a chunk, so a chunk holds enough weights to be worth it.
#include "convolution.h"
#include "pool.h"

namespace {

/** Adds the parts of N weights to a tile, pixel by pixel: so a compiler that keeps this order needs few registers. */
template <int N, int R, int C>
inline void weights(vec (&t)[R][C], const float* x, const uint32_t* offset, const float* values, int x_row,
                    int x_pixel) {
  const float* from[N];
  vec w[N];
  UNROLL
  for (int i = 0; i < N; i++) from[i] = tap(x, offset[i]), w[i] = splat(values[i]);
  UNROLL
  for (int r = R - 1; r >= 0; r--)
    UNROLL
    for (int c = 0; c < C; c++) {
      UNROLL
      for (int i = 0; i < N; i++) t[r][c] = madd(w[i], load(from[i] + r * x_row + c * x_pixel), t[r][c]);
      now(t[r][c]);
    }
}

/**
 * R rows of C pixels of one output, by the weights k … end. XP, YP: vectors between pixels, 0 when only the job knows.
 */
template <int R, int C, int XP, int YP>
HOT_LOOP void tile(const Conv& p, const float* __restrict x, float* __restrict y, uint32_t k, uint32_t end, bool first,
                   float bias) {
  const int x_pixel = XP ? XP * W : p.x_pixel, y_pixel = YP ? YP * W : p.y_pixel;
  const int x_row = p.x_row, y_row = p.y_row;
  vec t[R][C];
  UNROLL
  for (int r = 0; r < R; r++)
    UNROLL
    for (int c = 0; c < C; c++) t[r][c] = first ? splat(bias) : load(y + r * y_row + c * y_pixel);
  const uint32_t* offset = p.offset;
  const float* values = p.values;
#pragma clang loop unroll(disable)
  for (; k + 2 <= end; k += 2) weights<2>(t, x, offset + k, values + k, x_row, x_pixel);
  if (k < end) weights<1>(t, x, offset + k, values + k, x_row, x_pixel);
  UNROLL
  for (int r = 0; r < R; r++)
    UNROLL
    for (int c = 0; c < C; c++) store(y + r * y_row + c * y_pixel, t[r][c]);
}

/** One row, two or four, of an output, in tiles of up to 8 vectors. */
template <int R, int XP, int YP>
inline void tiles(const Conv& p, const float* x, float* y, uint32_t k, uint32_t end, bool first, float bias) {
  constexpr int most = 8 / R;
  const int x_pixel = XP ? XP * W : p.x_pixel, y_pixel = YP ? YP * W : p.y_pixel;
  // Equal widths rather than full tiles and a narrow rest: 14 pixels are 7 + 7.
  int count = (p.w + most - 1) / most;
  for (int column = 0; count > 0; count--) {
    const int width = (p.w - column + count - 1) / count;
    const float* from = x + column * x_pixel;
    float* to = y + column * y_pixel;
    switch (width) {
      case 1: tile<R, 1, XP, YP>(p, from, to, k, end, first, bias); break;
      case 2: tile<R, 2, XP, YP>(p, from, to, k, end, first, bias); break;
      case 3: tile<R, R <= 2 ? 3 : 1, XP, YP>(p, from, to, k, end, first, bias); break;
      case 4: tile<R, R <= 2 ? 4 : 1, XP, YP>(p, from, to, k, end, first, bias); break;
      case 5: tile<R, R == 1 ? 5 : 1, XP, YP>(p, from, to, k, end, first, bias); break;
      case 6: tile<R, R == 1 ? 6 : 1, XP, YP>(p, from, to, k, end, first, bias); break;
      case 7: tile<R, R == 1 ? 7 : 1, XP, YP>(p, from, to, k, end, first, bias); break;
      default: tile<R, R == 1 ? 8 : 1, XP, YP>(p, from, to, k, end, first, bias);
    }
    column += width;
  }
}

template <int XP, int YP>
void conv_part(void* args, int part, int) {
  const Conv& p = *static_cast<Conv*>(args);
  const auto [x, y, top, bottom, first, last] = part_of(p, part);
  for (int chunk = 0; chunk < p.chunks; chunk++) {
    for (int o = first; o < last; o++) {
      const uint32_t* start = p.start + static_cast<size_t>(o) * (p.chunks + 1) + chunk;
      const uint32_t k = start[0], end = start[1];
      if (k == end && chunk > 0) continue;
      const float bias = p.bias ? p.bias[o] : 0.0f;
      float* to = y + static_cast<size_t>(o) * p.y_channel;
      int row = top;
      if constexpr (XP == 1 && YP == 1)   // the usual one: what others would have is more to download
        if (p.w <= 2)
          for (; row + 4 <= bottom; row += 4)
            tiles<4, XP, YP>(p, x + row * p.x_row, to + row * p.y_row, k, end, chunk == 0, bias);
      if (p.w <= 4)
        for (; row + 2 <= bottom; row += 2)
          tiles<2, XP, YP>(p, x + row * p.x_row, to + row * p.y_row, k, end, chunk == 0, bias);
      for (; row < bottom; row++)
        tiles<1, XP, YP>(p, x + row * p.x_row, to + row * p.y_row, k, end, chunk == 0, bias);
      if (chunk == 0 && p.border) clear_sides(p, to, top, bottom);
    }
  }
}

}  // namespace

/** The usual distances between pixels, those of strides 1 and 2, have loops of their own. */
void kernels::conv_sparse(const jobs::Conv& job) {
  Conv p = job;
  part_fn fn = conv_part<0, 0>;
  if (p.y_pixel == W && p.x_pixel == W) fn = conv_part<1, 1>;
  else if (p.y_pixel == W && p.x_pixel == 2 * W) fn = conv_part<2, 1>;
  else if (p.y_pixel == 2 * W && p.x_pixel == W) fn = conv_part<1, 2>;
  parallel(fn, &p, parts_of(p));
}

/** to[i] = values[order[i]]: values in the order of a transposed pattern. */
void kernels::permute(const jobs::Permute& job) {
  const float* values = job.values;
  const uint32_t* order = job.order;
  float* to = job.to;
  for (int i = 0; i < job.n; i++) to[i] = values[order[i]];
}
