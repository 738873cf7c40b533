#include "napi/arguments.h"

#include <new>

#include "core/narrow.h"

bool read_number(napi_env env, napi_value value, std::int32_t& number) noexcept {
  if (napi_get_value_int32(env, value, &number) == napi_ok) return true;
  throw_last_error(env);
  return false;
}

bool read_number(napi_env env, napi_value value, double& number) noexcept {
  if (napi_get_value_double(env, value, &number) == napi_ok) return true;
  throw_last_error(env);
  return false;
}

bool read_boolean(napi_env env, napi_value value, bool& boolean) noexcept {
  if (napi_get_value_bool(env, value, &boolean) == napi_ok) return true;
  throw_last_error(env);
  return false;
}

bool StringArgument::read(napi_env env, napi_value value) {
  if (try_read(env, value)) return true;
  throw_last_error(env);
  return false;
}

bool StringArgument::try_read(napi_env env, napi_value value) {
  std::size_t length = 0;
  if (napi_get_value_string_utf16(env, value, units_, room_, &length) != napi_ok) return false;
  // One place is the terminator's, so a full buffer may hold only the beginning.
  if (length == room_ - 1) return read_long(env, value);
  narrow(units_, length, bytes_);
  return true;
}

bool StringArgument::read_long(napi_env env, napi_value value) {
  std::size_t length = 0;
  if (napi_get_value_string_utf16(env, value, nullptr, 0, &length) != napi_ok) return false;
  if (length > core::KeyView::kMaxLength) throw std::bad_alloc();
  long_units_.reset(new char16_t[length + 1]);
  long_bytes_.reset(new unsigned char[length]);
  if (napi_get_value_string_utf16(env, value, long_units_.get(), length + 1, &length) != napi_ok) {
    return false;
  }
  narrow(long_units_.get(), length, long_bytes_.get());
  return true;
}

void StringArgument::narrow(const char16_t* units, std::size_t length,
                            unsigned char* bytes) noexcept {
  view_.length = static_cast<std::uint32_t>(length);
  view_.wide = !core::narrow_to_latin1(units, length, bytes);
  view_.units = view_.wide ? static_cast<const void*>(units) : bytes;
}
