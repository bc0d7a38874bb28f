// Weights of which passes use a part: over the numbers of a weight, once.
#include "blocks.h"
#include "jobs.h"

namespace {

struct Product { const float* sum; const float* a; const float* b; float* out; int n; };

/** In float64, in which the product of two floats is exact. */
void product_part(void* args, int part, int) {
  const Product& p = *static_cast<Product*>(args);
  const int begin = part * block, end = begin + block < p.n ? begin + block : p.n;
  for (int i = begin; i < end; i++)
    p.out[i] = static_cast<float>(p.sum[i] + static_cast<double>(p.a[i]) * p.b[i]);
}

struct Largest { const uint32_t* values; uint32_t* out; int groups, kept, of, step; bool is_rest; };

constexpr int groups_of_part = 2048;

constexpr uint32_t magnitude = 0x7fffffff;

/**
 * One group: by the bits of floats, whose order without the sign is that of magnitudes, so that no branch depends on the
 * numbers, which none could foresee. Of equal ones the later is larger.
 */
void keep_of_group(const Largest& p, int first, uint32_t* bits, int* beaten) {
  for (int i = 0; i < p.of; i++) {
    bits[i] = p.values[first + i * p.step];
    beaten[i] = 0;
  }
  for (int i = 0; i < p.of; i++) {
    for (int j = i + 1; j < p.of; j++) {
      const bool loses = (bits[i] & magnitude) <= (bits[j] & magnitude);
      beaten[i] += loses;
      beaten[j] += !loses;
    }
    p.out[first + i * p.step] = (beaten[i] < p.kept) != p.is_rest ? bits[i] : 0;
  }
}

void largest_part(void* args, int part, int thread) {
  const Largest& p = *static_cast<Largest*>(args);
  uint32_t* bits = reinterpret_cast<uint32_t*>(scratch_of(thread));
  const int begin = part * groups_of_part, end = begin + groups_of_part < p.groups ? begin + groups_of_part : p.groups;
  for (int group = begin; group < end; group++) {
    const int first = group / p.step * p.of * p.step + group % p.step;
    keep_of_group(p, first, bits, reinterpret_cast<int*>(bits + p.of));
  }
}

}  // namespace

void kernels::add_product(const jobs::AddProduct& job) {
  Product p{job.sum, job.a, job.b, job.out, job.n};
  parallel(product_part, &p, parts_of(p.n));
}

/** Neighbours are few: their bits and ranks fit into a thread's scratch memory. */
void kernels::keep_largest(const jobs::KeepLargest& job) {
  Largest p{job.values, job.out, job.n / job.of, job.kept, job.of, job.step, job.is_rest != 0};
  parallel(largest_part, &p, (p.groups + groups_of_part - 1) / groups_of_part);
}
