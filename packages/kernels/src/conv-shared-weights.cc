// The weight gradient of a convolution of which G neighbouring outputs share their pattern.
//
// Parts are (group of tiles of 64 pixels, run of bands); in a part, tiles, chunks of input channels, bands, then a few
// existing weights at a time, over the tile. Registers hold the sums of those weights of G outputs; of each pixel, a
// load of x serves G multiply-adds, and one of dy as many as there are weights. Sums over lanes are taken once a tile.
// In L1: the band's dy; from L2: the chunk's x. Where the pixels are is looked up: rows and images may be short.
#include "jobs.h"
#include "group-sums.h"
#include "pool.h"
#include "shared.h"
#include "tile-pixels.h"

namespace {

using SharedWeights = jobs::ConvSharedWeights;

constexpr int PIXELS = 64;

typedef TilePixels<PIXELS> Tile;

/** K weights of G outputs over a tile: added to their sums. */
template <int G, int K>
HOT_LOOP void sums(const SharedWeights& p, const Tile& tile, const float* dy, const Stretch<float>& s, uint32_t k) {
  const size_t y_channel = p.y_channel;
  const float* from[K];
  vec t[G][K];
  UNROLL
  for (int i = 0; i < K; i++) from[i] = tap(p.x, p.offset[k + i]);
  UNROLL
  for (int i = 0; i < G * K; i++) t[i / K][i % K] = vec{};
#pragma clang loop unroll(disable)
  for (int c = 0, count = tile.count; c < count; c++) {
    const size_t x_at = tile.x[c];
    const float* d = dy + tile.y[c];
    vec g[G];
    UNROLL
    for (int o = 0; o < G; o++) g[o] = load(d + o * y_channel);
    UNROLL
    for (int i = 0; i < K; i++) {
      const vec pixel = load(from[i] + x_at);
      UNROLL
      for (int o = 0; o < G; o++) {
        t[o][i] = madd(g[o], pixel, t[o][i]);
        now(t[o][i]);
      }
    }
  }
  UNROLL
  for (int o = 0; o < G; o++) {
    float* to = s.values + o * s.length + k;
    if constexpr (K % 4 == 0)
      UNROLL
      for (int i = 0; i < K; i += 4) quad_at(to + i) += sum4(t[o] + i);
    else
      UNROLL
      for (int i = 0; i < K; i++) to[i] += sum(t[o][i]);
  }
}

/** All weights of a run of bands over a tile. */
template <int G>
void bands(const SharedWeights& p, const Tile& tile, float* partial, uint32_t first, uint32_t last) {
  constexpr int K = sums_at_once / G;   // weights at a time
  for (int chunk = 0; chunk < p.chunks; chunk++)
    for (uint32_t band = first; band < last; band++) {
      const auto s = stretch<G>(p.start + static_cast<size_t>(band) * (p.chunks + 1), chunk, p.chunks, partial);
      const float* dy = p.dy + static_cast<size_t>(band) * G * p.y_channel;
      uint32_t k = s.k;
      for (; k + K <= s.end; k += K) sums<G, K>(p, tile, dy, s, k);
      if (K > 4 && k + 4 <= s.end) sums<G, 4>(p, tile, dy, s, k), k += 4;
      if (K > 2 && k + 2 <= s.end) sums<G, 2>(p, tile, dy, s, k), k += 2;
      if (k < s.end) sums<G, 1>(p, tile, dy, s, k);
    }
}

template <int G>
void weights_part(void* args, int part, int) {
  const SharedWeights& p = *static_cast<SharedWeights*>(args);
  const int group = part / p.run_count, run = part % p.run_count;
  const int tiles = tiles_of(pixels_of(p.blocks, p.h, p.w), PIXELS);
  float* partial = p.partial + static_cast<size_t>(group) * p.nnz;
  for (int t = first_of_group(tiles, p.groups, group); t < first_of_group(tiles, p.groups, group + 1); t++)
    bands<G>(p, pixels_of_tile<PIXELS>(p, t), partial, p.runs[run], p.runs[run + 1]);
}

}  // namespace

/** dw[k], one for each existing weight, output by output. `together` is 2 or 4, and divides the outputs. */
void kernels::conv_shared_weights(const jobs::ConvSharedWeights& job) {
  SharedWeights p = job;
  __builtin_memset(p.partial, 0, static_cast<size_t>(p.groups) * p.nnz * 4);
  parallel(p.together == 2 ? weights_part<2> : weights_part<4>, &p, p.groups * p.run_count);
  add_groups({p.partial, p.dw, p.groups, p.nnz});
}
