// Dense convolution, for layers whose weights all exist or nearly so: forward, input gradient (by flipped taps of the
// transposed weight), and the weight gradient, which growth by gradient wants at every position too.
//
// Forward: parts are (block of the batch, band of rows); in a part, four outputs at a time, tiles of two pixels, all
// taps. In registers: 4 × 2 sums; a tap costs two loads of x and four broadcasts of weights for eight multiply-adds.
// The weights of four outputs lie packed side by side, 16 bytes a tap, and stay in L1 over the band's tiles; x comes
// from L2.
#include "convolution.h"
#include "exports.h"
#include "group-sums.h"
#include "pool.h"

namespace {

/** P pixels of four outputs, of which the first `outs` exist. */
template <int P, int XP>
HOT_LOOP void tile(const Conv& p, const float* x, float* y, const float* packed, const float* bias, int outs) {
  const int x_pixel = XP ? XP * W : p.x_pixel, taps = p.chunks;
  const uint32_t* offset = p.offset;
  vec t[OUTS][P];
  UNROLL
  for (int o = 0; o < OUTS; o++)
    UNROLL
    for (int c = 0; c < P; c++) t[o][c] = splat(bias[o]);
#pragma clang loop unroll(disable)
  for (int k = 0; k < taps; k++, packed += OUTS) add_tap(t, tap(x, offset[k]), opaque(packed), x_pixel);
  UNROLL
  for (int o = 0; o < outs; o++)
    UNROLL
    for (int c = 0; c < P; c++) store(y + o * p.y_channel + c * p.y_pixel, t[o][c]);
}

/** `values` holds the packed weights, `chunks` the number of taps. */
template <int XP>
void dense_part(void* args, int part, int) {
  const Conv& p = *static_cast<Conv*>(args);
  const auto [x, y, top, bottom, first, last] = part_of(p, part);
  for (int o = first; o < last; o += OUTS) {
    const int outs = last - o < OUTS ? last - o : OUTS;
    const float* packed = p.values + static_cast<size_t>(o) * p.chunks;
    float bias[OUTS];
    UNROLL
    for (int i = 0; i < OUTS; i++) bias[i] = p.bias && i < outs ? p.bias[o + i] : 0.0f;
    for (int row = top; row < bottom; row++) {
      const float* from = x + row * p.x_row;
      float* to = y + static_cast<size_t>(o) * p.y_channel + row * p.y_row;
      int column = 0;
      if (W == 16)   // the target has registers for sixteen sums
        for (; column + 4 <= p.w; column += 4)
          tile<4, XP>(p, from + column * p.x_pixel, to + column * p.y_pixel, packed, bias, outs);
      for (; column + 2 <= p.w; column += 2)
        tile<2, XP>(p, from + column * p.x_pixel, to + column * p.y_pixel, packed, bias, outs);
      if (column < p.w) tile<1, XP>(p, from + column * p.x_pixel, to + column * p.y_pixel, packed, bias, outs);
    }
    if (p.border)
      UNROLL
      for (int i = 0; i < outs; i++) clear_sides(p, y + static_cast<size_t>(o + i) * p.y_channel, top, bottom);
  }
}

// The weight gradient: parts are (group of batch blocks, four outputs); in registers 4 outputs × 2 taps of sums over
// the pixels of a band; a pixel costs four loads of dy and two of x for eight multiply-adds.
struct DenseGradient {
  Ref<const float> x;
  Ref<const float> dy;          // of the first output that is wanted
  Ref<float> partial;           // [groups][outs][taps]
  Ref<float> dw;                // [outs][taps]
  Ref<const uint32_t> offset;   // [taps] bytes
  int outs, taps, groups;
  int blocks, x_block, y_block, y_channel;
  int h, w, x_row, y_row, x_pixel;
  int rows;                 // rows in a band
};

template <int K, int XP>
HOT_LOOP void dots(const DenseGradient& p, const float* __restrict dy, const float* __restrict x,
                   const uint32_t* offset, int outs, int rows, float* to) {
  const int x_pixel = XP ? XP * W : p.x_pixel, y_channel = p.y_channel, w = p.w;
  vec t[OUTS][K] = {};
  const float* from[K];
  UNROLL
  for (int i = 0; i < K; i++) from[i] = tap(x, offset[i]);
  // Outputs that do not exist repeat the last one, and are not written.
  const float* d[OUTS];
  UNROLL
  for (int o = 0; o < OUTS; o++) d[o] = dy + static_cast<size_t>(o < outs ? o : outs - 1) * y_channel;
  for (int r = 0; r < rows; r++) {
#pragma clang loop unroll(disable)
    for (int c = 0; c < w; c++) {
      vec pixel[K];
      UNROLL
      for (int i = 0; i < K; i++) pixel[i] = load(from[i] + c * x_pixel);
      UNROLL
      for (int o = 0; o < OUTS; o++) {
        const vec g = load(d[o] + c * W);
        UNROLL
        for (int i = 0; i < K; i++) t[o][i] = madd(g, pixel[i], t[o][i]);
      }
    }
    UNROLL
    for (int i = 0; i < K; i++) from[i] += p.x_row;
    UNROLL
    for (int o = 0; o < OUTS; o++) d[o] += p.y_row;
  }
  UNROLL
  for (int o = 0; o < outs; o++)
    UNROLL
    for (int i = 0; i < K; i++) to[static_cast<size_t>(o) * p.taps + i] += sum(t[o][i]);
}

template <int XP>
void gradient_part(void* args, int part, int) {
  const DenseGradient& p = *static_cast<DenseGradient*>(args);
  const int of_group = quads(p.outs);
  const int group = part / of_group, o = part % of_group * OUTS, outs = p.outs - o < OUTS ? p.outs - o : OUTS;
  const int first = first_of_group(p.blocks, p.groups, group), last = first_of_group(p.blocks, p.groups, group + 1);
  float* to = p.partial + (static_cast<size_t>(group) * p.outs + o) * p.taps;
  __builtin_memset(to, 0, static_cast<size_t>(outs) * p.taps * 4);
  for (int block = first; block < last; block++) {
    for (int row = 0; row < p.h; row += p.rows) {
      const int rows = p.h - row < p.rows ? p.h - row : p.rows;
      const float* x = p.x + static_cast<size_t>(block) * p.x_block + row * p.x_row;
      const float* dy = p.dy + static_cast<size_t>(block) * p.y_block + static_cast<size_t>(o) * p.y_channel +
                        row * p.y_row;
      int k = 0;
      for (; k + 2 <= p.taps; k += 2) dots<2, XP>(p, dy, x, p.offset + k, outs, rows, to + k);
      if (k < p.taps) dots<1, XP>(p, dy, x, p.offset + k, outs, rows, to + k);
    }
  }
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
EXPORT(void, conv_pack, (const float* dense, const uint32_t* at, uint32_t step, float* packed, int outs, int taps)) {
  Packing p{dense, at, step, packed, outs, taps};
  parallel(pack_part, &p, quads(outs));
}

/** `values`: what `conv_pack` made; `chunks`: taps of all channels. `start` is not read. */
EXPORT(void, conv_dense, (const Conv* job)) {
  Conv p = *job;
  parallel(p.x_pixel == W ? dense_part<1> : p.x_pixel == 2 * W ? dense_part<2> : dense_part<0>, &p,
           parts_of(p));
}

/** dw[o][k] = Σ dy[o][p] · x[p + offset(k)] over images and pixels, for every output and tap. */
EXPORT(void, conv_dense_weights, (const DenseGradient* job)) {
  DenseGradient p = *job;
  parallel(p.x_pixel == W ? gradient_part<1> : p.x_pixel == 2 * W ? gradient_part<2> : gradient_part<0>, &p,
           p.groups * quads(p.outs));
  add_groups({p.partial, p.dw, p.groups, p.outs * p.taps});
}
