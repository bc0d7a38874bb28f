// Dense matrix product C = A·B (+ bias of each row, ReLU), for saturated layers and for whole gradients.
//
// B is packed once, by all threads, into panels of NR columns; a part takes MB rows of C, packs its rows of A for one
// block of KC, and runs every panel of B over them. In registers: an MR × NR tile of C. In L1: one panel of B (KC × NR)
// and one of A (KC × MR); in L2: the part's block of A. Loads for each multiply-add: (MR + NR/W) / (MR · NR/W).
#include "exports.h"
#include "jobs.h"
#include "pool.h"
#include "vec.h"

namespace {

constexpr int MR = 4, NV = 2, NR = NV * W, KC = 256, MB = 48, NB = 16 * NR;

struct Gemm {
  int m, n, k;
  const float* a; size_t a_row, a_column;   // strides in floats
  const float* b; size_t b_row, b_column;
  float* c; size_t c_row;                   // columns of C are contiguous
  const float* bias;
  int relu;
  float* packed;                            // B in panels: [column panels][k][NR]
};

void pack_b(void* args, int panel, int) {
  const Gemm& g = *static_cast<Gemm*>(args);
  float* __restrict to = g.packed + static_cast<size_t>(panel) * g.k * NR;
  const int column = panel * NR, width = g.n - column < NR ? g.n - column : NR;
  const float* from = g.b + column * g.b_column;
  if (width == NR && g.b_column == 1) {
    for (int k = 0; k < g.k; k++, to += NR, from += g.b_row)
      for (int v = 0; v < NV; v++) store(to + v * W, load(from + v * W));
    return;
  }
  for (int k = 0; k < g.k; k++, to += NR, from += g.b_row)
    for (int j = 0; j < NR; j++) to[j] = j < width ? from[j * g.b_column] : 0.0f;
}

void pack_a(const Gemm& g, int row, int rows, int k0, int kc, float* __restrict to) {
  for (int i = 0; i < rows; i += MR) {
    for (int k = 0; k < kc; k++, to += MR) {
      const float* from = g.a + (row + i) * g.a_row + (k0 + k) * g.a_column;
      for (int r = 0; r < MR; r++) to[r] = i + r < rows ? from[r * g.a_row] : 0.0f;
    }
  }
}

HOT_LOOP void tile_product(int kc, const float* __restrict a, const float* __restrict b, vec (&c)[MR][NV]) {
  vec t[MR][NV] = {};
  for (int k = 0; k < kc; k++, a += MR, b += NR) {
    vec bv[NV];
    for (int v = 0; v < NV; v++) bv[v] = load(b + v * W);
    for (int r = 0; r < MR; r++) {
      const vec av = splat(a[r]);
      for (int v = 0; v < NV; v++) t[r][v] = madd(av, bv[v], t[r][v]);
    }
  }
  for (int r = 0; r < MR; r++)
    for (int v = 0; v < NV; v++) c[r][v] = t[r][v];
}

void write_tile(const Gemm& g, const vec (&t)[MR][NV], int row, int rows, int column, bool first, bool last) {
  const int width = g.n - column < NR ? g.n - column : NR;
  for (int r = 0; r < rows; r++) {
    float* to = g.c + (row + r) * g.c_row + column;
    const vec bias = splat(first && g.bias ? g.bias[row + r] : 0.0f);
    float edge[NR];
    float* at = to;
    if (width < NR) {
      for (int j = 0; j < NR; j++) edge[j] = !first && j < width ? to[j] : 0.0f;
      at = edge;
    }
    for (int v = 0; v < NV; v++) {
      vec out = t[r][v] + (first ? bias : load(at + v * W));
      if (last && g.relu) out = relu(out);
      store(at + v * W, out);
    }
    if (width < NR) for (int j = 0; j < width; j++) to[j] = edge[j];
  }
}

void gemm_part(void* args, int part, int thread) {
  const Gemm& g = *static_cast<Gemm*>(args);
  float* packed_a = scratch_of(thread);
  const int column_parts = (g.n + NB - 1) / NB;
  const int row = part / column_parts * MB, rows = g.m - row < MB ? g.m - row : MB;
  const int begin = part % column_parts * NB, end = begin + NB < g.n ? begin + NB : g.n;
  for (int k0 = 0; k0 < g.k; k0 += KC) {
    const int kc = g.k - k0 < KC ? g.k - k0 : KC;
    pack_a(g, row, rows, k0, kc, packed_a);
    for (int column = begin; column < end; column += NR) {
      const float* b = g.packed + static_cast<size_t>(column / NR) * g.k * NR + static_cast<size_t>(k0) * NR;
      for (int i = 0; i < rows; i += MR) {
        vec t[MR][NV];
        tile_product(kc, packed_a + static_cast<size_t>(i) * kc, b, t);
        write_tile(g, t, row + i, rows - i < MR ? rows - i : MR, column, k0 == 0, k0 + kc >= g.k);
      }
    }
  }
}

static_assert(MB * KC * 4 <= scratch_bytes, "a part's block of A fits its scratch");

}  // namespace

/** Floats of scratch memory that `gemm` wants for B. */
EXPORT(double, gemm_scratch_floats, (int n, int k)) {
  return static_cast<double>((n + NR - 1) / NR) * k * NR;
}

/** C[m × n] = A[m × k] · B[k × n] + bias, with any strides of A and B. */
void kernels::gemm(const jobs::Gemm& job) {
  Gemm g{job.m, job.n, job.k, job.a, static_cast<size_t>(job.a_row), static_cast<size_t>(job.a_column), job.b,
         static_cast<size_t>(job.b_row), static_cast<size_t>(job.b_column), job.c, static_cast<size_t>(job.c_row),
         job.bias, job.relu, job.packed};
  parallel(pack_b, &g, (g.n + NR - 1) / NR);
  parallel(gemm_part, &g, ((g.m + MB - 1) / MB) * ((g.n + NB - 1) / NB));
}
