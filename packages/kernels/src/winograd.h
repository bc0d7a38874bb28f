// Winograd's minimal filtering F(4×4, 3×3) (Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", CVPR
// 2016): a 3×3 kernel of stride 1 over a tile of 4×4 results costs 36 multiplications instead of 144. A tile is
// y = Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A, where d is the 6×6 patch it looks at, and ⊙ sums over input channels: 36 matrix
// products, one for each spot of the patch. The formula is linear in g, so that its transpose is the gradient of the
// weights: dg = Gᵀ[(Bᵀ d B) ⊙ (A dy Aᵀ)]G, summed over tiles.
//
// The matrices are those of polynomials that are evaluated at 0, ±a, ±b and ∞, multiplied, and interpolated (Toom and
// Cook). The usual points 0, ±1, ±2 lose a digit; a = 3/4 and b = 3/2 lose half of one: the largest error over 256
// channels is 2·10⁻⁶ of the largest result, where the direct sum's is 1·10⁻⁶.
#pragma once
#include "vec.h"

constexpr int RESULTS = 4;          // on a side of a tile
constexpr int PATCH = RESULTS + 2;  // on a side of what it looks at
constexpr int SPOTS = PATCH * PATCH;

constexpr float a1 = 0.75f, a2 = a1 * a1, a3 = a2 * a1, b1 = 1.5f, b2 = b1 * b1, b3 = b2 * b1;
constexpr float ga = 1 / (2 * a2 * (a2 - b2)), gb = 1 / (2 * b2 * (b2 - a2)), g0 = 1 / (a2 * b2);

/** Bᵀ d. */
struct OfPatch {
  static constexpr int in = PATCH, out = PATCH;
  template <typename T>
  static inline void apply(const T (&d)[in], T (&e)[out]) {
    const T p = d[4] - b2 * d[2], q = a1 * (d[3] - b2 * d[1]), r = d[4] - a2 * d[2], s = b1 * (d[3] - a2 * d[1]);
    e[0] = a2 * b2 * d[0] - (a2 + b2) * d[2] + d[4];
    e[1] = p + q, e[2] = p - q, e[3] = r + s, e[4] = r - s;
    e[5] = a2 * b2 * d[1] - (a2 + b2) * d[3] + d[5];
  }
};

/** Aᵀ m. */
struct ToResults {
  static constexpr int in = PATCH, out = RESULTS;
  template <typename T>
  static inline void apply(const T (&m)[in], T (&y)[out]) {
    const T s = m[1] + m[2], t = m[1] - m[2], u = m[3] + m[4], v = m[3] - m[4];
    y[0] = m[0] + s + u, y[1] = a1 * t + b1 * v, y[2] = a2 * s + b2 * u, y[3] = a3 * t + b3 * v + m[5];
  }
};

/** A dy. */
struct OfGradient {
  static constexpr int in = RESULTS, out = PATCH;
  template <typename T>
  static inline void apply(const T (&dy)[in], T (&z)[out]) {
    const T p = dy[0] + a2 * dy[2], q = a1 * dy[1] + a3 * dy[3], r = dy[0] + b2 * dy[2], s = b1 * dy[1] + b3 * dy[3];
    z[0] = dy[0], z[1] = p + q, z[2] = p - q, z[3] = r + s, z[4] = r - s, z[5] = dy[3];
  }
};

/** G g. */
struct OfTaps {
  static constexpr int in = 3, out = PATCH;
  template <typename T>
  static inline void apply(const T (&g)[in], T (&w)[out]) {
    const T p = ga * (g[0] + a2 * g[2]), q = ga * a1 * g[1], r = gb * (g[0] + b2 * g[2]), s = gb * b1 * g[1];
    w[0] = g0 * g[0], w[1] = p + q, w[2] = p - q, w[3] = r + s, w[4] = r - s, w[5] = g[2];
  }
};

