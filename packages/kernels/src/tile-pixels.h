// Tiles of P pixels in a row, counted through all images: pixel after pixel, row after row, block after block. A kernel
// that looks at a tile's pixels many times copies them side by side first, [tap][P][W]: where they are they lie in
// pages of their own, a channel apart, and collide in the cache where a channel is a power of two of bytes.
#pragma once
#include "convolution.h"

static inline int pixels_of(int blocks, int h, int w) { return blocks * h * w; }
static inline int tiles_of(int pixels, int size) { return (pixels + size - 1) / size; }

/** Where the pixels of a tile are, in x and in y, from the first of each; those beyond the last one repeat it. */
template <int P>
struct TilePixels {
  size_t x[P];
  size_t y[P];
  int count;            // pixels that exist
  int block, row, column;   // of the first
};

/** Job: `Conv`, or another that knows of blocks, rows and pixels as it does. */
template <int P, typename Job>
static inline TilePixels<P> pixels_of_tile(const Job& p, int tile) {
  const int first = tile * P, all = pixels_of(p.blocks, p.h, p.w), rest = all - first;
  TilePixels<P> t{};
  t.count = rest < P ? rest : P;
  t.block = first / (p.h * p.w), t.row = first / p.w % p.h, t.column = first % p.w;
  int block = t.block, row = t.row, column = t.column;
  for (int i = 0; i < P; i++) {
    t.x[i] = static_cast<size_t>(block) * p.x_block + row * p.x_row + column * p.x_pixel;
    t.y[i] = static_cast<size_t>(block) * p.y_block + row * p.y_row + column * p.y_pixel;
    if (i + 1 >= t.count) continue;
    if (++column == p.w) column = 0, row++;
    if (row == p.h) row = 0, block++;
  }
  return t;
}

/** Clears the border around the rows that begin in a tile, of an output's planes. */
template <int P>
static inline void clear_sides(const Conv& p, float* y, const TilePixels<P>& t) {
  if (t.column > 0 && t.column + t.count <= p.w) return;    // none does
  int block = t.block, row = t.row, column = t.column;
  for (int i = 0; i < t.count; i += p.w - column, column = 0) {
    if (i > 0 && ++row == p.h) row = 0, block++;
    if (column == 0) clear_sides(p, y + static_cast<size_t>(block) * p.y_block, row, row + 1);
  }
}
