// Weight gradients sum over the images in groups of blocks, rows or pixels. Every group has sums of its own, which are
// added in order at the end: so groups are computed by any thread, and the result does not depend on which.
#pragma once
#include "pool.h"

struct GroupSums {
  const float* partial;     // [groups][size]
  float* sum;               // [size]
  int groups, size;
};

/** The first unit of a group; groups differ by at most one. */
static inline int first_of_group(int units, int groups, int group) {
  return static_cast<int>(static_cast<int64_t>(units) * group / groups);
}

constexpr int sums_of_a_part = 4096;

static inline void add_groups_part(void* args, int part, int) {
  const GroupSums& p = *static_cast<GroupSums*>(args);
  const int begin = part * sums_of_a_part, end = begin + sums_of_a_part < p.size ? begin + sums_of_a_part : p.size;
  for (int i = begin; i < end; i++) {
    float total = p.partial[i];
    for (int group = 1; group < p.groups; group++) total += p.partial[static_cast<size_t>(group) * p.size + i];
    p.sum[i] = total;
  }
}

/** sum[i] = partial[0][i] + partial[1][i] + … */
static inline void add_groups(GroupSums sums) {
  parallel(add_groups_part, &sums, (sums.size + sums_of_a_part - 1) / sums_of_a_part);
}