/** Gᵀ m. */
struct ToTaps {
  static constexpr int in = PATCH, out = 3;
  template <typename T>
  static inline void apply(const T (&m)[in], T (&g)[out]) {
    const T s = ga * (m[1] + m[2]), t = ga * a1 * (m[1] - m[2]), u = gb * (m[3] + m[4]), v = gb * b1 * (m[3] - m[4]);
    g[0] = g0 * m[0] + s + u, g[1] = t + v, g[2] = a2 * s + b2 * u + m[5];
  }
};

/** A transform in both directions: columns first, then rows. `at(i, j)` is read, `put(i, j, value)` told. */
template <typename Transform, typename T, typename At, typename Put>
inline void transform(const At& at, const Put& put) {
  constexpr int in = Transform::in, out = Transform::out;
  T half[out][in];
  UNROLL
  for (int j = 0; j < in; j++) {
    T column[in], done[out];
    UNROLL
    for (int i = 0; i < in; i++) column[i] = at(i, j);
    Transform::apply(column, done);
    UNROLL
    for (int i = 0; i < out; i++) half[i][j] = done[i];
  }
  UNROLL
  for (int i = 0; i < out; i++) {
    T done[out];
    Transform::apply(half[i], done);
    UNROLL
    for (int j = 0; j < out; j++) put(i, j, done[j]);
  }
}

/** Floats between spots, for so many in each: not a multiple of what makes them collide in the cache. */
static inline int spot_pitch(int floats) { return floats + 4 * W; }

/** Where the tiles of images lie: they are counted over blocks of the batch, rows and columns. */
struct Tiles {
  int blocks, block;        // and floats between them
  int row;                  // floats between rows of pixels
  int h, w;                 // pixels; the last tiles of a row or column may hang over
};

static inline int tiles_along(int pixels) { return (pixels + RESULTS - 1) / RESULTS; }
static inline int tiles_of_image(const Tiles& p) { return tiles_along(p.h) * tiles_along(p.w); }
static inline int tiles_of(const Tiles& p) { return p.blocks * tiles_of_image(p); }

struct TilePlace {
  int block, row, column;   // of its first pixel
  int rows, columns;        // of it in the image
};

static inline TilePlace place_of(const Tiles& p, int tile) {
  const int across = tiles_along(p.w), inside = tile % tiles_of_image(p);
  const int row = inside / across * RESULTS, column = inside % across * RESULTS;
  return {tile / tiles_of_image(p), row, column, p.h - row < RESULTS ? p.h - row : RESULTS,
          p.w - column < RESULTS ? p.w - column : RESULTS};
}

static inline size_t offset_of(const Tiles& p, TilePlace at) {
  return static_cast<size_t>(at.block) * p.block + at.row * p.row + at.column * W;
}

static inline bool hangs_over(TilePlace at) { return at.rows < RESULTS || at.columns < RESULTS; }

/** Transforms SIDE × SIDE pixels from d on, spot by spot; what lies from `rows` and `columns` on counts as zero. */
template <typename Transform>
inline void transform_pixels(const float* d, int row, int rows, int columns, float* to, int pitch) {
  constexpr int side = Transform::in;
  const auto put = [&](int i, int j, vec v) { store(to + static_cast<size_t>(i * PATCH + j) * pitch, v); };
  if (rows >= side && columns >= side)
    return transform<Transform, vec>([&](int i, int j) { return load(d + i * row + j * W); }, put);
  float copy[side * side * W] = {};
  for (int i = 0; i < side && i < rows; i++)
    for (int j = 0; j < side && j < columns; j++) store(copy + (i * side + j) * W, load(d + i * row + j * W));
  transform<Transform, vec>([&](int i, int j) { return load(copy + (i * side + j) * W); }, put);
}

/** Bᵀ d B of the patch of a tile, which begins at d, a pixel up and left; around the image lies a border of zeros. */
static inline void transform_patch(const float* d, int row, TilePlace at, float* to, int pitch) {
  transform_pixels<OfPatch>(d, row, at.rows + 2, at.columns + 2, to, pitch);
}
