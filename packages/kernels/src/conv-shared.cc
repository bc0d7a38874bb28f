// Sparse convolution of which G neighbouring outputs share their pattern: forward.
//
// Loop order: as in conv-sparse.cc, with bands of G outputs for outputs. Registers hold a tile of pixels of G outputs;
// an index costs its offset, G values, and one load of x for G multiply-adds. Each output's weights are added in the
// same order as there.
#include "convolution.h"
#include "pool.h"
#include "shared.h"

namespace {

using Shared = jobs::ConvShared;

/** R rows of C pixels of G outputs, by the weights of a stretch. XP, YP: vectors between pixels, or 0. */
template <int G, int R, int C, int XP, int YP>
HOT_LOOP void tile(const Shared& p, const float* __restrict x, float* __restrict y, const Stretch<const float>& s,
                   bool first, const float* bias) {
  const int x_pixel = XP ? XP * W : p.x_pixel, y_pixel = YP ? YP * W : p.y_pixel;
  const int x_row = p.x_row, y_row = p.y_row, y_channel = p.y_channel;
  vec t[G][R * C];
  UNROLL
  for (int g = 0; g < G; g++) {
    const vec begin = splat(first && bias ? bias[g] : 0.0f);
    UNROLL
    for (int i = 0; i < R * C; i++) t[g][i] = first ? begin : load(y + g * y_channel + i / C * y_row + i % C * y_pixel);
  }
  const uint32_t* offset = p.offset;
  const float* values = s.values;
  const size_t length = s.length;
#pragma clang loop unroll(disable)
  for (uint32_t k = s.k, end = s.end; k < end; k++) {
    const float* from = tap(x, offset[k]);
    if constexpr (FEW_REGISTERS) {    // pixels lie in them, and one value at a time
      vec pixel[R * C];
      UNROLL
      for (int i = 0; i < R * C; i++) pixel[i] = load(from + i / C * x_row + i % C * x_pixel);
      UNROLL
      for (int g = 0; g < G; g++) {
        const vec w = splat(values[g * length + k]);
        UNROLL
        for (int i = 0; i < R * C; i++) {
          t[g][i] = madd(w, pixel[i], t[g][i]);
          now(t[g][i]);
        }
      }
    } else {
      vec w[G];
      UNROLL
      for (int g = 0; g < G; g++) w[g] = splat(values[g * length + k]);
      UNROLL
      for (int i = 0; i < R * C; i++) {
        const vec pixel = load(from + i / C * x_row + i % C * x_pixel);
        UNROLL
        for (int g = 0; g < G; g++) t[g][i] = madd(w[g], pixel, t[g][i]);
      }
    }
  }
  UNROLL
  for (int g = 0; g < G; g++)
    UNROLL
    for (int i = 0; i < R * C; i++) store(y + g * y_channel + i / C * y_row + i % C * y_pixel, t[g][i]);
}

/** R rows of a band. */
template <int G, int R, int XP, int YP>
inline void tiles(const Shared& p, const float* x, float* y, const Stretch<const float>& s, bool first,
                  const float* bias) {
  const int x_pixel = XP ? XP * W : p.x_pixel, y_pixel = YP ? YP * W : p.y_pixel;
  pieces<widest<G, R>>(p.w, [&](auto width, int column) {
    tile<G, R, decltype(width)::value, XP, YP>(p, x + column * x_pixel, y + column * y_pixel, s, first, bias);
  });
}

template <int G, int XP, int YP>
void shared_part(void* args, int part, int) {
  const Shared& p = *static_cast<Shared*>(args);
  const auto [x, y, top, bottom, first, last] = part_of(p, part);
  for (int chunk = 0; chunk < p.chunks; chunk++) {
    for (int band = first; band < last; band++) {
      const auto s = stretch<G>(p.start + static_cast<size_t>(band) * (p.chunks + 1), chunk, p.chunks, &p.values[0]);
      if (s.k == s.end && chunk > 0) continue;
      const float* bias = p.bias ? p.bias + band * G : nullptr;
      float* to = y + static_cast<size_t>(band) * G * p.y_channel;
      int row = top;
      if (p.w * 2 * G <= held_vectors)
        for (; row + 2 <= bottom; row += 2)
          tiles<G, 2, XP, YP>(p, x + row * p.x_row, to + row * p.y_row, s, chunk == 0, bias);
      for (; row < bottom; row++)
        tiles<G, 1, XP, YP>(p, x + row * p.x_row, to + row * p.y_row, s, chunk == 0, bias);
      if (chunk == 0 && p.border)
        for (int g = 0; g < G; g++) clear_sides(p, to + g * p.y_channel, top, bottom);
    }
  }
}

template <int G>
part_fn part_for(const Shared& p) {
  if (p.y_pixel != W) return shared_part<G, 0, 0>;
  if (p.x_pixel == W) return shared_part<G, 1, 1>;
  if constexpr (W > 4)   // narrow ones are downloaded
    if (p.x_pixel == 2 * W) return shared_part<G, 2, 1>;
  return shared_part<G, 0, 0>;
}

}  // namespace

/** `together` is 2 or 4, and divides the outputs. */
void kernels::conv_shared(const jobs::ConvShared& job) {
  Shared p = job;
  parallel(p.together == 2 ? part_for<2>(p) : part_for<4>(p), &p, parts_of(p));
}
