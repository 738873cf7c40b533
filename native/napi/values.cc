#include "napi/values.h"

#include <cstddef>
#include <cstring>
#include <new>

#include "napi/check.h"
#include "napi/results.h"

using core::ValueKind;

ValueArgument::Reading ValueArgument::read(napi_env env, napi_value argument, ValueKind kind,
                                           double number) {
  switch (kind) {
    case ValueKind::kNumber:
      number_ = core::canonical(number);
      view_ = core::ValueView::of_number(number_);
      return Reading::kDone;
    case ValueKind::kLatin1:
    case ValueKind::kUtf16:
      return read_text(env, argument, ValueKind::kLatin1, ValueKind::kUtf16);
    case ValueKind::kJsonLatin1:
    case ValueKind::kJsonUtf16:
      return read_text(env, argument, ValueKind::kJsonLatin1, ValueKind::kJsonUtf16);
    case ValueKind::kBigint:
      return read_bigint(env, argument);
    case ValueKind::kBytes:
    case ValueKind::kEncoded:
      return read_bytes(env, argument, kind);
    case ValueKind::kUndefined:
    case ValueKind::kNull:
    case ValueKind::kFalse:
    case ValueKind::kTrue:
      break;
  }
  view_ = {kind, 0, ""};
  return Reading::kDone;
}

ValueArgument::Reading ValueArgument::read_text(napi_env env, napi_value argument, ValueKind latin1,
                                                ValueKind utf16) {
  if (!text_.read(env, argument)) return Reading::kFailed;
  const core::KeyView& text = text_.view();
  if (text.bytes() > core::ValueView::kMaxBytes) return Reading::kTooLarge;
  view_ = {text.wide ? utf16 : latin1, static_cast<std::uint32_t>(text.bytes()), text.units};
  return Reading::kDone;
}

ValueArgument::Reading ValueArgument::read_bigint(napi_env env, napi_value argument) {
  std::size_t count = 0;
  if (napi_get_value_bigint_words(env, argument, nullptr, &count, nullptr) != napi_ok) {
    throw_last_error(env);
    return Reading::kFailed;
  }
  if (count >= core::ValueView::kMaxBytes / sizeof(std::uint64_t)) return Reading::kTooLarge;
  const std::unique_ptr<std::uint64_t[]> words(new std::uint64_t[count + 1]);
  int sign = 0;
  if (napi_get_value_bigint_words(env, argument, &sign, &count, words.get()) != napi_ok) {
    throw_last_error(env);
    return Reading::kFailed;
  }
  // Equal bigints must have equal bytes, whatever an engine says of leading zeros and of zero.
  while (count > 0 && words[count - 1] == 0) --count;
  const std::size_t bytes = 1 + count * sizeof(std::uint64_t);
  bigint_.reset(new unsigned char[bytes]);
  bigint_[0] = count > 0 && sign != 0 ? 1 : 0;
  std::memcpy(bigint_.get() + 1, words.get(), bytes - 1);
  view_ = {ValueKind::kBigint, static_cast<std::uint32_t>(bytes), bigint_.get()};
  return Reading::kDone;
}

ValueArgument::Reading ValueArgument::read_bytes(napi_env env, napi_value argument,
                                                 ValueKind kind) {
  std::size_t length = 0;
  void* data = nullptr;
  if (napi_get_typedarray_info(env, argument, nullptr, &length, &data, nullptr, nullptr) !=
      napi_ok) {
    throw_last_error(env);
    return Reading::kFailed;
  }
  if (length > core::ValueView::kMaxBytes) return Reading::kTooLarge;
  // An engine may give no address for no bytes.
  view_ = {kind, static_cast<std::uint32_t>(length), length == 0 ? "" : data};
  return Reading::kDone;
}

namespace {

napi_value create_bigint(napi_env env, const core::ValueView& value) noexcept {
  const auto* bytes = static_cast<const unsigned char*>(value.payload);
  const std::size_t count = (value.bytes - 1) / sizeof(std::uint64_t);
  const std::unique_ptr<std::uint64_t[]> words(new (std::nothrow) std::uint64_t[count + 1]);
  if (words == nullptr) {
    throw_error(env, "ERR_OUT_OF_MEMORY", "Out of memory");
    return nullptr;
  }
  std::memcpy(words.get(), bytes + 1, value.bytes - 1);
  napi_value result = nullptr;
  NAPI_CHECK(env, napi_create_bigint_words(env, bytes[0], count, words.get(), &result));
  return result;
}

napi_value create_bytes(napi_env env, const core::ValueView& value) noexcept {
  void* memory = nullptr;
  napi_value buffer = nullptr;
  napi_value result = nullptr;
  NAPI_CHECK(env, napi_create_arraybuffer(env, value.bytes, &memory, &buffer));
  if (value.bytes > 0) std::memcpy(memory, value.payload, value.bytes);
  NAPI_CHECK(env, napi_create_typedarray(env, napi_uint8_array, value.bytes, buffer, 0, &result));
  return result;
}

}  // namespace

napi_value create_value(napi_env env, const core::ValueView& value) noexcept {
  switch (value.kind) {
    case ValueKind::kLatin1:
    case ValueKind::kJsonLatin1:
      return create_string(env, {value.payload, value.bytes, false});
    case ValueKind::kUtf16:
    case ValueKind::kJsonUtf16:
      return create_string(env, {value.payload, value.bytes / 2, true});
    case ValueKind::kBigint:
      return create_bigint(env, value);
    case ValueKind::kBytes:
    case ValueKind::kEncoded:
      return create_bytes(env, value);
    case ValueKind::kUndefined:
    case ValueKind::kNull:
    case ValueKind::kFalse:
    case ValueKind::kTrue:
    case ValueKind::kNumber:
      break;
  }
  return nullptr;  // of a function's result Node-API makes undefined
}
