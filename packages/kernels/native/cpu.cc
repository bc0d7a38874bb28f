// Which of the builds fit this processor, compiled for any.
#include <node_api.h>

namespace {

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
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) add("avx2");
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512bw")) add("avx512");
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
