// Does jobs that the host has written, one after the other, without going back to it in between: from job to job the
// other threads spin, and sleep only when there is nothing more to do.
#include "jobs.h"

namespace {

struct Kernel {
  void (*run)(const uint32_t* job);
  int words;
};

template <typename Job, void (*kernel)(const Job&)>
void run(const uint32_t* job) { kernel(*reinterpret_cast<const Job*>(job)); }

#define ENTRY(name, Job) {run<jobs::Job, kernels::name>, sizeof(jobs::Job) / 4},
#ifdef ITOP_FORWARD
#define NO_ENTRY(name, Job) {},   // in the build for prediction; what nothing names is not linked
constexpr Kernel kernels_by_number[] = {KERNELS(ENTRY, NO_ENTRY)};
#undef NO_ENTRY
#else
constexpr Kernel kernels_by_number[] = {KERNELS(ENTRY, ENTRY)};
#endif
#undef ENTRY

}  // namespace

/** Jobs lie one after the other: the kernel's number, then its job's fields. */
EXPORT(void, run_jobs, (const uint32_t* at, int count)) {
  for (; count > 0; count--) {
    const Kernel& kernel = kernels_by_number[*at];
    kernel.run(at + 1);
    at += 1 + kernel.words;
  }
}
