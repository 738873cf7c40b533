// What no store in native memory can be faster than: the call into native code, and the same with
// the key read and hashed as the store does it.

#include <node_api.h>

#include <cstdint>
#include <exception>

#include "core/hash.h"
#include "napi/arguments.h"
#include "napi/check.h"

namespace {

napi_value nothing(napi_env, napi_callback_info) { return nullptr; }

napi_value read_key(napi_env env, napi_callback_info info) {
  Arguments<1> arguments;
  if (!arguments.read(env, info)) return nullptr;
  try {
    KeyArgument key;
    if (!key.read(env, arguments[0])) return nullptr;
    const std::uint64_t hash = core::hash_key(key.view(), core::process_hash_secret());
    napi_value number = nullptr;
    // As small as a slot's number, which every engine can give without allocating.
    NAPI_CHECK(env, napi_create_int32(env, static_cast<std::int32_t>(hash & 0xffffff), &number));
    return number;
  } catch (const std::exception& error) {
    throw_error(env, "ERR_FLOOR", error.what());
    return nullptr;
  }
}

}  // namespace

NAPI_MODULE_INIT() {
  const napi_property_descriptor functions[] = {
      {"nothing", nullptr, nothing, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"readKey", nullptr, read_key, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
  };
  NAPI_CHECK(env, napi_define_properties(env, exports, 2, functions));
  return exports;
}
