// Dense 3×3 convolution of stride 1 by Winograd's tiles (winograd.h): forward, and input gradient by flipped taps of
// the transposed weight.
//
// Parts are TILES tiles; in a part, first the patches of all input channels are transformed, then for each spot the
// product weights × patches runs over four outputs and SIDE tiles at a time, then each output's tiles are transformed
// back. In registers: 4 × SIDE sums; an input channel costs SIDE loads and four broadcasts for 4 · SIDE multiply-adds.
// In L1: the patches of one spot, and the weights of four outputs; in L2: all patches and all products of the part.
#include "convolution.h"
#include "exports.h"
#include "pool.h"
#include "winograd.h"

namespace {

/** Tiles whose sums are in registers: as many as the target's leave room for. */
constexpr int SIDE = W == 16 ? 4 : 2;
constexpr int TILES = W == 16 ? 4 : 32 / W;

using jobs::Winograd;

static inline int patches_pitch(int ins) { return spot_pitch(ins * TILES * W); }
static inline int products_pitch(int outs) { return spot_pitch(quads(outs) * OUTS * TILES * W); }
static inline size_t scratch_floats(int ins, int outs) {
  return static_cast<size_t>(SPOTS) * (patches_pitch(ins) + products_pitch(outs));
}

/** OUTS outputs of SIDE tiles at one spot. */
HOT_LOOP void product(const float* patches, const float* weights, int ins, float* to) {
  vec t[OUTS][SIDE] = {};
#pragma clang loop unroll(disable)
  for (int c = 0; c < ins; c++, patches += SIDE * W, weights += OUTS) add_tap(t, patches, opaque(weights), W);
  UNROLL
  for (int o = 0; o < OUTS; o++)
    UNROLL
    for (int i = 0; i < SIDE; i++) store(to + (o * TILES + i) * W, t[o][i]);
}

/** Aᵀ M A + bias, where the image has pixels. */
inline void transform_back(const float* m, int pitch, float bias, float* to, int row, TilePlace at) {
  const vec b = splat(bias);
  const auto spot = [&](int i, int j) { return load(m + static_cast<size_t>(i * PATCH + j) * pitch); };
  if (!hangs_over(at))
    return transform<ToResults, vec>(spot, [&](int i, int j, vec v) { store(to + i * row + j * W, v + b); });
  transform<ToResults, vec>(spot, [&](int i, int j, vec v) {
    if (i < at.rows && j < at.columns) store(to + i * row + j * W, v + b);
  });
}

void winograd_part(void* args, int part, int thread) {
  const Winograd& p = *static_cast<Winograd*>(args);
  const Tiles from{p.blocks, p.x_block, p.x_row, p.h, p.w};
  const int first = part * TILES, rest = tiles_of(from) - first, count = rest < TILES ? rest : TILES;
  const int patches_at = patches_pitch(p.ins), products_at = products_pitch(p.outs);
  float* patches = p.scratch + thread * scratch_floats(p.ins, p.outs);
  float* products = patches + static_cast<size_t>(SPOTS) * patches_at;

  TilePlace at[TILES];      // tiles that do not exist repeat the last one
  for (int t = 0; t < TILES; t++) at[t] = place_of(from, first + (t < count ? t : count - 1));
  // SIDE tiles at a time, so that whole lines of the cache are written.
  for (int t = 0; t < TILES; t += SIDE) {
    float* to = patches + t * p.ins * W;
    for (int c = 0; c < p.ins; c++, to += SIDE * W)
      for (int i = 0; i < SIDE; i++)
        transform_patch(p.x + offset_of(from, at[t + i]) + static_cast<size_t>(c) * p.x_channel, p.x_row, at[t + i],
                        to + i * W, patches_at);
  }
  for (int spot = 0; spot < SPOTS; spot++)
    for (int q = 0; q < quads(p.outs); q++)
      for (int t = 0; t < count; t += SIDE)
        product(patches + static_cast<size_t>(spot) * patches_at + t * p.ins * W,
                p.values + (static_cast<size_t>(spot) * quads(p.outs) + q) * p.ins * OUTS, p.ins,
                products + static_cast<size_t>(spot) * products_at + (q * OUTS * TILES + t) * W);
  for (int o = 0; o < p.outs; o++)
    for (int t = 0; t < count; t++) {
      float* plane = p.y + static_cast<size_t>(at[t].block) * p.y_block + static_cast<size_t>(o) * p.y_channel;
      transform_back(products + (o * TILES + t) * W, products_at, p.bias ? p.bias[o] : 0.0f,
                     plane + at[t].row * p.y_row + at[t].column * W, p.y_row, at[t]);
      if (p.border && at[t].column == 0) clear_sides(p, plane, at[t].row, at[t].row + at[t].rows);
    }
}

struct Weights {
  const float* dense;
  float* to;
  int out_step, in_step, flipped;
  int outs, ins;
};

/** Input channels whose weights for OUTS outputs fill a vector. */
constexpr int CHANNELS = W / OUTS;

/** G g Gᵀ of OUTS outputs, a vector of weights at a time; zeros for outputs that do not exist. */
void weights_part(void* args, int quad, int) {
  const Weights& p = *static_cast<Weights*>(args);
  const size_t pitch = static_cast<size_t>(quads(p.outs)) * p.ins * OUTS;
  float* to = p.to + static_cast<size_t>(quad) * p.ins * OUTS;
  for (int c = 0; c < p.ins; c += CHANNELS, to += W) {
    float taps[9][W] = {};
    const int channels = p.ins - c < CHANNELS ? p.ins - c : CHANNELS;
    for (int lane = 0; lane < channels * OUTS; lane++) {
      const int o = quad * OUTS + lane % OUTS;
      if (o >= p.outs) continue;
      const float* g = p.dense + static_cast<size_t>(o) * p.out_step + static_cast<size_t>(c + lane / OUTS) * p.in_step;
      for (int tap = 0; tap < 9; tap++) taps[tap][lane] = g[p.flipped ? 8 - tap : tap];
    }
    const auto at = [&](int i, int j) { return load(taps[3 * i + j]); };
    if (channels == CHANNELS) {
      transform<OfTaps, vec>(at, [&](int i, int j, vec v) {
        store(to + static_cast<size_t>(i * PATCH + j) * pitch, v);
      });
    } else {
      transform<OfTaps, vec>(at, [&](int i, int j, vec v) {
        float* spot = to + static_cast<size_t>(i * PATCH + j) * pitch;
        for (int lane = 0; lane < channels * OUTS; lane++) spot[lane] = v[lane];
      });
    }
  }
}

}  // namespace

/** Floats of the transformed weights. */
EXPORT(double, winograd_weights_floats, (int outs, int ins)) {
  return static_cast<double>(SPOTS) * quads(outs) * OUTS * ins;
}

/** The transformed weights of dense[o · out_step + c · in_step + tap]; flipped: tap 8 first. */
void kernels::winograd_weights(const jobs::WinogradWeights& job) {
  Weights weights{job.dense, job.to, job.out_step, job.in_step, job.flipped, job.outs, job.ins};
  parallel(weights_part, &weights, quads(job.outs));
}

/** Floats of `scratch` for so many threads. */
EXPORT(double, winograd_scratch_floats, (int ins, int outs)) {
  return static_cast<double>(scratch_floats(ins, outs)) * pool_threads();
}

/** Of the fields of `Conv`, start, offset, chunks, x_pixel, y_pixel and rows are not read. */
void kernels::conv_winograd(const jobs::Winograd& job) {
  Winograd p = job;
  const int tiles = tiles_of({p.blocks, p.x_block, p.x_row, p.h, p.w});
  parallel(winograd_part, &p, (tiles + TILES - 1) / TILES);
}
