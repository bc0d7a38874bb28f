// Dot products with what existing weights look at: the heart of every sparse weight gradient. A weight costs one load
// for each multiply-add; sums over lanes are taken of four weights at once, by one transposition.
//
// Where vectors are wide, a few pixels lie in registers and weights pass: each is read where it lies in one run. Where
// they are narrow, a sum over lanes is dear beside the few pixels that the registers hold: there, eight sums lie in
// registers and pixels pass.
#pragma once
#include "vec.h"

constexpr bool NARROW = W == 4;

/** Σ g · x, where pixel i of x lies at `place(i)` from `x`. */
template <int P, typename Place>
ALWAYS_INLINE vec dot(const vec (&g)[P], const float* x, Place place) {
  vec even = g[0] * load(x + place(0)), odd{};
  if (P > 1) odd = g[1] * load(x + place(1));
  UNROLL
  for (int i = 2; i + 2 <= P; i += 2) {
    even = madd(g[i], load(x + place(i)), even);
    odd = madd(g[i + 1], load(x + place(i + 1)), odd);
  }
  if (P > 1 && P % 2) even = madd(g[P - 1], load(x + place(P - 1)), even);
  return P > 1 ? even + odd : even;
}

/** Adds to[k] for k … end, where weight k looks at `from(k)`. */
template <int P, typename From, typename Place>
ALWAYS_INLINE void add_dots(const vec (&g)[P], From from, Place place, float* to, uint32_t k, uint32_t end) {
#pragma clang loop unroll(disable)
  for (; k + 4 <= end; k += 4) {
    vec t[4];
    UNROLL
    for (int i = 0; i < 4; i++) t[i] = dot(g, from(k + i), place);
    quad_at(to + k) += sum4(t);
  }
#pragma clang loop unroll(disable)
  for (; k < end; k++) to[k] += sum(dot(g, from(k), place));
}
