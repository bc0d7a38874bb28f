// The k highest |score| of a stream of blocks, outside a mask, in O(k) memory: candidates above the present threshold
// are appended; when the buffer is full it is cut to the best k and the threshold rises. Blocks come in ascending flat
// order, so a later score equal to the threshold loses to an earlier one: ties go to the lower flat index.
#include "exports.h"
#include "vec.h"

namespace {

struct Candidate { float score; uint32_t index; };

inline bool better(const Candidate& a, const Candidate& b) {
  return a.score > b.score || (a.score == b.score && a.index < b.index);
}

inline void swap(Candidate& a, Candidate& b) { Candidate t = a; a = b; b = t; }

/** Puts the best k of n first, in any order: Hoare's FIND. k ≥ 1. */
void best_first(Candidate* c, int64_t n, int64_t k) {
  int64_t low = 0, high = n - 1;
  while (low < high) {
    const Candidate pivot = c[low + (high - low) / 2];
    int64_t i = low, j = high;
    do {
      while (better(c[i], pivot)) i++;
      while (better(pivot, c[j])) j--;
      if (i <= j) swap(c[i++], c[j--]);
    } while (i <= j);
    if (j < k - 1) low = i;
    if (k - 1 < i) high = j;
  }
}

struct State { uint32_t count, k, capacity; float threshold; Candidate candidates[]; };

void shrink(State& s) {
  if (s.count <= s.k) return;
  best_first(s.candidates, s.count, s.k);
  s.count = s.k;
  float lowest = s.candidates[0].score;
  for (uint32_t i = 1; i < s.k; i++) if (s.candidates[i].score < lowest) lowest = s.candidates[i].score;
  s.threshold = lowest;
}

/** Sorts n candidates by index, eight bits at a time, to and fro between them and the room for n more behind them. */
void sort_by_index(Candidate* c, uint32_t n) {
  Candidate *from = c, *to = c + n;
  for (int shift = 0; shift < 32; shift += 8) {
    uint32_t next[257] = {};
    for (uint32_t i = 0; i < n; i++) next[(from[i].index >> shift & 255) + 1]++;
    for (int digit = 0; digit < 256; digit++) next[digit + 1] += next[digit];
    for (uint32_t i = 0; i < n; i++) to[next[from[i].index >> shift & 255]++] = from[i];
    Candidate* const sorted = to;
    to = from;
    from = sorted;
  }
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
  for (uint32_t i = 0; i < n; i++) {
    const float score = __builtin_fabsf(scores[i]);
    if (score <= s->threshold) continue;   // false for NaN
    const uint32_t at = bit + i;
    if (excluding[at >> 5] >> (at & 31) & 1) continue;
    if (score != score) return i;
    s->candidates[s->count++] = {score, first + i};
    if (s->count == s->capacity) shrink(*s);
  }
  return n;
}

/** Ends the search: writes indices, ascending, and scores, and returns how many there are (at most k). */
TRAINING_EXPORT(uint32_t, top_k_end, (State* s, uint32_t* indices, float* scores)) {
  shrink(*s);
  sort_by_index(s->candidates, s->count);
  for (uint32_t i = 0; i < s->count; i++) {
    indices[i] = s->candidates[i].index;
    scores[i] = s->candidates[i].score;
  }
  return s->count;
}
