#include "exports.h"
#include "pool.h"
#include "vec.h"
#include "wait.h"

#ifdef __wasm__
/** Throws in JavaScript, through the kernel that called: a thread has ended, and the pool is of no more use. */
extern "C" __attribute__((import_module("env"), import_name("thread_ended"))) void thread_ended();
#else
static void thread_ended() { __builtin_trap(); }   // never called: a thread of a processor ends with its process
#endif

// A claim is one compare-and-swap on (generation, next part): a thread that wakes late sees another generation and goes
// back to waiting, so nobody has to be waited for but those who hold a part.
namespace {

struct Job {
  uint64_t claim;        // generation << 32 | next part
  uint32_t generation;   // waited on
  uint32_t finished;     // parts done
  uint32_t parts;
  part_fn fn;
  void* args;
};

Job job;
int threads = 1;
char* scratch;
uint32_t abandoned;   // a worker has ended, and may have had a part in its hands

/** Some tenths of a millisecond, more than JavaScript takes from one kernel to the next; WebAssembly cannot pause. */
#ifdef __wasm__
constexpr int spins_before_sleep = 200000;
#else
constexpr int spins_before_sleep = 20000;
#endif
constexpr uint32_t stopped = 0xffffffffu;   // no generation: it ends the workers

void work(uint32_t generation, int thread) {
  for (;;) {
    uint64_t seen = __atomic_load_n(&job.claim, __ATOMIC_ACQUIRE);
    if (static_cast<uint32_t>(seen >> 32) != generation) return;
    uint32_t part = static_cast<uint32_t>(seen);
    if (part >= __atomic_load_n(&job.parts, __ATOMIC_RELAXED)) return;
    part_fn fn = job.fn;
    void* args = job.args;
    // Success proves that the job is still this generation's: its parts cannot all be finished while this one is not.
    if (!__atomic_compare_exchange_n(&job.claim, &seen, seen + 1, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) continue;
    fn(args, static_cast<int>(part), thread);
    end_streams();
    __atomic_fetch_add(&job.finished, 1, __ATOMIC_RELEASE);
  }
}

}  // namespace

void parallel(part_fn fn, void* args, int parts) {
  if (threads == 1 || parts <= 1) {
    for (int part = 0; part < parts; part++) fn(args, part, 0);
    end_streams();
    return;
  }
  if (__atomic_load_n(&abandoned, __ATOMIC_ACQUIRE)) thread_ended();   // another job might not be over
  uint32_t generation = job.generation + 1;
  if (generation == stopped) generation = 0;   // some days of training later
  // Close the old generation before its fields change, open the new one after.
  __atomic_store_n(&job.claim, static_cast<uint64_t>(generation) << 32 | 0xffffffffu, __ATOMIC_RELEASE);
  job.fn = fn;
  job.args = args;
  job.finished = 0;
  __atomic_store_n(&job.parts, static_cast<uint32_t>(parts), __ATOMIC_RELEASE);
  __atomic_store_n(&job.claim, static_cast<uint64_t>(generation) << 32, __ATOMIC_RELEASE);
  __atomic_store_n(&job.generation, generation, __ATOMIC_RELEASE);
  wake_all(&job.generation);
  work(generation, 0);
  while (__atomic_load_n(&job.finished, __ATOMIC_ACQUIRE) != static_cast<uint32_t>(parts)) {
    if (__atomic_load_n(&abandoned, __ATOMIC_ACQUIRE)) thread_ended();
    pause();
  }
}

int pool_threads() { return threads; }

float* scratch_of(int thread) {
  return reinterpret_cast<float*>(scratch + static_cast<size_t>(thread) * scratch_bytes);
}

/** Sets the number of threads and the scratch memory, `pool_scratch_bytes()` for each. */
EXPORT(void, pool_init, (int count, char* memory)) {
  job = {};
  abandoned = 0;
  threads = count;
  scratch = memory;
}

EXPORT(int, pool_scratch_bytes, ()) { return scratch_bytes; }

/** The life of a worker: waits for jobs, spinning a while before it sleeps, until `pool_stop`. */
EXPORT(void, pool_worker, (int thread)) {
  uint32_t generation = 0;
  for (;;) {
    for (int spin = 0; __atomic_load_n(&job.generation, __ATOMIC_ACQUIRE) == generation; spin++) {
      if (spin < spins_before_sleep) { pause(); continue; }
      wait_while(&job.generation, generation);
      spin = 0;
    }
    generation = __atomic_load_n(&job.generation, __ATOMIC_ACQUIRE);
    if (generation == stopped) return;
    work(generation, thread);
  }
}

/**
 * Says that a worker ends, before it does where somebody ends it: who waits for its part, or calls a kernel later, gets
 * an error. Nobody could tell a dead worker from a slow one.
 */
EXPORT(void, pool_abandon, ()) { __atomic_store_n(&abandoned, 1u, __ATOMIC_RELEASE); }

/** Ends the workers. */
EXPORT(void, pool_stop, ()) {
  __atomic_store_n(&job.generation, stopped, __ATOMIC_RELEASE);
  wake_all(&job.generation);
}
