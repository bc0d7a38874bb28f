// The weight gradient of a convolution at every position, as dense layers and growth by gradient want it:
// dw[o][k] = Σ dy[o][p] · x[p + offset(k)] over images and pixels.
//
// Parts are (group of pixels, run of outputs); in a part, stretches of LENGTH pixels, chunks of TAPS taps, whose pixels
// are copied side by side, then four outputs, whose pixels are too, then ACROSS taps at a time. In registers: 4 ×
// ACROSS sums over the stretch; a pixel costs four loads of dy and ACROSS of x. In L1: the four outputs' pixels; from
// L2, in order: those of the taps.
#include "jobs.h"
#include "group-sums.h"
#include "pool.h"
#include "tile-pixels.h"

namespace {

using DenseGradient = jobs::ConvDenseWeights;

constexpr int LENGTH = 512 / W, TAPS = 120, PITCH = LENGTH * W;
#ifdef __wasm__
constexpr int ACROSS = 2;
#else
constexpr int ACROSS = 3;
#endif

static_assert((TAPS + OUTS) * PITCH * 4 <= scratch_bytes, "the copied pixels of a part fit its scratch");

/** Some pixels in a row: of one row of an image, at most. */
struct Run {
  size_t x, y;
  int count;
};

/** A stretch of pixels as runs. */
struct Stretch {
  Run runs[LENGTH];
  int count, pixels;
};

void find(const DenseGradient& p, int first, int last, Stretch& to) {
  to.count = 0, to.pixels = last - first;
  while (first < last) {
    const int block = first / (p.h * p.w), row = first / p.w % p.h, column = first % p.w;
    const int count = last - first < p.w - column ? last - first : p.w - column;
    to.runs[to.count++] = {static_cast<size_t>(block) * p.x_block + row * p.x_row + column * p.x_pixel,
                           static_cast<size_t>(block) * p.y_block + row * p.y_row + column * W, count};
    first += count;
  }
}

void copy(const float* from, int pixel, int count, float* to) {
  for (int i = 0; i < count; i++) store(to + i * W, load(from + i * pixel));
}

/** Four outputs × K taps. */
template <int K>
HOT_LOOP void dots(const float* dy, const float* x, int pixels, vec (&total)[OUTS * K]) {
  vec t[OUTS][K] = {};
#pragma clang loop unroll(disable)
  for (int i = 0; i < pixels; i++, dy += W, x += W) {
    const float *d = opaque(dy), *from = opaque(x);
    vec pixel[K];
    UNROLL
    for (int k = 0; k < K; k++) pixel[k] = load(from + k * PITCH);
    UNROLL
    for (int o = 0; o < OUTS; o++) {
      const vec g = load(d + o * PITCH);
      UNROLL
      for (int k = 0; k < K; k++) {
        t[o][k] = madd(g, pixel[k], t[o][k]);
        now(t[o][k]);
      }
    }
  }
  UNROLL
  for (int k = 0; k < K; k++)
    UNROLL
    for (int o = 0; o < OUTS; o++) total[k * OUTS + o] = t[o][k];
}

template <int K>
void add(const float* dy, const float* x, int pixels, float* to, int taps, int outs) {
  vec total[OUTS * K];
  dots<K>(dy, x, pixels, total);
  for (int k = 0; k < K; k++) {
    const quad sums = sum4(total + k * OUTS);
    for (int o = 0; o < outs; o++) to[static_cast<size_t>(o) * taps + k] += sums[o];
  }
}

void gradient_part(void* args, int part, int thread) {
  const DenseGradient& p = *static_cast<DenseGradient*>(args);
  const int runs = (quads(p.outs) + p.run_quads - 1) / p.run_quads, group = part / runs;
  const int from = part % runs * p.run_quads * OUTS;
  const int most = from + p.run_quads * OUTS, to = most < p.outs ? most : p.outs;
  const int pixels = pixels_of(p.blocks, p.h, p.w);
  const int first = first_of_group(pixels, p.groups, group), last = first_of_group(pixels, p.groups, group + 1);
  const int stretches = tiles_of(last - first, LENGTH);
  float* partial = p.partial + static_cast<size_t>(group) * p.outs * p.taps;
  __builtin_memset(partial + static_cast<size_t>(from) * p.taps, 0, static_cast<size_t>(to - from) * p.taps * 4);
  float* x = scratch_of(thread);
  float* dy = x + TAPS * PITCH;
  Stretch stretch;
  for (int s = 0; s < stretches; s++) {
    find(p, first + first_of_group(last - first, stretches, s), first + first_of_group(last - first, stretches, s + 1),
         stretch);
    for (int k0 = 0; k0 < p.taps; k0 += TAPS) {
      const int taps = p.taps - k0 < TAPS ? p.taps - k0 : TAPS;
      for (int k = 0; k < taps; k++) {
        float* at = x + k * PITCH;
        for (int i = 0; i < stretch.count; at += stretch.runs[i++].count * W)
          copy(tap(p.x + stretch.runs[i].x, p.offset[k0 + k]), p.x_pixel, stretch.runs[i].count, at);
      }
      for (int o = from; o < to; o += OUTS) {
        const int outs = to - o < OUTS ? to - o : OUTS;
        // Outputs that do not exist repeat the last one, and are not written.
        for (int j = 0; j < OUTS; j++) {
          const float* plane = p.dy + static_cast<size_t>(o + (j < outs ? j : outs - 1)) * p.y_channel;
          float* at = dy + j * PITCH;
          for (int i = 0; i < stretch.count; at += stretch.runs[i++].count * W)
            copy(plane + stretch.runs[i].y, W, stretch.runs[i].count, at);
        }
        float* sums = partial + static_cast<size_t>(o) * p.taps + k0;
        int k = 0;
        for (; k + ACROSS <= taps; k += ACROSS) add<ACROSS>(dy, x + k * PITCH, stretch.pixels, sums + k, p.taps, outs);
        for (; k < taps; k++) add<1>(dy, x + k * PITCH, stretch.pixels, sums + k, p.taps, outs);
      }
    }
  }
}

}  // namespace

/** dw[o][k] = Σ dy[o][p] · x[p + offset(k)] over images and pixels, for every output and tap. */
void kernels::conv_dense_weights(const jobs::ConvDenseWeights& job) {
  DenseGradient p = job;
  const int runs = (quads(p.outs) + p.run_quads - 1) / p.run_quads;
  parallel(gradient_part, &p, p.groups * runs);
  add_groups({p.partial, p.dw, p.groups, p.outs * p.taps});
}
