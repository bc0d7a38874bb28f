// The input gradient of a convolution of which G neighbouring outputs share their pattern: a band's gradient is added to
// the inputs that its weights look at, dx[p + offset(k)] += Σ w(g, k) · dy[g][p].
//
// Parts are (block of the batch, run of chunks of input channels), whose part of dx is written by nobody else; in a part,
// tiles of pixels, chunks, bands, then existing weights. Registers hold the tile of dy of G outputs; an index costs its offset, G
// values, and a load and a store of dx for G multiply-adds. In L1: the chunk's dx around the tile. No transposed
// pattern is needed, nor zeros around dy: what falls outside the image lands in its border, which is cleared at last.
#include "convolution.h"
#include "group-sums.h"
#include "pool.h"
#include "shared.h"

namespace {

using SharedInput = jobs::ConvSharedInput;

/** Chunks of a part. */
struct Run {
  int first, last;
};

/** R rows of C pixels of G outputs, by the weights of a stretch. XP: vectors between pixels of dx, or 0. */
template <int G, int R, int C, int XP>
HOT_LOOP void tile(const SharedInput& p, const float* dy, float* dx, const Stretch<const float>& s) {
  const int x_pixel = XP ? XP * W : p.x_pixel, x_row = p.x_row;
  vec d[G][R * C];
  UNROLL
  for (int g = 0; g < G; g++)
    UNROLL
    for (int i = 0; i < R * C; i++) d[g][i] = load(dy + g * p.y_channel + i / C * p.y_row + i % C * W);
  const uint32_t* offset = p.offset;
  const float* values = s.values;
  const size_t length = s.length;
#pragma clang loop unroll(disable)
  for (uint32_t k = s.k, end = s.end; k < end; k++) {
    float* to = const_cast<float*>(tap(dx, offset[k]));
    vec sum[R * C];
    UNROLL
    for (int i = 0; i < R * C; i++) sum[i] = load(to + i / C * x_row + i % C * x_pixel);
    UNROLL
    for (int g = 0; g < G; g++) {
      const vec w = splat(values[g * length + k]);
      UNROLL
      for (int i = 0; i < R * C; i++) {
        sum[i] = madd(w, d[g][i], sum[i]);
        now(sum[i]);
      }
    }
    UNROLL
    for (int i = 0; i < R * C; i++) store(to + i / C * x_row + i % C * x_pixel, sum[i]);
  }
}

/** All bands over one tile, chunk by chunk. */
template <int G, int R, int C, int XP>
void bands(const SharedInput& p, const Run& chunks, const float* dy, float* dx) {
  for (int chunk = chunks.first; chunk < chunks.last; chunk++) {
    const uint32_t* start = p.start;
    for (int band = 0; band < p.bands; band++, start += p.chunks + 1) {
      const auto s = stretch<G>(start, chunk, p.chunks, &p.values[0]);
      if (s.k < s.end) tile<G, R, C, XP>(p, dy + static_cast<size_t>(band) * G * p.y_channel, dx, s);
    }
  }
}

template <int G, int R, int XP>
void rows(const SharedInput& p, const Run& chunks, const float* dy, float* dx) {
  pieces<widest<G, R>>(p.w, [&](auto width, int column) {
    bands<G, R, decltype(width)::value, XP>(p, chunks, dy + column * W, dx + column * p.x_pixel);
  });
}

template <int G, int XP>
void input_part(void* args, int part, int) {
  const SharedInput& p = *static_cast<SharedInput*>(args);
  const int run = part % p.run_count, block = part / p.run_count;
  const Run chunks{first_of_group(p.chunks, p.run_count, run), first_of_group(p.chunks, p.run_count, run + 1)};
  const int from = chunks.first * p.chunk, end = chunks.last * p.chunk < p.ins ? chunks.last * p.chunk : p.ins;
  const int channels = end - from;
  float* dx = p.dx + static_cast<size_t>(block) * p.x_block;
  float* own = dx + static_cast<size_t>(from) * p.x_channel;
  __builtin_memset(own, 0, static_cast<size_t>(channels) * p.x_channel * 4);
  const float* dy = p.dy + static_cast<size_t>(block) * p.y_block;
  int row = 0;
  if (p.w * 2 * G <= held_vectors)
    for (; row + 2 <= p.h; row += 2) rows<G, 2, XP>(p, chunks, dy + row * p.y_row, dx + row * p.x_row);
  for (; row < p.h; row++) rows<G, 1, XP>(p, chunks, dy + row * p.y_row, dx + row * p.x_row);
  const int side = p.border * W, whole = p.x_run + 2 * side;
  for (int c = 0; c < channels; c++, own += p.x_channel) {
    __builtin_memset(own, 0, static_cast<size_t>(p.border) * whole * 4);
    for (int r = p.border; r < p.border + p.x_rows; r++)
      for (int i = 0; i < side; i += W) store(own + r * whole + i, vec{}), store(own + (r + 1) * whole - side + i, vec{});
    __builtin_memset(own + (p.border + p.x_rows) * whole, 0, static_cast<size_t>(p.border) * whole * 4);
  }
}

template <int G>
part_fn part_for(const SharedInput& p) {
  if constexpr (W == 4) return input_part<G, 0>;   // narrow ones are downloaded, and this is not chosen there
  else return p.x_pixel == W ? input_part<G, 1> : p.x_pixel == 2 * W ? input_part<G, 2> : input_part<G, 0>;
}

}  // namespace

/** Writes all of dx, its border too. `together` is 2 or 4, and divides the outputs. */
void kernels::conv_shared_input(const jobs::ConvSharedInput& job) {
  SharedInput p = job;
  parallel(p.together == 2 ? part_for<2>(p) : part_for<4>(p), &p, p.blocks * p.run_count);
}
