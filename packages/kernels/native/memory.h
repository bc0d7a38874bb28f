// Address space that costs memory only where it is touched.
#pragma once
#include <stddef.h>

#ifdef _WIN32

#include <windows.h>

/**
 * Null where the system refuses. Windows counts what is committed, and all is committed at once: a handler that
 * commits pages as they are touched was tried, and gave wrong numbers, seldom, with AVX-512 under Wine.
 */
static inline void* reserve_memory(size_t bytes) {
  return VirtualAlloc(nullptr, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
}

/** Gives the content up; the addresses stay, and are counted on: views of them may live on. */
static inline void clear_memory(void* at, size_t bytes) { VirtualAlloc(at, bytes, MEM_RESET, PAGE_READWRITE); }

#else

#include <sys/mman.h>

#ifndef MAP_NORESERVE
#define MAP_NORESERVE 0
#endif

static inline void* map_fresh(void* at, size_t bytes, int more) {
  return mmap(at, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | more, -1, 0);
}

/** Null where the system refuses. */
static inline void* reserve_memory(size_t bytes) {
  void* at = map_fresh(nullptr, bytes, 0);
  if (at == MAP_FAILED) return nullptr;
#ifdef MADV_HUGEPAGE
  madvise(at, bytes, MADV_HUGEPAGE);   // activations are megabytes each
#endif
  return at;
}

/** Gives the pages back; the addresses stay. Mapped anew: macOS takes `MADV_DONTNEED` for a hint. */
static inline void clear_memory(void* at, size_t bytes) { map_fresh(at, bytes, MAP_FIXED); }

#endif
