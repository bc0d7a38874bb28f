// Sparse 1×1 convolution: forward, input gradient (the same over the transposed pattern), and the weight gradient.
//
// A weight is a single tap, so that a channel's pixels serve few weights before the next channel's are wanted: where
// the channels are, a page or more apart, that costs more than the arithmetic. So parts are (tiles of eight pixels, run
// of outputs); in a part, chunks of channels, whose pixels are copied side by side, outputs, then existing weights.
// Registers hold the output's tile, or in the weight gradient that of dy; a weight costs one load of the copied pixels
// for each multiply-add, from L2, or from L1 where a chunk is small (the weight gradient's are, since it has no sums to
// load and store again for each).
#include "dots.h"
#include "jobs.h"
#include "group-sums.h"
#include "pool.h"
#include "tile-pixels.h"

namespace {

constexpr int PIXELS = 8;

typedef TilePixels<PIXELS> Tile;

/** Copies a chunk of channels: [channel][PIXELS][W]. */
void copy(const float* x, const Tile& tile, size_t x_channel, int channels, float* to) {
  for (int c = 0; c < channels; c++, x += x_channel, to += PIXELS * W)
    UNROLL
    for (int i = 0; i < PIXELS; i++) store(to + i * W, load(x + tile.x[i]));
}

using Pointwise = jobs::ConvPointwise;

/** The weights k … end of one output. */
HOT_LOOP void product(const Pointwise& p, const Tile& tile, const float* x, float* y, uint32_t k, uint32_t end,
                      bool first, float bias, bool streamed) {
  vec t[PIXELS];
  if (!streamed)
    UNROLL
    for (int i = 0; i < PIXELS; i++) __builtin_prefetch(y + tile.y[i], 1);   // there when they are stored
  UNROLL
  for (int i = 0; i < PIXELS; i++) t[i] = first ? splat(bias) : load(y + tile.y[i]);
  const uint32_t* offset = p.offset;
  const float* values = p.values;
#pragma clang loop unroll(disable)
  for (; k + 2 <= end; k += 2) {
    const float *a = tap(x, offset[k]), *b = tap(x, offset[k + 1]);
    const vec v = splat(values[k]), w = splat(values[k + 1]);
    UNROLL
    for (int i = 0; i < PIXELS; i++) {
      t[i] = madd(v, load(a + i * W), t[i]);
      t[i] = madd(w, load(b + i * W), t[i]);
      now(t[i]);
    }
  }
  if (k < end) {
    const float* a = tap(x, offset[k]);
    const vec v = splat(values[k]);
    UNROLL
    for (int i = 0; i < PIXELS; i++) t[i] = madd(v, load(a + i * W), t[i]);
  }
  UNROLL
  for (int i = 0; i < PIXELS; i++) put(y + tile.y[i], t[i], streamed);
}

void pointwise_part(void* args, int part, int thread) {
  const Pointwise& p = *static_cast<Pointwise*>(args);
  const int run = part % p.run_count;
  const int first = p.run_count > 1 ? p.runs[run] : 0, last = p.run_count > 1 ? p.runs[run + 1] : p.outs;
  const Tile tile = pixels_of_tile<PIXELS>(p, part / p.run_count);
  float* copied = scratch_of(thread);
  // Half a line at a time, streams are slower.
  const bool streamed = W == 16 && p.chunks == 1 &&
                        leaves_cache(p.y, static_cast<size_t>(p.outs) * p.y_channel * p.blocks);
  for (int chunk = 0; chunk < p.chunks; chunk++) {
    const int from = chunk * p.chunk, channels = p.ins - from < p.chunk ? p.ins - from : p.chunk;
    copy(p.x + static_cast<size_t>(from) * p.x_channel, tile, p.x_channel, channels, copied);
    for (int o = first; o < last; o++) {
      const uint32_t* start = p.start + static_cast<size_t>(o) * (p.chunks + 1) + chunk;
      float* y = p.y + static_cast<size_t>(o) * p.y_channel;
      if (chunk == 0 || start[0] < start[1])
        product(p, tile, copied, y, start[0], start[1], chunk == 0, p.bias ? p.bias[o] : 0.0f, streamed);
      if (chunk == 0 && p.border) clear_sides(p, y, tile);
    }
  }
}

using PointwiseGradient = jobs::ConvPointwiseWeights;

/** The weights k … end of one output. Pixels that do not exist count nothing. */
HOT_LOOP void gradient(const Tile& tile, const float* dy, const float* x, const uint32_t* offset, float* to, uint32_t k,
                       uint32_t end) {
  vec g[PIXELS];
  UNROLL
  for (int i = 0; i < PIXELS; i++) g[i] = i < tile.count ? load(dy + tile.y[i]) : vec{};
  add_dots(g, [=](uint32_t i) { return tap(x, offset[i]); }, [](int i) { return i * W; }, to, k, end);
}

void gradient_part(void* args, int part, int thread) {
  const PointwiseGradient& p = *static_cast<PointwiseGradient*>(args);
  const int group = part / p.run_count, run = part % p.run_count;
  const int first = p.run_count > 1 ? p.runs[run] : 0, last = p.run_count > 1 ? p.runs[run + 1] : p.outs;
  const int tiles = tiles_of(pixels_of(p.blocks, p.h, p.w), PIXELS);
  float* partial = p.partial + static_cast<size_t>(group) * p.nnz;
  float* copied = scratch_of(thread);
  for (int t = first_of_group(tiles, p.groups, group); t < first_of_group(tiles, p.groups, group + 1); t++) {
    const Tile tile = pixels_of_tile<PIXELS>(p, t);
    for (int chunk = 0; chunk < p.chunks; chunk++) {
      const int from = chunk * p.chunk, channels = p.ins - from < p.chunk ? p.ins - from : p.chunk;
      copy(p.x + static_cast<size_t>(from) * p.x_channel, tile, p.x_channel, channels, copied);
      for (int o = first; o < last; o++) {
        const uint32_t* start = p.start + static_cast<size_t>(o) * (p.chunks + 1) + chunk;
        if (start[0] < start[1])
          gradient(tile, p.dy + static_cast<size_t>(o) * p.y_channel, copied, p.offset, partial, start[0], start[1]);
      }
    }
  }
}

}  // namespace

/** `rows` is not read. */
void kernels::conv_pointwise(const jobs::ConvPointwise& job) {
  Pointwise p = job;
  parallel(pointwise_part, &p, tiles_of(pixels_of(p.blocks, p.h, p.w), PIXELS) * p.run_count);
}

/** dw[k], one for each existing weight, in the order of `offset`. */
void kernels::conv_pointwise_weights(const jobs::ConvPointwiseWeights& job) {
  PointwiseGradient p = job;
  __builtin_memset(p.partial, 0, static_cast<size_t>(p.groups) * p.nnz * 4);
  parallel(gradient_part, &p, p.groups * p.run_count);
  add_groups({p.partial, p.dw, p.groups, p.nnz});
}
