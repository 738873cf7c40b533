#pragma once

#include <node_api.h>

#include <cstdint>
#include <memory>

#include "core/value.h"
#include "napi/arguments.h"

// A shared store's value, read out of JavaScript. JavaScript says what it is: a kind, a number, or
// one more argument with the rest (a string, a bigint, a Uint8Array). It stays readable until
// JavaScript runs again.
class ValueArgument {
 public:
  enum class Reading : std::uint8_t { kDone, kTooLarge, kFailed };

  ValueArgument() = default;
  ValueArgument(const ValueArgument&) = delete;
  ValueArgument& operator=(const ValueArgument&) = delete;

  // `kind`: for strings and JSON texts kLatin1 and kJsonLatin1, whatever their width. kFailed, with
  // an exception pending, if the argument is of another type. Throws std::bad_alloc.
  Reading read(napi_env env, napi_value argument, core::ValueKind kind, double number);
  const core::ValueView& view() const noexcept { return view_; }

 private:
  Reading read_text(napi_env env, napi_value argument, core::ValueKind latin1,
                    core::ValueKind utf16);
  Reading read_bigint(napi_env env, napi_value argument);
  Reading read_bytes(napi_env env, napi_value argument, core::ValueKind kind);

  core::ValueView view_;
  double number_ = 0;
  TextArgument text_;
  std::unique_ptr<unsigned char[]> bigint_;
};

// The rest of a value that its kind and number do not tell; undefined if there is none. Null, with
// an exception pending, when the engine refuses.
napi_value create_value(napi_env env, const core::ValueView& value) noexcept;
