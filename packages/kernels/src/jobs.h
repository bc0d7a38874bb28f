// What the host asks of the kernels: for each a job, a struct of numbers of 32 bits. This file is the one description
// of them: ../jobs.mjs reads it, the TypeScript that writes jobs is made from what it reads, and a test holds the two
// together. So it keeps to a form: a field a line, or several of one type, and a comment behind; `Ref` is a pointer as a
// byte offset, or null; `Flag` is 0 or 1. Lengths are in floats, offsets of taps in bytes.
#pragma once
#include "exports.h"

typedef int32_t Flag;

/**
 * How an activation lies: each channel of each block of the batch is rows of a run of floats. In an image a run is a row
 * of pixels, W images wide; in vector form there is one block, and a channel's run is the batch.
 */
struct Planes {
  int blocks, channels, rows, run;              // run is a multiple of W
  int block_pitch, channel_pitch, row_pitch;
  int border;                                   // zeros around an image: vectors left and right, rows above and below
  int images;                                   // lanes beyond the last image hold nothing
  Flag is_vector;                               // the run is the batch
};

namespace jobs {

/** A sparse matrix times a batch: forward, and input gradient over the transposed index. */
struct LinearSparse {
  Ref<const uint32_t> start;    // [rows + 1] into column and order
  Ref<const uint32_t> column;   // row of x for each existing weight
  Ref<const uint32_t> order;    // position of its value; null when values lie in this order
  Ref<const float> values;
  Ref<const float> bias;        // [rows] or null
  Ref<const float> x;           // [features][stride]
  Ref<float> y;                 // [rows][stride]
  Ref<const uint32_t> runs;     // [run_count + 1] rows, balanced by existing weights
  int run_count;
  int lanes, stride;            // lanes are a multiple of W
  Flag relu;
};

/** dw[k] = dy · x at existing positions. */
struct LinearSparseWeights {
  Ref<const uint32_t> start;
  Ref<const uint32_t> column;
  Ref<const float> dy;
  Ref<const float> x;
  Ref<float> dw;
  Ref<const uint32_t> runs;
  int run_count;
  int lanes, stride;
};

/** The three passes of a layer of which `together` outputs share their pattern. */
struct LinearShared {
  Ref<const uint32_t> start;    // [bands][chunks + 1] into column
  Ref<const uint32_t> column;   // [nnz / together] input of each index
  Ref<const uint32_t> runs;     // [run_count + 1] bands, balanced by weights
  int run_count, together, bands, chunks;
  int inputs, chunk;            // inputs of the layer, and of a chunk
  Ref<const float> values;      // of forward and input gradient
  Ref<const float> bias;        // [outputs] or null, of forward
  Ref<const float> x;           // [inputs][stride], of forward and weight gradient
  Ref<const float> dy;          // [outputs][stride], of both gradients
  Ref<float> to;                // y, dx or dw
  int lanes, stride;
  Flag relu;
};

/** C[m × n] = A[m × k] · B[k × n] + bias of each row. */
struct Gemm {
  int m, n, k;
  Ref<const float> a;
  int a_row, a_column;          // between rows, and between columns
  Ref<const float> b;
  int b_row, b_column;
  Ref<float> c;
  int c_row;                    // columns of C are contiguous
  Ref<const float> bias;        // [m] or null
  Flag relu;
  Ref<float> packed;            // `gemm_scratch_floats`
};

/** One correlation of every block of the batch: y[o][p] = bias[o] + Σ w(k) · x[p + offset(k)]. */
struct Conv {
  Ref<const float> x;           // what a tap of offset 0 looks at for output pixel (0, 0) of block 0
  Ref<float> y;                 // output pixel (0, 0) of channel 0 of block 0
  Ref<const float> bias;        // [outs] or null
  Ref<const uint32_t> start;    // [outs][chunks + 1]: the weights of each output, cut into chunks of input channels
  Ref<const uint32_t> offset;   // [nnz] bytes from the pixel to the tap
  Ref<const float> values;      // [nnz]
  Ref<const uint32_t> runs;     // [run_count + 1] outputs, balanced by weights; not read where there is one run
  int run_count;
  int outs, chunks;
  int blocks, x_block, y_block, y_channel;
  int h, w;                     // output pixels of each channel
  int x_row, y_row;             // between rows of output pixels, in x and in y
  int x_pixel, y_pixel;         // between output pixels
  int rows;                     // rows of pixels in a part
  int border;                   // zeros to write around the output's image, while it is in the cache; or 0
};

struct ConvSparseWeights {
  Ref<const float> x;
  Ref<const float> dy;
  Ref<float> partial;           // [groups][nnz]
  Ref<float> dw;                // [nnz]
  Ref<const uint32_t> start;    // [outs][chunks + 1]
  Ref<const uint32_t> offset;   // [nnz] bytes
  Ref<const uint32_t> runs;     // [run_count + 1] outputs, balanced by weights
  int run_count, chunks, groups, nnz;
  int blocks, x_block, y_block, y_channel;
  int h, w, x_row, y_row, x_pixel;
};

struct ConvShared : Conv {      // start, runs, outs: of bands
  int together;
};

struct ConvSharedInput {
  Ref<const float> dy;
  Ref<float> dx;                // the image's first float, of which offsets count
  Ref<const uint32_t> start;    // [bands][chunks + 1]
  Ref<const uint32_t> offset;   // [nnz / together] bytes
  Ref<const float> values;
  int together, bands, chunks;
  int run_count;                // runs of chunks
  int ins, chunk;               // channels, and in a chunk
  int blocks, x_block, x_channel, y_block, y_channel;
  int h, w, x_row, y_row, x_pixel;
  int x_rows, x_run;            // rows of dx, and floats of a row, without the border
  int border;
};

struct ConvSharedWeights {
  Ref<const float> x;
  Ref<const float> dy;
  Ref<float> partial;           // [groups][nnz]
  Ref<float> dw;                // [nnz]
  Ref<const uint32_t> start;    // [bands][chunks + 1]
  Ref<const uint32_t> offset;   // [nnz / together] bytes
  Ref<const uint32_t> runs;     // [run_count + 1] bands, balanced by weights
  int run_count, chunks, groups, nnz;
  int blocks, x_block, y_block, y_channel;
  int h, w, x_row, y_row, x_pixel, y_pixel;
  int together;
};

struct ConvPointwise : Conv {   // offset: bytes into the chunk's copied pixels
  int ins, x_channel;
  int chunk;                    // channels in a chunk
};

struct ConvPointwiseWeights {
  Ref<const float> x;
  Ref<const float> dy;
  Ref<float> partial;           // [groups][nnz]
  Ref<float> dw;                // [nnz]
  Ref<const uint32_t> start;    // [outs][chunks + 1]
  Ref<const uint32_t> offset;   // [nnz] bytes into the chunk's copied pixels
  Ref<const uint32_t> runs;     // [run_count + 1] outputs, balanced by weights; not read where there is one run
  int run_count, outs, chunks, groups, nnz;
  int blocks, x_block, y_block, y_channel;
  int h, w, x_row, y_row, x_pixel, y_pixel;
  int ins, x_channel, chunk;
};

/** packed[o / 4][tap][o % 4] = dense[at[tap] + o · step]; zeros for outputs that do not exist. */
struct ConvPack {
  Ref<const float> dense;
  Ref<const uint32_t> at;
  uint32_t step;
  Ref<float> packed;
  int outs, taps;
};

struct ConvDenseWeights {
  Ref<const float> x;
  Ref<const float> dy;          // of the first output that is wanted
  Ref<float> partial;           // [groups][outs][taps]
  Ref<float> dw;                // [outs][taps]
  Ref<const uint32_t> offset;   // [taps] bytes
  int outs, taps, groups;
  int run_quads;                // outputs of a run, by fours
  int blocks, x_block, y_block, y_channel;
  int h, w, x_row, y_row, x_pixel;
};

/** The transformed weights of dense[o · out_step + c · in_step + tap]. */
struct WinogradWeights {
  Ref<const float> dense;
  int out_step, in_step;
  Flag flipped;                 // tap 8 first
  Ref<float> to;                // `winograd_weights_floats`
  int outs, ins;
};

struct Winograd : Conv {        // values: the transformed weights, [spot][outs / OUTS][ins][OUTS]
  Ref<float> scratch;           // of each thread, `winograd_scratch_floats`
  int ins, x_channel;
};

struct WinogradGradient {
  Ref<const float> x;           // what tap (0, 0) looks at for pixel (0, 0) of dy
  Ref<const float> dy;          // pixel (0, 0) of the first output that is wanted
  Ref<float> partial;           // `winograd_partial_floats`
  Ref<float> dw;                // [outs][ins][9]
  Ref<float> scratch;           // of each thread, `winograd_gradient_floats`
  int ins, outs;
  int blocks, x_block, x_channel, x_row, y_block, y_channel, y_row;
  int h, w;
};

/** values[k] and dense[position[k]]. */
struct Positions {
  Ref<float> values;
  Ref<const uint32_t> start;    // [rows + 1] into column
  Ref<const uint32_t> column;
  Ref<float> dense;             // [rows][columns]
  int rows, columns;
};

/** to[i] = values[order[i]]. */
struct Permute {
  Ref<const float> values;
  Ref<const uint32_t> order;
  Ref<float> to;
  int n;
};

/** Batch norm, by the batch's own statistics or by given ones. */
struct Norm {
  Planes planes;
  Ref<const float> x;
  Ref<const float> residual;    // or null
  Ref<const float> scale;
  Ref<const float> shift;
  Ref<float> mean;              // [channels], written in training and read in inference
  Ref<float> variance;
  Ref<float> y;
  Flag relu;
  float epsilon;
};

struct NormGradient {
  Planes planes;
  Ref<const float> dy;
  Ref<const float> x;
  Ref<const float> y;           // looked at with ReLU and a residual only
  Ref<const float> scale;
  Ref<const float> shift;
  Ref<const float> mean;
  Ref<const float> variance;
  Ref<float> dx;
  Ref<float> d_scale;
  Ref<float> d_shift;
  Ref<float> d_residual;        // or null
  Flag relu;
  float epsilon;
};

/** out[c] = Σ over images and pixels; lanes without an image hold zeros. */
struct ChannelSums {
  Planes planes;
  Ref<const float> x;
  Ref<float> out;
};

struct Pool {
  int kind;                     // 0 max, 1 its gradient, 2 average, 3 its gradient, 4 global average, 5 its gradient
  Ref<const float> x;           // pixel (0, 0) of the input, or its gradient when that is read
  Ref<const float> y;
  Ref<const float> dy;
  Ref<float> out;
  Planes in, to;                // the larger image, and the pooled one
  int h, w, out_h, out_w;
  int size_y, size_x, stride_y, stride_x, padding_y, padding_x;
};

/** Copies an activation of c × h × w into another form. */
struct CopyForm {
  Planes from, to;
  Ref<const float> x;
  Ref<float> y;
  int h, w;
};

struct Borders {
  Planes planes;
  Ref<float> y;
};

/** y = factor · x, but 0 where the hash of a value's place in the batch is below the threshold. */
struct Dropout {
  Planes planes;                // of channels × (h × w pixels)
  Ref<const float> x;
  Ref<float> y;
  uint32_t key, threshold;
  float factor;
  int pixels;                   // of a channel; in vector form a channel is a feature of one pixel
};

/** Images as bytes → a vector activation; lanes without an image become 0. */
struct BatchPixels {
  Ref<const uint8_t> bytes;     // [images][channels][area]
  Ref<const uint32_t> tables;   // [channels][256], floats
  Ref<uint32_t> y;              // [channels][area][stride], floats
  int images, channels, area, stride;
};

/** out = a + b. */
struct Add {
  Ref<const float> a;
  Ref<const float> b;
  Ref<float> out;
  int n;
};

/** out = x times the number at `factor`. */
struct Scale {
  Ref<const float> x;
  Ref<const float> factor;
  Ref<float> out;
  int n;
};

/** out = max(x, 0). */
struct Positive {
  Ref<const float> x;
  Ref<float> out;
  int n;                        // a multiple of W
};

/** dy, but 0 where y ≤ 0. */
struct ReluGradient {
  Ref<const float> dy;
  Ref<const float> y;
  Ref<float> out;
  int n;                        // a multiple of W
};

// For few images, lanes are pixels: rows of an image lie as they are, each with its border, which is of single floats
// here, and room for whole vectors behind. Such planes have a block for each image, and run is the image's width.

/** Copies rows into others with a border of their own; columns that are `step` apart lie side by side, phase by phase. */
struct RowsCopy {
  Planes from;
  Ref<const float> x;           // pixel (0, 0) of the first image
  Ref<float> y;                 // the first float
  int border, step, columns;    // columns: of each phase, those of the border too
  int to_block, to_channel, to_phase, to_row;
};

/** y = ReLU(scale · x + shift + residual), each as far as it is there, and zeros around; x may be y. */
struct RowsFinish {
  Planes planes;
  Ref<const float> x;
  Ref<const float> residual;    // or null
  Ref<const float> scale;       // [channels], or null: x as it is
  Ref<const float> shift;
  Ref<float> y;
  Flag relu;
};

/** An image of rows as a vector: y[feature][stride], images beyond the last one are zeros. */
struct RowsToVector {
  Planes from;
  Ref<const float> x;
  Ref<float> y;
  int stride;
};

struct Sgd {
  Ref<float> values;
  Ref<const float> gradient;
  Ref<float> velocity;
  int n;
  float rate, momentum, decay;
  Flag nesterov;
};

struct Adam {
  Ref<float> values;
  Ref<const float> gradient;
  Ref<float> first;
  Ref<float> second;
  Ref<float> age;                    // steps of each weight, this one not included, which count then; or null
  int n;
  float rate, beta1, rest1, beta2, rest2, epsilon;   // rest is 1 − β, which the host takes in float64
  float decay, shrink;               // decay goes into the gradient, shrink is the share that the weight itself loses
  float correction1, correction2;    // 1 / (1 − β^t), likewise, t being the steps of the run; without ages
  float log1, log2;                  // ln β; with ages
};

/** Sum of squares in float64. */
struct SquareSum {
  Ref<const float> x;
  Ref<double> sum;
  int n;
  Flag is_first;                     // it begins the sum, to which others are added
};

/** min(1, norm / (√sum + 1e-6)). */
struct ClipFactor {
  Ref<const double> sum;
  Ref<const uint32_t> norm;          // a float64
  Ref<float> factor;
};

/** Softmax cross-entropy, its gradient, and how many images have the highest logit where their label is. */
struct SoftmaxCrossEntropy {
  Ref<const float> logits;           // [classes][stride]
  Ref<const uint32_t> labels;        // [n]
  Ref<const uint32_t> targets;       // two float64: of an image's label, and of every other class
  Ref<double> terms;                 // room for what each image and class adds to the loss, [n][classes]
  Ref<float> loss, correct;          // one number each
  Ref<float> gradient;               // [classes][stride]; lanes beyond n become 0
  int n, classes, stride;
  int images;                        // by which loss and gradient are divided
};

/** Running statistics of a norm, moved towards a batch's. */
struct MoveStatistics {
  Ref<float> mean, variance;
  Ref<const float> batch_mean, batch_variance;
  Ref<const uint32_t> numbers;       // three float64: what stays, what is taken, and what makes a variance unbiased
  int channels;
};

/** out = sum + a · b, rounded once. */
struct AddProduct {
  Ref<const float> sum;
  Ref<const float> a;
  Ref<const float> b;
  Ref<float> out;
  int n;
};

/** Of every `of` neighbours the `kept` largest magnitudes, or the rest; the others become 0. */
struct KeepLargest {
  Ref<const uint32_t> values;        // floats
  Ref<uint32_t> out;
  int n, kept, of;
  int step;                          // from one neighbour to the next
  Flag is_rest;
};

}  // namespace jobs

