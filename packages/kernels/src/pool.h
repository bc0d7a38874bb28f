// Threads: a job is cut into a fixed number of parts, whatever the number of threads, and every part is done by exactly
// one of them, so results do not depend on how many there are.
#pragma once
#include <stddef.h>
#include <stdint.h>

/** Work of one part. `thread` numbers the thread that runs it, for scratch memory. */
typedef void (*part_fn)(void* args, int part, int thread);

/** Runs parts 0 … parts − 1 on all threads; returns when every one is done. The caller works too. */
void parallel(part_fn fn, void* args, int parts);

/** Bytes of scratch memory of each thread. */
constexpr int scratch_bytes = 256 * 1024;

/** Scratch memory of a thread, set up by `pool_init`. */
float* scratch_of(int thread);

/** Threads that compute, the caller included. */
int pool_threads();
