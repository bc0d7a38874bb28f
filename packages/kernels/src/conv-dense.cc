// Dense convolution, for layers whose weights all exist or nearly so: forward, and input gradient by flipped taps of
// the transposed weight.
//
// Parts are (TILES tiles of PIXELS pixels, run of outputs); in a part, chunks of TAPS taps, whose pixels are copied
// side by side, then four outputs at a time, then tiles, then taps. In registers: 4 × PIXELS sums; a tap costs PIXELS
// loads of x and four broadcasts of weights. In L1: the copied pixels of a chunk, and the chunk's weights of four
// outputs, 16 bytes a tap, which serve all tiles; from L2: the next weights, and the sums, once a chunk.
#include "exports.h"
#include "jobs.h"
#include "pool.h"
#include "tile-pixels.h"

namespace {

/** Pixels of a tile: as many sums as registers hold beside what a tap loads. WebAssembly's engines spill earlier. */
#ifdef __wasm__
constexpr int PIXELS = 2;
#else
constexpr int PIXELS = 3;
#endif
constexpr int TILES = 64 / W;
constexpr int TAPS = 256;

typedef TilePixels<PIXELS> Tile;

/** A chunk of taps of `outs` outputs of a tile, from output o on; the first chunk begins with the bias. */
HOT_LOOP void product(const Conv& p, const Tile& tile, const float* x, const float* packed, int taps, int o, int outs,
                      bool first) {
  const int y_channel = p.y_channel;
  float* y = p.y + static_cast<size_t>(o) * y_channel;
  vec t[OUTS][PIXELS];
  UNROLL
  for (int i = 0; i < OUTS; i++) {
    const int existing = i < outs ? i : 0;
    const vec bias = splat(p.bias ? p.bias[o + existing] : 0.0f);
    UNROLL
    for (int c = 0; c < PIXELS; c++) t[i][c] = first ? bias : load(y + existing * y_channel + tile.y[c]);
  }
#pragma clang loop unroll(disable)
  for (int k = 0; k < taps; k++, x += PIXELS * W, packed += OUTS) add_tap(t, x, opaque(packed), W);
  UNROLL
  for (int i = 0; i < OUTS; i++) {
    if (i >= outs) break;
    UNROLL
    for (int c = 0; c < PIXELS; c++) store(y + i * y_channel + tile.y[c], t[i][c]);
  }
}

static_assert(TILES * TAPS * PIXELS * W * 4 <= scratch_bytes, "the copied pixels of a part fit its scratch");

/** `values` holds the packed weights, `chunks` the number of taps. */
void dense_part(void* args, int part, int thread) {
  const Conv& p = *static_cast<Conv*>(args);
  const int run = part % p.run_count, first_tile = part / p.run_count * TILES;
  const int first = p.run_count > 1 ? p.runs[run] : 0, last = p.run_count > 1 ? p.runs[run + 1] : p.outs;
  const int rest = tiles_of(pixels_of(p.blocks, p.h, p.w), PIXELS) - first_tile, tiles = rest < TILES ? rest : TILES;
  float* copied = scratch_of(thread);
  Tile tile[TILES];
  for (int t = 0; t < tiles; t++) tile[t] = pixels_of_tile<PIXELS>(p, first_tile + t);
  int k = 0;
  do {    // once for pixels that no tap reaches, too
    const int taps = p.chunks - k < TAPS ? p.chunks - k : TAPS;
    for (int t = 0; t < tiles; t++) {
      float* to = copied + t * TAPS * PIXELS * W;
      for (int i = 0; i < taps; i++, to += PIXELS * W)
        for (int c = 0; c < PIXELS; c++) store(to + c * W, load(tap(p.x + tile[t].x[c], p.offset[k + i])));
    }
    for (int o = first; o < last; o += OUTS) {
      const int outs = last - o < OUTS ? last - o : OUTS;
      const float* packed = p.values + static_cast<size_t>(o) * p.chunks + k * OUTS;
      for (int t = 0; t < tiles; t++) {
        product(p, tile[t], copied + t * TAPS * PIXELS * W, packed, taps, o, outs, k == 0);
        if (k == 0 && p.border)
          for (int i = 0; i < outs; i++) clear_sides(p, p.y + static_cast<size_t>(o + i) * p.y_channel, tile[t]);
      }
    }
  } while ((k += TAPS) < p.chunks);
}

struct Packing {
  const float* dense;
  const uint32_t* at;
  uint32_t step;
  float* packed;
  int outs, taps;
};

void pack_part(void* args, int quad, int) {
  const Packing& p = *static_cast<Packing*>(args);
  float* packed = p.packed + static_cast<size_t>(quad) * p.taps * OUTS;
  for (int k = 0; k < p.taps; k++)
    for (int i = 0; i < OUTS; i++, packed++) {
      const int o = quad * OUTS + i;
      *packed = o < p.outs ? p.dense[p.at[k] + o * p.step] : 0.0f;
    }
}

}  // namespace

/** Floats of `conv_pack`'s result. */
EXPORT(double, conv_packed_floats, (int outs, int taps)) {
  return static_cast<double>(quads(outs) * OUTS) * taps;
}

/** packed[o / 4][tap][o % 4] = dense[at[tap] + o · step]; zeros for outputs that do not exist. */
void kernels::conv_pack(const jobs::ConvPack& job) {
  Packing p{job.dense, job.at, job.step, job.packed, job.outs, job.taps};
  parallel(pack_part, &p, quads(job.outs));
}

/** `values`: what `conv_pack` made; `chunks`: taps of all channels. `start` and `rows` are not read. */
void kernels::conv_dense(const jobs::Conv& job) {
  Conv p = job;
  const int tiles = tiles_of(pixels_of(p.blocks, p.h, p.w), PIXELS);
  parallel(dense_part, &p, tiles_of(tiles, TILES) * p.run_count);
}
