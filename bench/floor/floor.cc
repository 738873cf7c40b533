// What no store in native memory can be faster than: the call into native code, and the same with
// the key read and hashed as the store does it.

#include <node_api.h>

#include <cstdint>
#include <exception>
#include <new>

#include "core/hash.h"
#include "napi/arguments.h"
#include "napi/check.h"

namespace {

// Memory that JavaScript sees: the cheapest way of giving back a number, and the store's own.
std::int32_t* result = nullptr;

napi_value share_result(napi_env env, napi_callback_info) {
  void* memory = nullptr;
  napi_value buffer = nullptr;
  NAPI_CHECK(env, napi_create_arraybuffer(env, sizeof *result, &memory, &buffer));
  result = new (memory) std::int32_t(0);
  return buffer;
}

napi_value nothing(napi_env, napi_callback_info) { return nullptr; }

napi_value read_key(napi_env env, napi_callback_info info) {
  Arguments<1> arguments;
  if (!arguments.read(env, info)) return nullptr;
  try {
    KeyArgument key;
    if (!key.read(env, arguments[0])) return nullptr;
    *result = static_cast<std::int32_t>(core::hash_key(key.view(), core::process_hash_secret()));
    return nullptr;
  } catch (const std::exception& error) {
    throw_error(env, "ERR_FLOOR", error.what());
    return nullptr;
  }
}

}  // namespace

NAPI_MODULE_INIT() {
  const napi_property_descriptor functions[] = {
      {"shareResult", nullptr, share_result, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"nothing", nullptr, nothing, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"readKey", nullptr, read_key, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
  };
  NAPI_CHECK(env, napi_define_properties(env, exports, 3, functions));
  return exports;
}
