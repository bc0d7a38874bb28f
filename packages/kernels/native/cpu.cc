// Which of the builds fit this processor, compiled for any.
#include <node_api.h>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace {

#if defined(__x86_64__)

/** Whether all of these bits are set. */
bool has(unsigned word, unsigned bits) { return (word & bits) == bits; }

/** Which vector registers the system keeps when it switches threads; those of the processor alone do not help. */
unsigned kept_registers() {
  unsigned low, high;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return low;
}

// Asked of the processor itself: of `__builtin_cpu_supports` some compilers bring no working runtime.
struct Vectors {
  bool avx2 = false, avx512 = false;

  Vectors() {
    unsigned a, b, first, extended, d;
    if (!__get_cpuid(1, &a, &b, &first, &d) || !has(first, bit_OSXSAVE | bit_AVX | bit_FMA)) return;
    if (!__get_cpuid_count(7, 0, &a, &extended, &b, &d)) return;
    const unsigned kept = kept_registers();
    avx2 = has(kept, 0x06) && has(extended, bit_AVX2);
    avx512 = avx2 && has(kept, 0xe6) && has(extended, bit_AVX512F | bit_AVX512VL | bit_AVX512DQ | bit_AVX512BW);
  }
};

#endif

napi_value vectors(napi_env env, napi_callback_info) {
  napi_value list;
  napi_create_array(env, &list);
  uint32_t count = 0;
  const auto add = [&](const char* name) {
    napi_value word;
    napi_create_string_utf8(env, name, NAPI_AUTO_LENGTH, &word);
    napi_set_element(env, list, count++, word);
  };
#if defined(__x86_64__)
  const Vectors here;
  if (here.avx512) add("avx512");
  if (here.avx2) add("avx2"), add("fma128");
#elif defined(__aarch64__)
  add("neon");
#endif
  return list;
}

}  // namespace

NAPI_MODULE_INIT(/* napi_env env, napi_value exports */) {
  napi_value function;
  napi_create_function(env, "vectors", NAPI_AUTO_LENGTH, vectors, nullptr, &function);
  napi_set_named_property(env, exports, "vectors", function);
  return exports;
}
