// Loops over vectors of floats: cut into parts of a block each, whatever the number of threads.
#pragma once
#include "pool.h"
#include "vec.h"

/** Floats of one part. */
constexpr int block = 8192;

static inline int parts_of(int n) { return (n + block - 1) / block; }
