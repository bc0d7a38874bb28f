// Brings a batch of images from bytes into vector form: y[feature][lane] = table[channel][byte of the image].
//
// A part is 64 pixels of a channel, of the whole batch: a cache line of every image. In it eight images go side by
// side, pixel by pixel: their eight values are neighbours in a row of y. L1 holds the eight lines, the channel's table
// (1 KiB) and 64 lines of y, one a row, which two neighbouring eights fill. A value costs two loads, of the byte and
// from the table, and a store, which is what bounds it: no vectors, and no gathers. Values move as integers, so that
// every NaN stays itself.
#include "jobs.h"
#include "pool.h"

namespace {

constexpr int block = 64;   // pixels of a part
constexpr int side = 8;     // images side by side

struct Batch {
  const uint8_t* bytes;     // [images][channels][area]
  const uint32_t* tables;   // [channels][256], floats
  uint32_t* y;              // [channels][area][stride], floats
  int images, channels, area, stride;
};

/** `count` images, from `lane` on, in `pixels` rows of y; `at` and `y` are at the part's first pixel. */
template <int count>
inline void write(const Batch& b, const uint32_t* table, const uint8_t* at, uint32_t* y, int lane, int pixels) {
  const size_t image = static_cast<size_t>(b.channels) * b.area;
  const uint8_t* from[count];
  for (int i = 0; i < count; i++) from[i] = at + (lane + i) * image;
  y += lane;
  const int stride = b.stride;   // which, for all the compiler knows, y overwrites
  for (int p = 0; p < pixels; p++, y += stride)
    for (int i = 0; i < count; i++) y[i] = table[from[i][p]];
}

void pixels_part(void* args, int part, int) {
  const Batch& b = *static_cast<Batch*>(args);
  const int blocks = (b.area + block - 1) / block;
  const int channel = part / blocks, first = part % blocks * block;
  const int pixels = b.area - first < block ? b.area - first : block;
  const size_t feature = static_cast<size_t>(channel) * b.area + first;
  const uint32_t* table = b.tables + channel * 256;
  uint32_t* y = b.y + feature * b.stride;
  int lane = 0;
  for (; lane + side <= b.images; lane += side) write<side>(b, table, b.bytes + feature, y, lane, pixels);
  for (; lane < b.images; lane++) write<1>(b, table, b.bytes + feature, y, lane, pixels);
  for (int p = 0; p < pixels; p++)
    __builtin_memset(y + static_cast<size_t>(p) * b.stride + b.images, 0, (b.stride - b.images) * 4);
}

}  // namespace

/** Images as bytes → a vector activation; lanes without an image become 0. Tables hold a float for every byte. */
void kernels::batch_pixels(const jobs::BatchPixels& job) {
  Batch b{job.bytes, job.tables, job.y, job.images, job.channels, job.area, job.stride};
  parallel(pixels_part, &b, b.channels * ((b.area + block - 1) / block));
}
