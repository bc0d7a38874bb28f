// How a thread sleeps until a number changes, and how it spins before.
#pragma once
#include <stdint.h>

#ifdef __wasm__

static inline void wait_while(uint32_t* number, uint32_t value) {
  __builtin_wasm_memory_atomic_wait32(reinterpret_cast<int*>(number), static_cast<int>(value), -1);
}
static inline void wake_all(uint32_t* number) {
  __builtin_wasm_memory_atomic_notify(reinterpret_cast<int*>(number), 0xffffffffu);
}
static inline void pause() {}

#else

void wait_while(uint32_t* number, uint32_t value);
void wake_all(uint32_t* number);

static inline void pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

#endif
