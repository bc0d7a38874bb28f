// Brings activations from one form into another, and drops values: limited by memory.
#include "planes.h"
#include "pool.h"

namespace {

using Copy = jobs::CopyForm;

/** Where a pixel of a channel lies: an image has planes of rows, a vector has a row of the batch for each feature. */
inline size_t place(const Planes& p, int block, int channel, int row, int column, int h, int w) {
  if (!p.is_vector) return plane(p, block, channel) + static_cast<size_t>(row) * p.row_pitch + column * W;
  return (static_cast<size_t>(channel) * h * w + row * w + column) * p.channel_pitch + block * W;
}

void copy_part(void* args, int part, int) {
  const Copy& p = *static_cast<Copy*>(args);
  const Planes& image = p.from.is_vector ? p.to : p.from;
  const int block = part / image.channels, channel = part % image.channels;
  for (int row = 0; row < p.h; row++)
    for (int column = 0; column < p.w; column++)
      store(p.y + place(p.to, block, channel, row, column, p.h, p.w),
            load(p.x + place(p.from, block, channel, row, column, p.h, p.w)));
  if (!p.to.is_vector) clear_border(p.to, p.y + plane(p.to, block, channel));
}

using jobs::Borders;

void borders_part(void* args, int part, int) {
  const Borders& b = *static_cast<Borders*>(args);
  for (int channel = 0; channel < b.planes.channels; channel++)
    clear_border(b.planes, b.y + plane(b.planes, part, channel));
}

typedef uint32_t uints __attribute__((vector_size(ITOP_VECTOR_BYTES)));

inline uints shifted(uints h) { return h ^ (h >> 16); }

/** The finaliser of MurmurHash3. */
inline uints finalise(uints h) {
  h = shifted(h) * 0x85ebca6bu;
  h = (h ^ (h >> 13)) * 0xc2b2ae35u;
  return shifted(h);
}

using jobs::Dropout;

void dropout_part(void* args, int channel, int) {
  const Dropout& d = *static_cast<Dropout*>(args);
  const Planes& p = d.planes;
  const uint32_t image = static_cast<uint32_t>(p.channels) * d.pixels;
  const vec factor = splat(d.factor);
  const bool around = streamed(p, d.y);
  uints lanes;   // from one image of a vector to the next
  for (int lane = 0; lane < W; lane++) lanes[lane] = lane * image;
  for (int block = 0; block < p.blocks; block++) {
    const size_t origin = plane(p, block, channel);
    for (int row = 0; row < p.rows; row++) {
      for (int i = 0; i < p.run; i += W) {
        const uint32_t first = p.is_vector ? i : block * W;
        const uint32_t pixel = p.is_vector ? 0 : row * (p.run / W) + i / W;
        const uints position = lanes + (first * image + channel * d.pixels + pixel);
        const uints hash = finalise(finalise(position) ^ d.key);
        const size_t at = origin + row * p.row_pitch + i;
        put(d.y + at, hash >= d.threshold ? load(d.x + at) * factor : vec{}, around);
      }
    }
    clear_border(p, d.y + origin);
  }
}

}  // namespace

/** Copies an activation into another form; borders are cleared. */
void kernels::copy_form(const jobs::CopyForm& job) {
  Copy p = job;
  const Planes& image = p.from.is_vector ? p.to : p.from;
  parallel(copy_part, &p, image.blocks * image.channels);
}

/** Clears the borders of an image. */
void kernels::clear_borders(const jobs::Borders& job) {
  Borders b = job;
  parallel(borders_part, &b, b.planes.blocks);
}

/**
 * y = factor · x, but 0 where the hash of a value's place in the batch, n, c, h, w row-major, is below the threshold.
 * In vector form a channel is a feature of one pixel.
 */
void kernels::dropout(const jobs::Dropout& job) {
  Dropout d = job;
  parallel(dropout_part, &d, d.planes.channels);
}
