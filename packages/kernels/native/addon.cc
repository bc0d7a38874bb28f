// The kernels as a Node-API addon: one block of memory, the functions by name, and threads of its own.
#include <node_api.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "../src/exports.h"
#include "../src/wait.h"
#include "memory.h"

char* memory_base;
const Export* first_export;

namespace {

// Threads sleep seldom, between steps: one lock for all of them is enough.
pthread_mutex_t sleeping = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t woken = PTHREAD_COND_INITIALIZER;

constexpr int most_arguments = 8;

napi_value call(napi_env env, napi_callback_info info) {
  napi_value given[most_arguments];
  size_t count = most_arguments;
  void* data;
  napi_get_cb_info(env, info, &count, given, nullptr, &data);
  const Export& function = *static_cast<const Export*>(data);
  double values[most_arguments] = {};
  for (int i = 0; i < function.arguments; i++) {
    if (static_cast<size_t>(i) >= count || napi_get_value_double(env, given[i], &values[i]) != napi_ok) {
      napi_throw_type_error(env, nullptr, function.name);
      return nullptr;
    }
  }
  napi_value result;
  napi_create_double(env, function.call(values), &result);
  return result;
}

const Export* find(const char* name) {
  const Export* one = first_export;
  while (one && strcmp(one->name, name) != 0) one = one->next;
  return one;
}

constexpr int most_threads = 256;
pthread_t workers[most_threads];
int worker_count;

void* work(void* thread) {
  const double number = static_cast<double>(reinterpret_cast<intptr_t>(thread));
  find("pool_worker")->call(&number);
  return nullptr;
}

/** start_thread(number): a thread that works until `pool_stop`. Returns whether it started. */
napi_value start_thread(napi_env env, napi_callback_info info) {
  napi_value given, result;
  size_t count = 1;
  int32_t number = 0;
  napi_get_cb_info(env, info, &count, &given, nullptr, nullptr);
  napi_get_value_int32(env, given, &number);
  const bool started = worker_count < most_threads &&
    pthread_create(&workers[worker_count], nullptr, work, reinterpret_cast<void*>(static_cast<intptr_t>(number))) == 0;
  if (started) worker_count++;
  napi_get_boolean(env, started, &result);
  return result;
}

/** join_threads(): waits until every thread has ended. */
napi_value join_threads(napi_env, napi_callback_info) {
  while (worker_count > 0) pthread_join(workers[--worker_count], nullptr);
  return nullptr;
}

size_t memory_bytes;

void release(void*) {
  if (memory_base) clear_memory(memory_base, memory_bytes);
  memory_base = nullptr;
}

/**
 * open_memory(bytes): an ArrayBuffer over address space that costs memory where it is touched. Undefined where the
 * system refuses, or where it is open already: a process has one.
 */
napi_value open_memory(napi_env env, napi_callback_info info) {
  napi_value given, result;
  size_t count = 1;
  double bytes = 0;
  napi_get_cb_info(env, info, &count, &given, nullptr, nullptr);
  napi_get_value_double(env, given, &bytes);
  napi_get_undefined(env, &result);
  if (memory_base) return result;
  memory_bytes = static_cast<size_t>(bytes);
  memory_base = static_cast<char*>(reserve_memory(memory_bytes));
  if (!memory_base) return result;
  napi_add_env_cleanup_hook(env, release, nullptr);
  napi_create_external_arraybuffer(env, memory_base, memory_bytes, nullptr, nullptr, &result);
  return result;
}

/** close_memory(): gives the pages back. Addresses are not used again, since views of them may live on. */
napi_value close_memory(napi_env env, napi_callback_info) {
  napi_remove_env_cleanup_hook(env, release, nullptr);
  release(nullptr);
  return nullptr;
}

void add(napi_env env, napi_value object, const char* name, napi_callback function, const void* data) {
  napi_value value;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, function, const_cast<void*>(data), &value);
  napi_set_named_property(env, object, name, value);
}

}  // namespace

void wait_while(uint32_t* number, uint32_t value) {
  pthread_mutex_lock(&sleeping);
  while (__atomic_load_n(number, __ATOMIC_ACQUIRE) == value) pthread_cond_wait(&woken, &sleeping);
  pthread_mutex_unlock(&sleeping);
}

void wake_all(uint32_t*) {
  pthread_mutex_lock(&sleeping);
  pthread_cond_broadcast(&woken);
  pthread_mutex_unlock(&sleeping);
}

NAPI_MODULE_INIT(/* napi_env env, napi_value exports */) {
  for (const Export* one = first_export; one; one = one->next) add(env, exports, one->name, call, one);
  add(env, exports, "start_thread", start_thread, nullptr);
  add(env, exports, "join_threads", join_threads, nullptr);
  add(env, exports, "open_memory", open_memory, nullptr);
  add(env, exports, "close_memory", close_memory, nullptr);
  napi_value floats;
  napi_create_int32(env, ITOP_VECTOR_BYTES / 4, &floats);
  napi_set_named_property(env, exports, "vector", floats);
  return exports;
}
