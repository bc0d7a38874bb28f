// The weight gradient of a dense 3×3 convolution of stride 1 by Winograd's tiles (winograd.h), at every position.
//
// Parts are (group of batch blocks, slice of outputs); in a part, sixteen tiles at a time: the patches of x and the
// tiles of dy are transformed, then for each spot their product is summed over tiles and lanes, four outputs and INS
// input channels at a time: 4 × INS sums in registers, six loads for eight multiply-adds or eight for sixteen. In L1: a
// spot's tiles of four outputs; in L2: a spot's patches. At the end the sums of the groups are added in order and
// transformed to 3×3 taps.
#include "convolution.h"
#include "exports.h"
#include "group-sums.h"
#include "winograd.h"

namespace {

constexpr int TILES = 16;
/** Outputs of a slice: enough that its patches are worth transforming again for each slice. */
constexpr int SLICE = 64;
/** Inputs in registers: as many as the target's leave room for. */
constexpr int INS = W == 16 ? 4 : 2;

/** `partial` is [groups][SPOTS][quads of outputs][pairs of inputs][OUTS][INS]. */
struct WinogradGradient : jobs::WinogradGradient {
  int groups;
};

static inline int pairs(int ins) { return (ins + INS - 1) / INS; }
/** Floats of a spot's sums, and where those of an output and an input lie. */
static inline size_t sums_of(int outs, int ins) { return static_cast<size_t>(quads(outs)) * pairs(ins) * OUTS * INS; }
static inline size_t sum_at(int o, int c, int ins) {
  return (static_cast<size_t>(o / OUTS) * pairs(ins) + c / INS) * OUTS * INS + o % OUTS * INS + c % INS;
}
static inline int slices(int outs) { return (outs + SLICE - 1) / SLICE; }
static inline int pitch_of(int channels) { return spot_pitch(quads(channels) * OUTS * TILES * W); }
static inline size_t scratch_floats(int ins, int outs) {
  return static_cast<size_t>(SPOTS) * (pitch_of(ins) + pitch_of(outs < SLICE ? outs : SLICE));
}

/** Where channel c of a spot begins: `side` channels lie side by side, tile by tile. */
static inline int channel_at(int c, int side) { return (c / side * TILES * side + c % side) * W; }

/** The products of OUTS outputs × INS inputs, added up over tiles, lane by lane. */
HOT_LOOP void products(const float* tiles, const float* patches, vec (&total)[OUTS][INS]) {
  vec t[OUTS][INS] = {};
#pragma clang loop unroll(disable)
  for (int i = 0; i < TILES; i++, tiles += OUTS * W, patches += INS * W) {
    const float* d = opaque(tiles);
    vec patch[INS];
    UNROLL
    for (int k = 0; k < INS; k++) patch[k] = load(patches + k * W);
    UNROLL
    for (int o = 0; o < OUTS; o++) {
      const vec g = load(d + o * W);
      UNROLL
      for (int k = 0; k < INS; k++) {
        t[o][k] = madd(g, patch[k], t[o][k]);
        now(t[o][k]);
      }
    }
  }
  UNROLL
  for (int o = 0; o < OUTS; o++)
    UNROLL
    for (int k = 0; k < INS; k++) total[o][k] = t[o][k];
}

/** Adds the products to the sums of OUTS × INS. */
inline void dots(const float* tiles, const float* patches, float* sums) {
  vec t[OUTS][INS];
  products(tiles, patches, t);
  float lanes[OUTS * INS];
  UNROLL
  for (int i = 0; i < OUTS * INS; i += 4) quad_at(lanes + i) = sum4(&t[0][0] + i);
  UNROLL
  for (int i = 0; i < OUTS * INS; i++) sums[i] += lanes[i];
}

/** Transforms TILES tiles of some channels, `SIDE` of which lie side by side; tiles past `count` are zeros. */
template <int SIDE, typename Transform>
void transform_tiles(const Tiles& grid, int first, int count, const float* from, int channel, int channels, float* to,
                     const Transform& transform_one) {
  const int pitch = pitch_of(channels);
  TilePlace at[TILES];
  for (int t = 0; t < count; t++) at[t] = place_of(grid, first + t);
  for (int c = 0; c < channels; c++, from += channel) {
    float* into = to + channel_at(c, SIDE);
    for (int t = 0; t < count; t++) transform_one(from + offset_of(grid, at[t]), at[t], into + t * SIDE * W, pitch);
    for (int t = count; t < TILES; t++)
      for (int spot = 0; spot < SPOTS; spot++) store(into + static_cast<size_t>(spot) * pitch + t * SIDE * W, vec{});
  }
}

void gradient_part(void* args, int part, int thread) {
  const WinogradGradient& p = *static_cast<WinogradGradient*>(args);
  const int group = part / slices(p.outs), o0 = part % slices(p.outs) * SLICE;
  const int outs = p.outs - o0 < SLICE ? p.outs - o0 : SLICE;
  const Tiles from{p.blocks, p.x_block, p.x_row, p.h, p.w}, into{p.blocks, p.y_block, p.y_row, p.h, p.w};
  const int of_block = tiles_of_image(from);
  const int last = first_of_group(p.blocks, p.groups, group + 1) * of_block;
  float* patches = p.scratch + thread * scratch_floats(p.ins, p.outs);
  float* tiles = patches + static_cast<size_t>(SPOTS) * pitch_of(p.ins);
  const size_t of_spot = sums_of(p.outs, p.ins);
  float* sums = p.partial + group * SPOTS * of_spot + sum_at(o0, 0, p.ins);
  for (int spot = 0; spot < SPOTS; spot++) __builtin_memset(sums + spot * of_spot, 0, sums_of(outs, p.ins) * 4);

  for (int tile = first_of_group(p.blocks, p.groups, group) * of_block; tile < last; tile += TILES) {
    const int count = last - tile < TILES ? last - tile : TILES;
    transform_tiles<INS>(from, tile, count, p.x, p.x_channel, p.ins, patches,
                    [&](const float* d, TilePlace at, float* to, int pitch) {
                           transform_patch(d, p.x_row, at, to, pitch);
                         });
    transform_tiles<OUTS>(into, tile, count, p.dy + static_cast<size_t>(o0) * p.y_channel, p.y_channel, outs, tiles,
                    [&](const float* dy, TilePlace at, float* to, int pitch) {
                            transform_pixels<OfGradient>(dy, p.y_row, at.rows, at.columns, to, pitch);
                          });
    for (int spot = 0; spot < SPOTS; spot++)
      UNROLL
      for (int o = 0; o < outs; o += OUTS) {
        const float* d = tiles + static_cast<size_t>(spot) * pitch_of(outs) + channel_at(o, OUTS);
        const float* x = patches + static_cast<size_t>(spot) * pitch_of(p.ins);
        float* to = sums + spot * of_spot + sum_at(o, 0, p.ins);
        for (int c = 0; c < p.ins; c += INS) dots(d, x + channel_at(c, INS), to + sum_at(0, c, p.ins));
      }
  }
}

/** Gᵀ M G of OUTS outputs, M the sum of the groups, a vector of their weights at a time. */
void taps_part(void* args, int quad, int) {
  const WinogradGradient& p = *static_cast<WinogradGradient*>(args);
  const size_t of_spot = sums_of(p.outs, p.ins), of_group = SPOTS * of_spot;
  const int o0 = quad * OUTS;
  for (int c0 = 0; c0 < p.ins; c0 += INS) {
    for (int first = 0; first < OUTS * INS; first += W) {
      const float* sums = p.partial + sum_at(o0, c0, p.ins) + first;
      float taps[9][W];
      transform<ToTaps, vec>(
          [&](int i, int j) {
            const float* of = sums + (i * PATCH + j) * of_spot;
            vec total = load(of);
            for (int group = 1; group < p.groups; group++) total += load(of + group * of_group);
            return total;
          },
          [&](int i, int j, vec v) { store(taps[3 * i + j], v); });
      for (int lane = 0; lane < W; lane++) {
        const int o = o0 + (first + lane) / INS, c = c0 + (first + lane) % INS;
        if (o >= p.outs || c >= p.ins) continue;
        float* to = p.dw + (static_cast<size_t>(o) * p.ins + c) * 9;
        for (int tap = 0; tap < 9; tap++) to[tap] = taps[tap][lane];
      }
    }
  }
}

/** Groups whose sums are kept apart: fewer where the outputs are cut into slices, so that parts are about as many. */
int groups_of(int blocks, int outs) {
  const int wanted = slices(outs) < 8 ? 8 / slices(outs) : 1;
  return wanted < blocks ? wanted : blocks;
}

}  // namespace

/** Floats of `partial`. */
TRAINING_EXPORT(double, winograd_partial_floats, (int blocks, int outs, int ins)) {
  return static_cast<double>(groups_of(blocks, outs)) * SPOTS * sums_of(outs, ins);
}

/** Floats of `scratch` for all threads. */
TRAINING_EXPORT(double, winograd_gradient_floats, (int ins, int outs)) {
  return static_cast<double>(scratch_floats(ins, outs)) * pool_threads();
}

/** dw[o][c][tap], for every output and input. */
void kernels::winograd_gradient(const jobs::WinogradGradient& job) {
  WinogradGradient p{job, groups_of(job.blocks, job.outs)};
  parallel(gradient_part, &p, p.groups * slices(p.outs));
  parallel(taps_part, &p, quads(p.outs));
}
