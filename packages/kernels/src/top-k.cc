// The k highest |score| of a stream of blocks, outside a mask, in O(k) memory: candidates above the present threshold
// are appended; when the buffer is full it is cut to the best k and the threshold rises. Blocks come in ascending flat
// order, in which candidates stay, so a later score equal to the threshold loses to an earlier one: ties go to the lower
// flat index. What is cut is found by counting digits: no branch of a sort could be foreseen.
#include "exports.h"
#include "vec.h"

namespace {

struct Candidate { float score; uint32_t index; };

/** Of a score, which is no less than 0: as an unsigned number of the same order. */
inline uint32_t key(const Candidate& c) { return __builtin_bit_cast(uint32_t, c.score); }

/** The k-th highest key of n candidates, and how many are above it: by 11, 11 and 10 bits from the top. 1 ≤ k ≤ n. */
uint32_t kth_highest(const Candidate* c, uint32_t n, uint32_t k, uint32_t* above) {
  uint32_t found = 0, known = 0;   // the bits of the key that are found so far, and which they are
  *above = 0;
  const int shifts[3] = {21, 10, 0}, bits[3] = {11, 11, 10};
  for (int pass = 0; pass < 3; pass++) {
    const int shift = shifts[pass];
    const uint32_t digits = (1u << bits[pass]) - 1;
    uint32_t counts[2048] = {};
    for (uint32_t i = 0; i < n; i++) counts[key(c[i]) >> shift & digits] += (key(c[i]) & known) == found;
    uint32_t digit = digits;
    while (*above + counts[digit] < k) *above += counts[digit--];
    found |= digit << shift;
    known |= digits << shift;
  }
  return found;
}

struct State { uint32_t count, k, capacity; float threshold; Candidate candidates[]; };

void shrink(State& s) {
  if (s.count <= s.k) return;
  uint32_t above = 0, kept = 0;
  const uint32_t lowest = kth_highest(s.candidates, s.count, s.k, &above);
  uint32_t ties = s.k - above;   // the first so many of those that are as low stay
  for (uint32_t i = 0; i < s.count; i++) {
    const Candidate candidate = s.candidates[i];
    const bool ties_stay = ties > 0 && key(candidate) == lowest;
    s.candidates[kept] = candidate;   // written over, unless it stays
    kept += key(candidate) > lowest || ties_stay;
    ties -= ties_stay;
  }
  s.count = s.k;
  s.threshold = __builtin_bit_cast(float, lowest);
}

constexpr uint32_t together = 16;

/** Whether any of some neighbouring scores is above the threshold, or none: most are not, and looked at side by side. */
inline bool any_above(const float* scores, float threshold) {
  uint32_t some = 0;
  for (uint32_t i = 0; i < together; i++) some |= !(__builtin_fabsf(scores[i]) <= threshold);
  return some;
}

}  // namespace

/** Bytes of the state for a top-k; its buffer holds 2k + 1024 candidates. */
TRAINING_EXPORT(double, top_k_bytes, (uint32_t k)) {
  return sizeof(State) + (2.0 * k + 1024) * sizeof(Candidate);
}

TRAINING_EXPORT(void, top_k_start, (State* s, uint32_t k)) {
  s->count = 0;
  s->k = k;
  s->capacity = 2 * k + 1024;
  s->threshold = -1.0f;
}

/**
 * Takes |scores| of positions first … first + n − 1, but for those whose bit is set in `excluding`, as far as the first
 * NaN among them: returns how many positions were looked at, n when none is NaN.
 */
TRAINING_EXPORT(uint32_t, top_k_block, (
    State* s, const float* scores, uint32_t first, uint32_t n, const uint32_t* excluding, uint32_t bit)) {
  for (uint32_t from = 0; from < n; from += together) {
    const uint32_t to = n - from < together ? n : from + together;
    if (to - from == together && !any_above(scores + from, s->threshold)) continue;
    for (uint32_t i = from; i < to; i++) {
      const float score = __builtin_fabsf(scores[i]);
      if (score <= s->threshold) continue;   // false for NaN
      const uint32_t at = bit + i;
      if (excluding[at >> 5] >> (at & 31) & 1) continue;
      if (score != score) return i;
      s->candidates[s->count++] = {score, first + i};
      if (s->count == s->capacity) shrink(*s);
    }
  }
  return n;
}

/** Ends the search: writes indices, ascending, and scores, and returns how many there are (at most k). */
TRAINING_EXPORT(uint32_t, top_k_end, (State* s, uint32_t* indices, float* scores)) {
  shrink(*s);
  for (uint32_t i = 0; i < s->count; i++) {
    indices[i] = s->candidates[i].index;
    scores[i] = s->candidates[i].score;
  }
  return s->count;
}
