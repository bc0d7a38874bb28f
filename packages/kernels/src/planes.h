// Where the parts of an activation lie, by its `Planes`.
#pragma once
#include "jobs.h"
#include "vec.h"

/** Where a channel of a block begins. */
static inline size_t plane(const Planes& p, int block, int channel) {
  return static_cast<size_t>(block) * p.block_pitch + static_cast<size_t>(channel) * p.channel_pitch;
}

/** Whether results that lie so are streamed. */
static inline bool streamed(const Planes& p, const float* to) {
  return !p.is_vector && leaves_cache(to, static_cast<size_t>(p.blocks) * p.block_pitch);
}

/** 1 in the lanes that hold an image, 0 beyond the last one. */
static inline vec lanes_of(const Planes& p, int block, int at) {
  const int first = p.is_vector ? at : block * W;
  vec mask;
  for (int i = 0; i < W; i++) mask[i] = first + i < p.images ? 1.0f : 0.0f;
  return mask;
}

/** Whether the vector at a place of the run has lanes without an image. */
static inline bool partial(const Planes& p, int block, int at) {
  return (p.is_vector ? at : block * W) + W > p.images;
}

/** Zeros a run of whole vectors; a call of memset would cost more than what it writes. */
static inline void clear_run(float* at, int floats) {
  for (int i = 0; i < floats; i += W) store(at + i, vec{});
}

/** Clears the border around a plane. */
static inline void clear_border(const Planes& p, float* origin) {
  if (!p.border) return;
  const int side = p.border * W, whole = p.run + 2 * side;
  for (int row = -p.border; row < 0; row++) clear_run(origin + row * p.row_pitch - side, whole);
  for (int row = 0; row < p.rows; row++) {
    float* at = origin + row * p.row_pitch;
    clear_run(at - side, side);
    clear_run(at + p.run, side);
  }
  for (int row = p.rows; row < p.rows + p.border; row++) clear_run(origin + row * p.row_pitch - side, whole);
}
