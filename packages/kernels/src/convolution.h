// What the convolution kernels know of a layer. Images lie as [block][channel][row][pixel][W]: W images of the batch side by
// side in a vector, so that one existing weight is one multiply-add for each of them. All fields are 32 bits wide, since the
// host writes them; lengths are in floats, offsets of taps in bytes.
#pragma once
#include "vec.h"

/** One correlation of every block of the batch: y[o][p] = bias[o] + Σ w(k) · x[p + offset(k)]. */
struct Conv {
  const float* x;           // where tap offset 0 of output pixel (0, 0) of block 0 lies
  float* y;                 // output pixel (0, 0) of channel 0 of block 0
  const float* bias;        // [outs] or null
  const uint32_t* start;    // [outs][chunks + 1]: the weights of each output, cut into chunks of input channels
  const uint32_t* offset;   // [nnz] bytes from the pixel to the tap
  const float* values;      // [nnz]
  int outs, chunks;
  int blocks, x_block, y_block, y_channel;
  int h, w;                 // output pixels of each channel
  int x_row, y_row;         // between rows of output pixels, in x and in y
  int x_pixel, y_pixel;     // between output pixels
  int rows;                 // rows of pixels in a part
};
