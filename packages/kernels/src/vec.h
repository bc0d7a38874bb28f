// Vectors of floats by the compiler's vector extension: one source for every width. W is floats in a vector.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifndef ITOP_VECTOR_BYTES
#define ITOP_VECTOR_BYTES 16
#endif

constexpr int W = ITOP_VECTOR_BYTES / 4;

/** Results from this size on are streamed: a good part of a third-level cache. */
constexpr size_t STREAMED_BYTES = size_t(12) << 20;

typedef float vec __attribute__((vector_size(ITOP_VECTOR_BYTES)));
typedef float vec_in_memory __attribute__((vector_size(ITOP_VECTOR_BYTES), aligned(4)));

static inline vec load(const float* p) { return *reinterpret_cast<const vec_in_memory*>(p); }
static inline void store(float* p, vec v) { *reinterpret_cast<vec_in_memory*>(p) = v; }

/**
 * Stores around the cache, where the target can: large results would push out what is read, and their lines would be
 * read before they are written. A multiple of the vector's bytes; `end_streams` comes before another thread reads.
 */
static inline void stream(float* p, vec v) {
#if defined(__wasm__)
  store(p, v);
#elif defined(__clang__)
  __builtin_nontemporal_store(v, reinterpret_cast<vec*>(p));
#elif defined(__AVX512F__) && ITOP_VECTOR_BYTES == 64
  __builtin_ia32_movntps512(p, v);
#elif defined(__AVX__) && ITOP_VECTOR_BYTES == 32
  __builtin_ia32_movntps256(p, v);
#else
  store(p, v);
#endif
}

static inline void end_streams() {
#if defined(__x86_64__)
  __builtin_ia32_sfence();
#endif
}

/** Whether a result of so many floats is better streamed: it is not in the cache any more when it is read. */
static inline bool leaves_cache(const float* to, size_t floats) {
  return floats * 4 >= STREAMED_BYTES && reinterpret_cast<uintptr_t>(to) % ITOP_VECTOR_BYTES == 0;
}

static inline void put(float* p, vec v, bool streamed) { streamed ? stream(p, v) : store(p, v); }

static inline vec splat(float x) {
#ifdef __wasm__
  vec v;
  for (int i = 0; i < W; i++) v[i] = x;   // adding x to a zero vector would be an addition: 0 + −0 is not −0
  return v;
#else
  return x - vec{};                       // x for every x, so nothing is subtracted
#endif
}

/** ReLU; NaN stays NaN, so that a training that diverged is seen in the loss. */
static inline vec relu(vec x) { return x < 0.0f ? vec{} : x; }

/** a·b + c, fused where the target can. */
static inline vec madd(vec a, vec b, vec c) {
#ifdef __wasm_relaxed_simd__
  return __builtin_wasm_relaxed_madd_f32x4(a, b, c);
#else
  return a * b + c;
#endif
}

typedef float quad __attribute__((vector_size(16)));
typedef float quad_in_memory __attribute__((vector_size(16), aligned(4)));

static inline quad_in_memory& quad_at(float* p) { return *reinterpret_cast<quad_in_memory*>(p); }

/** The sums of a vector's floats whose places differ by multiples of four: halves are added until four are left. */
static inline quad fold(vec v) {
#if ITOP_VECTOR_BYTES == 64
  typedef float half __attribute__((vector_size(32)));
  const half h = __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7) +
                 __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15);
  return __builtin_shufflevector(h, h, 0, 1, 2, 3) + __builtin_shufflevector(h, h, 4, 5, 6, 7);
#elif ITOP_VECTOR_BYTES == 32
  return __builtin_shufflevector(v, v, 0, 1, 2, 3) + __builtin_shufflevector(v, v, 4, 5, 6, 7);
#else
  return v;
#endif
}

/** The sum of a vector's floats, always in the same order: halves, then pairs. */
static inline float sum(vec v) {
  const quad q = fold(v);
  return (q[0] + q[2]) + (q[1] + q[3]);
}

/** The sums of four vectors, each in the order of `sum`. */
static inline quad sum4(const vec* v) {
  const quad a = fold(v[0]), b = fold(v[1]), c = fold(v[2]), d = fold(v[3]);
  const quad ab = __builtin_shufflevector(a, b, 0, 4, 1, 5) + __builtin_shufflevector(a, b, 2, 6, 3, 7);
  const quad cd = __builtin_shufflevector(c, d, 0, 4, 1, 5) + __builtin_shufflevector(c, d, 2, 6, 3, 7);
  return __builtin_shufflevector(ab, cd, 0, 1, 4, 5) + __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
}

// How inline assembly names a vector register: WebAssembly has one kind of value, x86 and ARM have registers of their
// own for vectors.
#if defined(__wasm__)
#define ITOP_VECTOR_REGISTER "r"
#elif defined(__AVX512F__)
#define ITOP_VECTOR_REGISTER "v"
#elif defined(__x86_64__) || defined(__i386__)
#define ITOP_VECTOR_REGISTER "x"
#elif defined(__aarch64__) || defined(__arm__)
#define ITOP_VECTOR_REGISTER "w"
#else
#error "vec.h: this target's constraint for a vector register is not known. Add it here."
#endif

/**
 * Has a sum computed here, and no later load done before. A compiler that loads a whole tile first runs out of vector
 * registers, and a sum that it then spills makes every step of the loop wait for a store and a load.
 */
#ifdef __wasm__
static inline void now(vec& sum) { __asm__ volatile("" : "+" ITOP_VECTOR_REGISTER(sum) : : "memory"); }
#else
static inline void now(vec&) {}   // compilers of machine code schedule loads and sums well
#endif

/**
 * A hot loop in a function of its own. V8 unrolls a loop the more, the deeper it is nested, and loads all of an
 * unrolled tile first, which spills sums (see `now`); it leaves the only loop of a function alone when its body is as
 * large as these.
 */
#define HOT_LOOP __attribute__((noinline)) static

/** For what works on registers, which a call would put into memory. */
#define ALWAYS_INLINE __attribute__((always_inline)) static inline

/**
 * The same pointer, of which the compiler knows nothing: it then reaches its neighbours by constants in the load
 * itself.
 */
template <typename T>
static inline T* opaque(T* p) {
  __asm__ volatile("" : "+r"(p));
  return p;
}

/**
 * A loop over what lies in registers: unrolled for certain. GCC otherwise decides too late, and keeps the sums in
 * memory.
 */
#if defined(__GNUC__) && !defined(__clang__)
#define UNROLL _Pragma("GCC unroll 16")
#else
#define UNROLL
#endif
