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

/** Sums of weight gradients that lie there, beside dy of each output. */
constexpr int sums_at_once = FEW_REGISTERS ? 8 : 16;

/** A number that is known when compiled. */
template <int N>
struct Number {
  static constexpr int value = N;
};

/** Calls `with` for pieces of a length, of equal widths rather than wide ones and a narrow rest: 14 are 7 + 7. */
template <int most, typename With>
ALWAYS_INLINE void pieces(int length, With with) {
  static_assert(most <= 8, "pieces: no more widths are listed");
  int count = (length + most - 1) / most;
  for (int first = 0; count > 0; count--) {
    const int width = (length - first + count - 1) / count;
    switch (width) {
      case 1: with(Number<1>{}, first); break;
      case 2: with(Number<most < 2 ? 1 : 2>{}, first); break;
      case 3: with(Number<most < 3 ? 1 : 3>{}, first); break;
      case 4: with(Number<most < 4 ? 1 : 4>{}, first); break;
      case 5: with(Number<most < 5 ? 1 : 5>{}, first); break;
      case 6: with(Number<most < 6 ? 1 : 6>{}, first); break;
      case 7: with(Number<most < 7 ? 1 : 7>{}, first); break;
      default: with(Number<most>{}, first);
    }
    first += width;
  }
}

/** The most vectors of each of G outputs, on so many rows, that lie in registers together. */
template <int G, int R = 1>
constexpr int widest = held_vectors / G / R < 8 ? held_vectors / G / R : 8;

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
