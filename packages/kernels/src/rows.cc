// Images of few, as rows whose lanes are pixels: copied, finished after a convolution, pooled, and made vectors. A part
// is one channel of one image. Convolutions compute such rows by the kernels that they have, vector by vector; what
// they leave behind a row's end, and the border, is cleared here, where the rest of a layer is computed.
#include "planes.h"
#include "pool.h"

namespace {

using jobs::Pool;
using jobs::RowsCopy;
using jobs::RowsFinish;
using jobs::RowsToVector;

inline void zero(float* at, int floats) {
  for (int i = 0; i < floats; i++) at[i] = 0.0f;
}

/** Clears what is around the pixels of a plane: above, below, and from each row's end to the next one's begin. */
void clear_around(const Planes& p, float* origin) {
  const int all = p.border * p.row_pitch;
  zero(origin - all - p.border, all + p.border);
  for (int row = 0; row < p.rows; row++) zero(origin + row * p.row_pitch + p.run, p.row_pitch - p.run);
  zero(origin + p.rows * p.row_pitch - p.border, all);
}

void copy_part(void* args, int part, int) {
  const RowsCopy& p = *static_cast<RowsCopy*>(args);
  const int image = part / p.from.channels, channel = part % p.from.channels;
  const float* x = p.x + plane(p.from, image, channel);
  float* to = p.y + static_cast<size_t>(image) * p.to_block + static_cast<size_t>(channel) * p.to_channel;
  const int width = p.from.run;
  for (int phase = 0; phase < p.step; phase++, to += p.to_phase) {
    for (int row = -p.border; row < p.from.rows + p.border; row++) {
      float* y = to + (row + p.border) * p.to_row;
      zero(y, p.to_row);
      if (row < 0 || row >= p.from.rows) continue;
      const float* from = x + row * p.from.row_pitch - p.border + phase;
      int j = (p.border - phase + p.step - 1) / p.step;      // the first column with a pixel
      if (p.border <= phase) j = 0;
      for (; j < p.columns && j * p.step + phase - p.border < width; j++) y[j] = from[j * p.step];
    }
  }
}

template <bool Scale, bool Residual, bool Relu>
void finish(const RowsFinish& p, int image, int channel) {
  const size_t at = plane(p.planes, image, channel);
  const vec factor = splat(Scale ? p.scale[channel] : 1.0f), shift = splat(Scale ? p.shift[channel] : 0.0f);
  for (int row = 0; row < p.planes.rows; row++) {
    const size_t first = at + row * p.planes.row_pitch;
    for (int i = 0; i < p.planes.run; i += W) {
      vec v = load(p.x + first + i);
      if (Scale) v = madd(v, factor, shift);
      if (Residual) v += load(p.residual + first + i);
      store(p.y + first + i, Relu ? relu(v) : v);
    }
  }
}

void finish_part(void* args, int part, int) {
  const RowsFinish& p = *static_cast<RowsFinish*>(args);
  const int image = part / p.planes.channels, channel = part % p.planes.channels;
  const int kind = (p.scale ? 4 : 0) | (p.residual ? 2 : 0) | (p.relu ? 1 : 0);
  switch (kind) {
    case 1: finish<false, false, true>(p, image, channel); break;
    case 2: finish<false, true, false>(p, image, channel); break;
    case 3: finish<false, true, true>(p, image, channel); break;
    case 4: finish<true, false, false>(p, image, channel); break;
    case 5: finish<true, false, true>(p, image, channel); break;
    case 6: finish<true, true, false>(p, image, channel); break;
    case 7: finish<true, true, true>(p, image, channel); break;
    default: if (p.x != p.y) finish<false, false, false>(p, image, channel);
  }
  clear_around(p.planes, p.y + plane(p.planes, image, channel));
}

/** NaN wins, as in pooling.cc. */
inline float larger(float a, float b) { return b > a || b != b ? b : a; }

/** A row of windows. */
template <bool Max>
void pool_row(const Pool& p, const float* x, int top, int bottom, float* y) {
  for (int column = 0; column < p.out_w; column++) {
    const int x0 = column * p.stride_x - p.padding_x;
    const int left = x0 < 0 ? 0 : x0, right = x0 + p.size_x > p.w ? p.w : x0 + p.size_x;
    float result = Max ? x[top * p.in.row_pitch + left] : 0.0f;
    for (int r = top; r < bottom; r++)
      for (int c = left; c < right; c++) {
        const float v = x[r * p.in.row_pitch + c];
        result = Max ? larger(result, v) : result + v;
      }
    y[column] = Max ? result : result / (p.size_y * p.size_x);
  }
}

/** Windows of 2×2 beside one another: the usual ones, without their tests. */
void max_row_of_pairs(const float* a, const float* b, int columns, float* y) {
  for (int i = 0; i < columns; i++)
    y[i] = larger(larger(a[2 * i], a[2 * i + 1]), larger(b[2 * i], b[2 * i + 1]));
}

void pool_part(void* args, int part, int) {
  const Pool& p = *static_cast<Pool*>(args);
  const int image = part / p.in.channels, channel = part % p.in.channels;
  const float* x = p.x + plane(p.in, image, channel);
  float* y = p.out + plane(p.to, image, channel);
  const bool max = p.kind == 0;
  const bool pairs = max && p.size_y == 2 && p.size_x == 2 && p.stride_x == 2 && p.padding_y == 0 && p.padding_x == 0;
  for (int row = 0; row < p.out_h; row++, y += p.to.row_pitch) {
    const int y0 = row * p.stride_y - p.padding_y;
    const int top = y0 < 0 ? 0 : y0, bottom = y0 + p.size_y > p.h ? p.h : y0 + p.size_y;
    const float* from = x + top * p.in.row_pitch;
    if (pairs) max_row_of_pairs(from, from + p.in.row_pitch, p.out_w, y);
    else if (max) pool_row<true>(p, x, top, bottom, y);
    else pool_row<false>(p, x, top, bottom, y);
  }
  clear_around(p.to, p.out + plane(p.to, image, channel));
}

/** To a vector: `to.channel_pitch` is its stride. */
void global_part(void* args, int part, int) {
  const Pool& p = *static_cast<Pool*>(args);
  const int image = part / p.in.channels, channel = part % p.in.channels;
  const float* x = p.x + plane(p.in, image, channel);
  vec sums{};
  float rest = 0.0f;
  const int whole = p.w / W * W;
  for (int row = 0; row < p.h; row++, x += p.in.row_pitch) {
    for (int i = 0; i < whole; i += W) sums += load(x + i);
    for (int i = whole; i < p.w; i++) rest += x[i];
  }
  float* y = p.out + static_cast<size_t>(channel) * p.to.channel_pitch;
  if (image == 0)
    for (int i = p.in.blocks; i < p.to.channel_pitch; i++) y[i] = 0.0f;
  y[image] = (sum(sums) + rest) / (p.h * p.w);
}

void vector_part(void* args, int channel, int) {
  const RowsToVector& p = *static_cast<RowsToVector*>(args);
  const int area = p.from.rows * p.from.run;
  float* y = p.y + static_cast<size_t>(channel) * area * p.stride;
  for (int row = 0; row < p.from.rows; row++)
    for (int column = 0; column < p.from.run; column++, y += p.stride)
      for (int image = 0; image < p.stride; image++)
        y[image] = image < p.from.blocks
          ? p.x[plane(p.from, image, channel) + row * p.from.row_pitch + column] : 0.0f;
}

}  // namespace

void kernels::rows_copy(const jobs::RowsCopy& job) {
  RowsCopy p = job;
  parallel(copy_part, &p, p.from.blocks * p.from.channels);
}

void kernels::rows_finish(const jobs::RowsFinish& job) {
  RowsFinish p = job;
  parallel(finish_part, &p, p.planes.blocks * p.planes.channels);
}

/** `kind` as of `pool_layer`: 0 max, 2 average, 4 global average, to vector form. */
void kernels::rows_pool(const jobs::Pool& job) {
  Pool p = job;
  parallel(p.kind == 4 ? global_part : pool_part, &p, p.in.blocks * p.in.channels);
}

void kernels::rows_to_vector(const jobs::RowsToVector& job) {
  RowsToVector p = job;
  parallel(vector_part, &p, p.from.channels);
}
