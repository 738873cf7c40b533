#include "napi/results.h"

#include <cstddef>

#include "napi/check.h"

napi_value create_number(napi_env env, std::int64_t number) noexcept {
  napi_value value = nullptr;
  // Engines make a small integer of one without going over a double.
  const auto small = static_cast<std::int32_t>(number);
  if (small == number) {
    NAPI_CHECK(env, napi_create_int32(env, small, &value));
  } else {
    NAPI_CHECK(env, napi_create_int64(env, number, &value));
  }
  return value;
}

napi_value create_string(napi_env env, const core::KeyView& string) noexcept {
  napi_value value = nullptr;
  if (string.wide) {
    NAPI_CHECK(env, napi_create_string_utf16(env, static_cast<const char16_t*>(string.units),
                                             string.length, &value));
  } else {
    NAPI_CHECK(env, napi_create_string_latin1(env, static_cast<const char*>(string.units),
                                              string.length, &value));
  }
  return value;
}

namespace {

// Sets the next element of `array`. False, with an exception pending, on failure.
bool append(napi_env env, napi_value array, std::uint32_t& length, napi_value value) noexcept {
  if (value != nullptr && napi_set_element(env, array, length, value) == napi_ok) {
    ++length;
    return true;
  }
  throw_last_error(env);
  return false;
}

bool append_key(napi_env env, napi_value array, std::uint32_t& length, const core::KeyList& list,
                std::size_t index, bool with_slots) noexcept {
  napi_handle_scope scope = nullptr;
  if (napi_open_handle_scope(env, &scope) != napi_ok) {
    throw_last_error(env);
    return false;
  }
  napi_value slot = nullptr;
  bool done = append(env, array, length, create_string(env, list.key(index)));
  if (done && with_slots) {
    done = napi_create_uint32(env, list.slot(index), &slot) == napi_ok &&
           append(env, array, length, slot);
  }
  static_cast<void>(napi_close_handle_scope(env, scope));
  return done;
}

}  // namespace

napi_value create_key_array(napi_env env, napi_value make_array, const core::KeyList& list,
                            bool with_slots) noexcept {
  napi_value receiver = nullptr;
  napi_value array = nullptr;
  NAPI_CHECK(env, napi_get_undefined(env, &receiver));
  napi_value length =
      create_number(env, static_cast<std::int64_t>(list.size() * (with_slots ? 2 : 1)));
  if (length == nullptr) return nullptr;
  NAPI_CHECK(env, napi_call_function(env, receiver, make_array, 1, &length, &array));
  std::uint32_t filled = 0;
  for (std::size_t index = 0; index < list.size(); ++index) {
    if (!append_key(env, array, filled, list, index, with_slots)) return nullptr;
  }
  return array;
}
