// Patterns that G neighbouring outputs share, a band of them: one index says where all look, and each vector that is
// loaded meets G weights. Lists are of bands; values lie as ever, output by output, so that those of a band's outputs
// for one index are as far apart as an output has weights.
#pragma once
#include "vec.h"

/** Vectors that fit into registers beside what else a loop has there: sums of G outputs, or what G outputs look at. */
#if defined(__AVX512F__) || defined(__aarch64__)
constexpr bool FEW_REGISTERS = false;
#else
constexpr bool FEW_REGISTERS = true;
#endif
constexpr int held_vectors = FEW_REGISTERS ? 12 : 24;

/** The weights k … end of a band, by their place in the list; output g's value of weight k is values[g · length + k]. */
template <typename Value>
struct Stretch {
  uint32_t k, end;
  Value* values;
  size_t length;    // weights of an output
};

/** A stretch of a band: `start` is the band's row in the list, of which it is chunk `chunk` of `chunks`. */
template <int G, typename Value>
static inline Stretch<Value> stretch(const uint32_t* start, int chunk, int chunks, Value* values) {
  const uint32_t first = start[0];
  return {start[chunk], start[chunk + 1], values + static_cast<size_t>(G - 1) * first, start[chunks] - first};
}
