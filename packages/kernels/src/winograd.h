// Winograd's minimal filtering F(2×2, 3×3) (Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", CVPR
// 2016): a 3×3 kernel of stride 1 over a tile of 2×2 results costs 16 multiplications instead of 36. With the matrices
//
//        1  0 −1  0          1    0    0
//   Bᵀ = 0  1  1  0     G =  ½    ½    ½     Aᵀ = 1  1  1  0
//        0 −1  1  0          ½   −½    ½          0  1 −1 −1
//        0  1  0 −1          0    0    1
//
// a tile is y = Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A, where d is the 4×4 patch it looks at, and ⊙ sums over input channels: sixteen
// matrix products, one for each spot of the patch. The formula is linear in g, so that its transpose is the gradient of
// the weights: dg = Gᵀ[(Bᵀ d B) ⊙ (A dy Aᵀ)]G, summed over tiles. Sums and differences only: the error is that of the
// direct sum, near enough.
#pragma once
#include "vec.h"

constexpr int SPOTS = 16;

/** Floats between spots, for so many in each: not a multiple of what makes them collide in the cache. */
static inline int spot_pitch(int floats) { return floats + 4 * W; }

/** Where the tiles of images lie: they are counted over blocks of the batch, rows and columns. */
struct Tiles {
  int blocks, block;        // and floats between them
  int row;                  // floats between rows of pixels
  int h, w;                 // pixels, even
};

static inline int tiles_of(const Tiles& p) { return p.blocks * (p.h / 2) * (p.w / 2); }

struct TilePlace {
  int block, row, column;   // of its first pixel
};

static inline TilePlace place_of(const Tiles& p, int tile) {
  const int across = p.w / 2, of_image = p.h / 2 * across, inside = tile % of_image;
  return {tile / of_image, inside / across * 2, inside % across * 2};
}

static inline size_t offset_of(const Tiles& p, TilePlace at) {
  return static_cast<size_t>(at.block) * p.block + at.row * p.row + at.column * W;
}

/** A row of Bᵀ d B, from a row of Bᵀ d. */
static inline void patch_row(const vec (&e)[4], float* to, int pitch) {
  store(to, e[0] - e[2]);
  store(to + pitch, e[1] + e[2]);
  store(to + 2 * pitch, e[2] - e[1]);
  store(to + 3 * pitch, e[1] - e[3]);
}

/** Bᵀ d B of the patch that begins at d, spot by spot. Loads d twice rather than spilling it. */
static inline void transform_patch(const float* d, int row, float* to, int pitch) {
  vec e[4];
  for (int j = 0; j < 4; j++) e[j] = load(d + j * W) - load(d + 2 * row + j * W);
  patch_row(e, to, pitch);
  for (int j = 0; j < 4; j++) e[j] = load(d + row + j * W) + load(d + 2 * row + j * W);
  patch_row(e, to + 4 * pitch, pitch);
  for (int j = 0; j < 4; j++) e[j] = load(d + 2 * row + j * W) - load(d + row + j * W);
  patch_row(e, to + 8 * pitch, pitch);
  for (int j = 0; j < 4; j++) e[j] = load(d + row + j * W) - load(d + 3 * row + j * W);
  patch_row(e, to + 12 * pitch, pitch);
}
