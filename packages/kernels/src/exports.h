// How the host calls a kernel and what it hands over. WebAssembly exports functions itself, and its pointers are
// offsets into its memory. A native build lists its functions, each with a call that takes numbers; pointers arrive as
// offsets into one block of memory, as in WebAssembly, so that the host's side is the same for both.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __wasm__

#define EXPORT(type, name, ...) extern "C" __attribute__((export_name(#name))) type name __VA_ARGS__

/** A pointer in a struct that the host writes: 32 bits. */
template <typename T>
using Ref = T*;

#else

#include <type_traits>
#include <utility>

/** The block of memory that offsets count from; set once. */
extern char* memory_base;

template <typename T>
class Ref {
 public:
  operator T*() const { return offset ? reinterpret_cast<T*>(memory_base + offset) : nullptr; }
  uint32_t offset;
};

/** A function as the host calls it. */
struct Export {
  const char* name;
  int arguments;
  double (*call)(const double* values);
  const Export* next;
};

/** All functions of this build. */
extern const Export* first_export;

template <typename T>
static inline T argument(double value) {
  if constexpr (!std::is_pointer_v<T>) return static_cast<T>(value);
  else return value == 0 ? nullptr : reinterpret_cast<T>(memory_base + static_cast<uint64_t>(value));
}

template <auto function>
struct Call;

template <typename Result, typename... Arguments, Result (*function)(Arguments...)>
struct Call<function> {
  static constexpr int count = sizeof...(Arguments);

  template <size_t... I>
  static double with(const double* values, std::index_sequence<I...>) {
    if constexpr (std::is_void_v<Result>) return function(argument<Arguments>(values[I])...), 0;
    else return static_cast<double>(function(argument<Arguments>(values[I])...));
  }

  static double call(const double* values) { return with(values, std::make_index_sequence<count>()); }
};

/** Adds a function to the list, before any is called. */
struct Listed : Export {
  Listed(const char* name, int arguments, double (*call)(const double*)) : Export{name, arguments, call, first_export} {
    first_export = this;
  }
};

#define EXPORT(type, name, ...)                                                            \
  static type name __VA_ARGS__;                                                            \
  static const Listed name##_listed(#name, Call<&name>::count, &Call<&name>::call);        \
  static type name __VA_ARGS__

#endif

/** A function that only training calls, of which the build for prediction has no use. */
#ifdef ITOP_FORWARD
#define TRAINING_EXPORT(type, name, ...) [[maybe_unused]] static type name __VA_ARGS__
#else
#define TRAINING_EXPORT EXPORT
#endif
