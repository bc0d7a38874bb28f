// Address space that costs memory only where it is touched.
#pragma once
#include <stddef.h>

#ifdef _WIN32

#include <windows.h>

/** Windows counts what is committed, so a program that reserves much has to have much: pages are committed at once. */
static inline void* reserve_memory(size_t bytes) {
  return VirtualAlloc(nullptr, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
}

static inline void clear_memory(void* at, size_t bytes) { VirtualAlloc(at, bytes, MEM_RESET, PAGE_READWRITE); }

#else

#include <sys/mman.h>

/** Null where the system refuses. */
static inline void* reserve_memory(size_t bytes) {
#ifndef MAP_NORESERVE
#define MAP_NORESERVE 0
#endif
  void* at = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (at == MAP_FAILED) return nullptr;
#ifdef MADV_HUGEPAGE
  madvise(at, bytes, MADV_HUGEPAGE);   // activations are megabytes each
#endif
  return at;
}

/** Gives the pages back; the addresses stay. */
static inline void clear_memory(void* at, size_t bytes) { madvise(at, bytes, MADV_DONTNEED); }

#endif
