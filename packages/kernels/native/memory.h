// Address space that costs memory only where it is touched.
#pragma once
#include <stddef.h>

#ifdef _WIN32

#include <windows.h>

// Windows counts memory when it is committed, and 4 GiB of it are not always to be had. So pages are committed by the
// fault of their first touch; JavaScript's touches come here too, before V8 sees them.
struct Reserved {
  char* at;
  size_t bytes;
  Reserved* next;
};

/** Every block ever reserved: views of closed ones may live on, and are touched. */
static Reserved* reserved;

static constexpr size_t committed_at_once = 1 << 20;

static LONG CALLBACK commit_touched(EXCEPTION_POINTERS* fault) {
  const EXCEPTION_RECORD& record = *fault->ExceptionRecord;
  if (record.ExceptionCode != EXCEPTION_ACCESS_VIOLATION) return EXCEPTION_CONTINUE_SEARCH;
  const size_t touched = record.ExceptionInformation[1];
  for (const Reserved* one = reserved; one; one = one->next) {
    const size_t offset = touched - reinterpret_cast<size_t>(one->at);
    if (offset >= one->bytes) continue;
    const size_t from = offset & ~(committed_at_once - 1), left = one->bytes - from;
    const size_t bytes = left < committed_at_once ? left : committed_at_once;
    const bool done = VirtualAlloc(one->at + from, bytes, MEM_COMMIT, PAGE_READWRITE);
    return done ? EXCEPTION_CONTINUE_EXECUTION : EXCEPTION_CONTINUE_SEARCH;
  }
  return EXCEPTION_CONTINUE_SEARCH;
}

/** Null where the system refuses. */
static inline void* reserve_memory(size_t bytes) {
  char* at = static_cast<char*>(VirtualAlloc(nullptr, bytes, MEM_RESERVE, PAGE_READWRITE));
  if (!at) return nullptr;
  if (!reserved) AddVectoredExceptionHandler(1, commit_touched);
  Reserved* one = static_cast<Reserved*>(HeapAlloc(GetProcessHeap(), 0, sizeof(Reserved)));
  if (!one) return nullptr;
  *one = {at, bytes, reserved};
  reserved = one;
  return at;
}

/** Gives the pages back; the addresses stay. */
static inline void clear_memory(void* at, size_t bytes) { VirtualFree(at, bytes, MEM_DECOMMIT); }

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
