// Dense 3×3 convolution of stride 1 by Winograd's tiles (winograd.h): forward, and input gradient by flipped taps of the
// transposed weight.
//
// Parts are sixteen tiles; in a part, first the patches of all input channels are transformed, then for each spot the
// product weights × patches runs over four outputs and two tiles at a time, then each output's tiles are transformed
// back. In registers: 4 × 2 sums; an input channel costs two loads and four broadcasts for eight multiply-adds. In L1:
// the patches of one spot, and the weights of four outputs; in L2: all patches and all products of the part.
#include "convolution.h"
#include "exports.h"
#include "pool.h"
#include "winograd.h"

namespace {

constexpr int TILES = 16;

struct Winograd : Conv {    // `values`: the weights, [spot][outs / OUTS][ins][OUTS]
  Ref<float> scratch;           // of each thread, `winograd_scratch_floats`
  int ins, x_channel;
};

static inline int patches_pitch(int ins) { return spot_pitch(ins * TILES * W); }
static inline int products_pitch(int outs) { return spot_pitch(quads(outs) * OUTS * TILES * W); }
static inline size_t scratch_floats(int ins, int outs) {
  return static_cast<size_t>(SPOTS) * (patches_pitch(ins) + products_pitch(outs));
}

/** OUTS outputs of two tiles at one spot. */
HOT_LOOP void product(const float* patches, const float* weights, int ins, float* to) {
  vec t[OUTS][2] = {};
#pragma clang loop unroll(disable)
  for (int c = 0; c < ins; c++, patches += 2 * W, weights += OUTS) add_tap(t, patches, opaque(weights), W);
  UNROLL
  for (int o = 0; o < OUTS; o++)
    UNROLL
    for (int i = 0; i < 2; i++) store(to + (o * TILES + i) * W, t[o][i]);
}

/** A row of Aᵀ M A, from a row of Aᵀ M. */
inline void tile_row(const vec (&s)[4], float* to) {
  store(to, s[0] + s[1] + s[2]);
  store(to + W, s[1] - s[2] - s[3]);
}

/** Aᵀ M A + bias: two rows of two pixels. */
inline void transform_back(const float* m, int pitch, float bias, float* to, int row) {
  const vec b = splat(bias);
  vec s[4];
  for (int j = 0; j < 4; j++) s[j] = load(m + j * pitch) + load(m + (4 + j) * pitch) + load(m + (8 + j) * pitch);
  s[1] = s[1] + b;   // the only column that both pixels add
  tile_row(s, to);
  for (int j = 0; j < 4; j++) s[j] = load(m + (4 + j) * pitch) - load(m + (8 + j) * pitch) - load(m + (12 + j) * pitch);
  s[1] = s[1] + b;
  tile_row(s, to + row);
}

void winograd_part(void* args, int part, int thread) {
  const Winograd& p = *static_cast<Winograd*>(args);
  const Tiles from{p.blocks, p.x_block, p.x_row, p.h, p.w}, into{p.blocks, p.y_block, p.y_row, p.h, p.w};
  const int first = part * TILES, rest = tiles_of(from) - first, count = rest < TILES ? rest : TILES;
  const int patches_at = patches_pitch(p.ins), products_at = products_pitch(p.outs);
  float* patches = p.scratch + thread * scratch_floats(p.ins, p.outs);
  float* products = patches + static_cast<size_t>(SPOTS) * patches_at;

  // Two tiles at a time, so that whole lines of the cache are written. Tiles that do not exist repeat the last one.
  for (int t = 0; t < TILES; t += 2) {
    const float* d[2];
    UNROLL
    for (int i = 0; i < 2; i++) d[i] = p.x + offset_of(from, place_of(from, first + (t + i < count ? t + i : count - 1)));
    float* to = patches + t * p.ins * W;
    for (int c = 0; c < p.ins; c++, d[0] += p.x_channel, d[1] += p.x_channel, to += 2 * W)
      UNROLL
      for (int i = 0; i < 2; i++) transform_patch(d[i], p.x_row, to + i * W, patches_at);
  }
  for (int spot = 0; spot < SPOTS; spot++)
    for (int q = 0; q < quads(p.outs); q++)
      for (int t = 0; t < count; t += 2)
        product(patches + static_cast<size_t>(spot) * patches_at + t * p.ins * W,
                p.values + (static_cast<size_t>(spot) * quads(p.outs) + q) * p.ins * OUTS, p.ins,
                products + static_cast<size_t>(spot) * products_at + (q * OUTS * TILES + t) * W);
  TilePlace at[TILES];
  for (int t = 0; t < count; t++) at[t] = place_of(into, first + t);
  for (int o = 0; o < p.outs; o++)
    for (int t = 0; t < count; t++) {
      float* plane = p.y + static_cast<size_t>(at[t].block) * p.y_block + static_cast<size_t>(o) * p.y_channel;
      transform_back(products + (o * TILES + t) * W, products_at, p.bias ? p.bias[o] : 0.0f,
                     plane + at[t].row * p.y_row + at[t].column * W, p.y_row);
      if (p.border && at[t].column == 0) clear_sides(p, plane, at[t].row, at[t].row + 2);
    }
}

struct Weights {
  const float* dense;
  float* to;
  int out_step, in_step, flipped;
  int outs, ins;
};

/** G g Gᵀ of OUTS outputs; zeros for outputs that do not exist. */
void weights_part(void* args, int quad, int) {
  const Weights& p = *static_cast<Weights*>(args);
  const size_t pitch = static_cast<size_t>(quads(p.outs)) * p.ins * OUTS;
  for (int c = 0; c < p.ins; c++)
    UNROLL
    for (int i = 0; i < OUTS; i++) {
      const int o = quad * OUTS + i;
      float* to = p.to + (static_cast<size_t>(quad) * p.ins + c) * OUTS + i;
      const float* g = p.dense + static_cast<size_t>(o) * p.out_step + static_cast<size_t>(c) * p.in_step;
      float e[4][3] = {};
      if (o < p.outs)
        for (int j = 0; j < 3; j++) {
          const float a = g[p.flipped ? 8 - j : j], b = g[p.flipped ? 5 - j : 3 + j], d = g[p.flipped ? 2 - j : 6 + j];
          e[0][j] = a, e[1][j] = 0.5f * (a + b + d), e[2][j] = 0.5f * (a - b + d), e[3][j] = d;
        }
      UNROLL
      for (int r = 0; r < 4; r++) {
        to[(4 * r) * pitch] = e[r][0];
        to[(4 * r + 1) * pitch] = 0.5f * (e[r][0] + e[r][1] + e[r][2]);
        to[(4 * r + 2) * pitch] = 0.5f * (e[r][0] - e[r][1] + e[r][2]);
        to[(4 * r + 3) * pitch] = e[r][2];
      }
    }
}

}  // namespace

/** Floats of the transformed weights. */
EXPORT(double, winograd_weights_floats, (int outs, int ins)) {
  return static_cast<double>(SPOTS) * quads(outs) * OUTS * ins;
}

/** The transformed weights of dense[o · out_step + c · in_step + tap]; flipped: tap 8 first. */
EXPORT(void, winograd_weights, (
    const float* dense, int out_step, int in_step, int flipped, float* to, int outs, int ins)) {
  Weights weights{dense, to, out_step, in_step, flipped, outs, ins};
  parallel(weights_part, &weights, quads(outs));
}

/** Floats of `scratch` for so many threads. */
EXPORT(double, winograd_scratch_floats, (int ins, int outs)) {
  return static_cast<double>(scratch_floats(ins, outs)) * pool_threads();
}

/** Of images of even size. Of the fields of `Conv`, start, offset, chunks, x_pixel, y_pixel and rows are not read. */
EXPORT(void, conv_winograd, (const Winograd* job)) {
  Winograd p = *job;
  const int tiles = tiles_of({p.blocks, p.x_block, p.x_row, p.h, p.w});
  parallel(winograd_part, &p, (tiles + TILES - 1) / TILES);
}
