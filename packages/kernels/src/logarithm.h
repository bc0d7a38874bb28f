// exp and log in float64 as V8 and SpiderMonkey compute Math.exp and Math.log: those of fdlibm, step by step.
//
// Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved. Developed at SunSoft, a Sun Microsystems, Inc.
// business. Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice
// is preserved.
#pragma once
#include <stdint.h>
#include "rounded.h"

static inline uint64_t bits_of(double x) {
  uint64_t bits;
  __builtin_memcpy(&bits, &x, sizeof bits);
  return bits;
}

static inline double of_bits(uint64_t bits) {
  double x;
  __builtin_memcpy(&x, &bits, sizeof x);
  return x;
}

static inline uint32_t high_word(double x) { return static_cast<uint32_t>(bits_of(x) >> 32); }

/** 2^k of a normal number. */
static inline double power_of_two(int k) { return of_bits(static_cast<uint64_t>(1023 + k) << 52); }

constexpr double ln2_high = 6.93147180369123816490e-01, ln2_low = 1.90821492927058770002e-10;

/** e^x of x ≤ 0: x = k·ln 2 + r, and e^r by a rational function of r². */
static inline double exponential(double x) {
  const uint32_t size = high_word(x) & 0x7fffffff;   // high word of |x|
  if (x != x) return x;
  if (x < -7.45133219101941108420e+02) return 0.0;
  if (size < 0x3e300000) return 1.0 + x;             // above −2^-28
  double high = 0, low = 0;
  int k = 0;
  if (size > 0x3fd62e42) {                           // below −ln 2 / 2
    k = size < 0x3ff0a2b2 ? -1 : static_cast<int>(1.44269504088896338700e+00 * x - 0.5);
    high = x - k * ln2_high;                         // exact
    low = k * ln2_low;
    x = high - low;
  }
  const double t = x * x;
  const double c = x - t * (1.66666666666666019037e-01 + t * (-2.77777777770155933842e-03 +
    t * (6.61375632143793436117e-05 + t * (-1.65339022054652515390e-06 + t * 4.13813679705723846039e-08))));
  if (k == 0) return 1.0 - ((x * c) / (c - 2.0) - x);
  const double y = 1.0 - ((low - (x * c) / (2.0 - c)) - high);
  return k >= -1021 ? y * power_of_two(k) : y * power_of_two(k + 1000) * 9.33263618503218878990e-302;   // 2^-1000
}

/** ln x of x ≥ 1: x = 2^k·(1 + f), and ln(1 + f) by s = f / (2 + f). */
static inline double logarithm(double x) {
  const int32_t high = static_cast<int32_t>(high_word(x)), mantissa = high & 0x000fffff;
  if (high >= 0x7ff00000) return x + x;
  const int32_t up = (mantissa + 0x95f64) & 0x100000;
  const int k = (high >> 20) - 1023 + (up >> 20);
  x = of_bits(static_cast<uint64_t>(mantissa | (up ^ 0x3ff00000)) << 32 | static_cast<uint32_t>(bits_of(x)));
  const double f = x - 1.0;
  if ((0x000fffff & (2 + mantissa)) < 3) {               // |f| < 2^-20
    if (f == 0) return k == 0 ? 0.0 : k * ln2_high + k * ln2_low;
    const double rest = f * f * (0.5 - 0.33333333333333333 * f);
    return k == 0 ? f - rest : k * ln2_high - ((rest - k * ln2_low) - f);
  }
  const double s = f / (2.0 + f), z = s * s, w = z * z;
  const double even = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01));
  const double odd = z * (6.666666666666735130e-01 + w * (2.857142874366239149e-01 +
    w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)));
  const double rest = odd + even;
  if (((mantissa - 0x6147a) | (0x6b851 - mantissa)) > 0) {
    const double half = 0.5 * f * f;
    return k == 0 ? f - (half - s * (half + rest))
      : k * ln2_high - ((half - (s * (half + rest) + k * ln2_low)) - f);
  }
  return k == 0 ? f - s * (f - rest) : k * ln2_high - ((s * (f - rest) - k * ln2_low) - f);
}