/**
 * Every kernel that does a job, and which, in the order of the numbers by which the host calls them: K those that a
 * forward pass in inference is made of, T those that only training calls.
 */
#define KERNELS(K, T) \
  K(sparse_times_batch, LinearSparse) \
  T(sparse_weight_gradient, LinearSparseWeights) \
  K(linear_shared, LinearShared) \
  T(linear_shared_input, LinearShared) \
  T(linear_shared_weights, LinearShared) \
  K(gemm, Gemm) \
  K(conv_sparse, Conv) \
  T(conv_sparse_weights, ConvSparseWeights) \
  K(conv_shared, ConvShared) \
  T(conv_shared_input, ConvSharedInput) \
  T(conv_shared_weights, ConvSharedWeights) \
  K(conv_pointwise, ConvPointwise) \
  T(conv_pointwise_weights, ConvPointwiseWeights) \
  K(conv_pack, ConvPack) \
  K(conv_dense, Conv) \
  T(conv_dense_weights, ConvDenseWeights) \
  K(winograd_weights, WinogradWeights) \
  K(conv_winograd, Winograd) \
  T(winograd_gradient, WinogradGradient) \
  K(scatter, Positions) \
  T(gather, Positions) \
  T(permute, Permute) \
  T(norm_train, Norm) \
  K(norm_infer, Norm) \
  T(norm_gradient, NormGradient) \
  T(channel_sums, ChannelSums) \
  K(pool_layer, Pool) \
  K(copy_form, CopyForm) \
  T(clear_borders, Borders) \
  T(dropout, Dropout) \
  K(batch_pixels, BatchPixels) \
  K(add, Add) \
  T(scale, Scale) \
  K(positive, Positive) \
  T(relu_gradient, ReluGradient) \
  T(sgd, Sgd) \
  T(adam, Adam) \
  T(square_sum, SquareSum) \
  T(clip_factor, ClipFactor) \
  T(softmax_cross_entropy, SoftmaxCrossEntropy) \
  T(move_statistics, MoveStatistics) \
  T(add_product, AddProduct) \
  T(keep_largest, KeepLargest) \
  K(rows_copy, RowsCopy) \
  K(rows_finish, RowsFinish) \
  K(rows_pool, Pool) \
  K(rows_to_vector, RowsToVector)

namespace kernels {

#define DECLARED(name, Job) void name(const jobs::Job& job);
KERNELS(DECLARED, DECLARED)
#undef DECLARED

}  // namespace kernels
