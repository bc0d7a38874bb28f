// Pools over images, forward and backward: limited by memory. A part is one channel of one block of the batch.
#include "planes.h"
#include "pool.h"

namespace {

using jobs::Pool;

struct Window { int top, bottom, left, right; };

/** The part of a window that lies on the image. */
inline Window window_of(const Pool& p, int row, int column) {
  const int top = row * p.stride_y - p.padding_y, left = column * p.stride_x - p.padding_x;
  return {top < 0 ? 0 : top, top + p.size_y > p.h ? p.h : top + p.size_y, left < 0 ? 0 : left,
          left + p.size_x > p.w ? p.w : left + p.size_x};
}

/** The larger; NaN wins, so that a training that diverged is seen in the loss. */
inline vec larger(vec a, vec b) { return ((b > a) | (b != b)) ? b : a; }

void max_part(void* args, int part, int) {
  const Pool& p = *static_cast<Pool*>(args);
  const int block = part / p.in.channels, channel = part % p.in.channels;
  const float* x = p.x + plane(p.in, block, channel);
  float* y = p.out + plane(p.to, block, channel);
  for (int row = 0; row < p.out_h; row++) {
    for (int column = 0; column < p.out_w; column++) {
      const Window v = window_of(p, row, column);
      vec best = load(x + v.top * p.in.row_pitch + v.left * W);
      for (int r = v.top; r < v.bottom; r++)
        for (int c = v.left; c < v.right; c++) best = larger(best, load(x + r * p.in.row_pitch + c * W));
      store(y + row * p.to.row_pitch + column * W, best);
    }
  }
  clear_border(p.to, y);
}

void clear_plane(const Planes& p, float* origin) {
  for (int row = 0; row < p.rows; row++) __builtin_memset(origin + row * p.row_pitch, 0, p.run * 4);
  clear_border(p, origin);
}

typedef int32_t ints __attribute__((vector_size(ITOP_VECTOR_BYTES)));

/** Whether every pixel lies in exactly one window, whole. */
bool tiles_image(const Pool& p) {
  return p.stride_y == p.size_y && p.stride_x == p.size_x && p.padding_y == 0 && p.padding_x == 0 &&
         p.out_h * p.size_y == p.h && p.out_w * p.size_x == p.w;
}

/** The gradient where windows tile the image: every pixel is written once. */
void max_gradient_of_tiles(const Pool& p, const float* x, const float* y, const float* dy, float* dx) {
  const bool around = streamed(p.in, p.out);
  for (int row = 0; row < p.out_h; row++) {
    for (int column = 0; column < p.out_w; column++) {
      const int at = row * p.to.row_pitch + column * W;
      const vec best = load(y + at), d = load(dy + at);
      ints open = best == best;   // lanes whose maximum has not been met yet
      int pixel = row * p.size_y * p.in.row_pitch + column * p.size_x * W;
      for (int r = 0; r < p.size_y; r++, pixel += p.in.row_pitch) {
        for (int c = 0; c < p.size_x; c++) {
          const ints here = (load(x + pixel + c * W) == best) & open;
          open &= ~here;
          put(dx + pixel + c * W, here ? d : vec{}, around);
        }
      }
    }
  }
  clear_border(p.in, dx);
}

void max_gradient_part(void* args, int part, int) {
  const Pool& p = *static_cast<Pool*>(args);
  const int block = part / p.in.channels, channel = part % p.in.channels;
  const size_t in = plane(p.in, block, channel), to = plane(p.to, block, channel);
  float* dx = p.out + in;
  if (tiles_image(p)) return max_gradient_of_tiles(p, p.x + in, p.y + to, p.dy + to, dx);
  clear_plane(p.in, dx);
  for (int row = 0; row < p.out_h; row++) {
    for (int column = 0; column < p.out_w; column++) {
      const Window v = window_of(p, row, column);
      const size_t at = to + row * p.to.row_pitch + column * W;
      const vec best = load(p.y + at), d = load(p.dy + at);
      ints open = best == best;   // lanes whose maximum has not been met yet
      for (int r = v.top; r < v.bottom; r++) {
        for (int c = v.left; c < v.right; c++) {
          const int pixel = r * p.in.row_pitch + c * W;
          const ints here = (load(p.x + in + pixel) == best) & open;
          open &= ~here;
          store(dx + pixel, load(dx + pixel) + (here ? d : vec{}));
        }
      }
    }
  }
}

void average_part(void* args, int part, int) {
  const Pool& p = *static_cast<Pool*>(args);
  const int block = part / p.in.channels, channel = part % p.in.channels;
  const float* x = p.x + plane(p.in, block, channel);
  float* y = p.out + plane(p.to, block, channel);
  const vec size = splat(static_cast<float>(p.size_y * p.size_x));
  for (int row = 0; row < p.out_h; row++) {
    for (int column = 0; column < p.out_w; column++) {
      const Window v = window_of(p, row, column);
      vec sum{};
      for (int r = v.top; r < v.bottom; r++)
        for (int c = v.left; c < v.right; c++) sum += load(x + r * p.in.row_pitch + c * W);
      store(y + row * p.to.row_pitch + column * W, sum / size);
    }
  }
  clear_border(p.to, y);
}

void average_gradient_part(void* args, int part, int) {
  const Pool& p = *static_cast<Pool*>(args);
  const int block = part / p.in.channels, channel = part % p.in.channels;
  const size_t to = plane(p.to, block, channel);
  float* dx = p.out + plane(p.in, block, channel);
  clear_plane(p.in, dx);
  const vec size = splat(static_cast<float>(p.size_y * p.size_x));
  for (int row = 0; row < p.out_h; row++) {
    for (int column = 0; column < p.out_w; column++) {
      const Window v = window_of(p, row, column);
      const vec d = load(p.dy + to + row * p.to.row_pitch + column * W) / size;
      for (int r = v.top; r < v.bottom; r++)
        for (int c = v.left; c < v.right; c++) {
          const int pixel = r * p.in.row_pitch + c * W;
          store(dx + pixel, load(dx + pixel) + d);
        }
    }
  }
}

void global_part(void* args, int part, int) {
  const Pool& p = *static_cast<Pool*>(args);
  const int block = part / p.in.channels, channel = part % p.in.channels;
  const float* x = p.x + plane(p.in, block, channel);
  vec sum{};
  for (int row = 0; row < p.h; row++)
    for (int i = 0; i < p.in.run; i += W) sum += load(x + row * p.in.row_pitch + i);
  store(p.out + plane(p.to, 0, channel) + block * W, sum / splat(static_cast<float>(p.h * p.w)));
}

void global_gradient_part(void* args, int part, int) {
  const Pool& p = *static_cast<Pool*>(args);
  const int block = part / p.in.channels, channel = part % p.in.channels;
  float* dx = p.out + plane(p.in, block, channel);
  const vec d = load(p.dy + plane(p.to, 0, channel) + block * W) / splat(static_cast<float>(p.h * p.w));
  for (int row = 0; row < p.h; row++)
    for (int i = 0; i < p.in.run; i += W) store(dx + row * p.in.row_pitch + i, d);
  clear_border(p.in, dx);
}

/** In the order of `pool_layer`'s kinds; those of gradients are in no build for prediction. */
#ifdef ITOP_FORWARD
constexpr part_fn parts[] = {max_part, nullptr, average_part, nullptr, global_part, nullptr};
#else
constexpr part_fn parts[] = {max_part, max_gradient_part, average_part, average_gradient_part, global_part,
                             global_gradient_part};
#endif

}  // namespace

/** kind: 0 max, 1 its gradient, 2 average, 3 its gradient, 4 global average (to vector form), 5 its gradient. */
void kernels::pool_layer(const jobs::Pool& job) {
  Pool p = job;
  parallel(parts[p.kind], &p, p.in.blocks * p.in.channels);
}
