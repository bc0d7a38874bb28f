// The most multiply-adds a thread can do: twelve independent sums in registers, no memory. A yardstick for benchmarks.
#include "exports.h"
#include "vec.h"

TRAINING_EXPORT(float, peak, (int rounds, float seed)) {
  vec total[12];
  for (int i = 0; i < 12; i++) total[i] = splat(seed * i);
  const vec a = splat(0.999f), b = splat(seed);
  for (int r = 0; r < rounds; r++)
    for (int i = 0; i < 12; i++) total[i] = madd(total[i], a, b);
  vec all{};
  for (int i = 0; i < 12; i++) all += total[i];
  return sum(all);
}
