// What the convolution kernels share. Images lie as [block][channel][row][pixel][W]: W images of the batch side by side
// in a vector, so that one existing weight is one multiply-add for each of them.
#pragma once
#include "jobs.h"
#include "vec.h"

using jobs::Conv;

/** What a tap looks at. */
static inline const float* tap(const float* x, uint32_t bytes) {
  return reinterpret_cast<const float*>(reinterpret_cast<const char*>(x) + bytes);
}

/** A part of a correlation: a run of outputs over a band of rows of one block of the batch. */
struct Part {
  const float* x;
  float* y;
  int top, bottom;      // rows
  int first, last;      // outputs
};

static inline int bands_of(const Conv& p) { return (p.h + p.rows - 1) / p.rows; }
static inline int parts_of(const Conv& p) { return p.blocks * bands_of(p) * p.run_count; }

static inline Part part_of(const Conv& p, int part) {
  const int run = part % p.run_count, band = part / p.run_count;
  const int block = band / bands_of(p), top = band % bands_of(p) * p.rows;
  return {p.x + static_cast<size_t>(block) * p.x_block, p.y + static_cast<size_t>(block) * p.y_block, top,
          top + p.rows < p.h ? top + p.rows : p.h, p.run_count > 1 ? static_cast<int>(p.runs[run]) : 0,
          p.run_count > 1 ? static_cast<int>(p.runs[run + 1]) : p.outs};
}

/** Clears the border along rows top … bottom of an output's plane, and above and below where the image ends there. */
static inline void clear_sides(const Conv& p, float* plane, int top, int bottom) {
  const int side = p.border * W, whole = p.w * W + 2 * side;
  for (int row = top; row < bottom; row++) {
    float* at = plane + row * p.y_row;
    for (int i = 0; i < side; i += W) store(at - side + i, vec{}), store(at + p.w * W + i, vec{});
  }
  for (int i = 1; i <= p.border; i++) {
    if (top == 0) __builtin_memset(plane - i * p.y_row - side, 0, whole * 4);
    if (bottom == p.h) __builtin_memset(plane + (p.h - 1 + i) * p.y_row - side, 0, whole * 4);
  }
}

/** Outputs that a dense kernel computes side by side: their weights lie packed, OUTS of them for each tap. */
constexpr int OUTS = 4;

static inline int quads(int outs) { return (outs + OUTS - 1) / OUTS; }

/** Adds one tap to P pixels of OUTS outputs. */
template <int P>
inline void add_tap(vec (&t)[OUTS][P], const float* from, const float* packed, int x_pixel) {
  vec pixel[P];
  UNROLL
  for (int c = 0; c < P; c++) pixel[c] = load(from + c * x_pixel);
  UNROLL
  for (int o = 0; o < OUTS; o++) {
    const vec w = splat(packed[o]);
    UNROLL
    for (int c = 0; c < P; c++) {
      t[o][c] = madd(w, pixel[c], t[o][c]);
      now(t[o][c]);
    }
  }
}
