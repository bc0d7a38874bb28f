// Running statistics of norms, in float64.
#include "jobs.h"
#include "rounded.h"

namespace {

void move(float* running, const float* batch, double kept, double taken, double factor, int channels) {
  for (int c = 0; c < channels; c++)
    running[c] = static_cast<float>(kept * running[c] + taken * batch[c] * factor);
}

}  // namespace

void kernels::move_statistics(const jobs::MoveStatistics& job) {
  double numbers[3];
  __builtin_memcpy(numbers, static_cast<const uint32_t*>(job.numbers), sizeof numbers);
  const auto [kept, taken, unbiased] = numbers;
  move(job.mean, job.batch_mean, kept, taken, 1, job.channels);
  move(job.variance, job.batch_variance, kept, taken, unbiased, job.channels);
}
