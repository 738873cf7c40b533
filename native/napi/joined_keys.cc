#include "napi/joined_keys.h"

#include <algorithm>

#include "core/narrow.h"
#include "napi/check.h"

bool JoinedKeys::read(napi_env env, napi_value text) {
  if (!text_.read(env, text)) return false;
  if (text_.view().wide) narrowed_.reset(new unsigned char[text_.view().length]);
  return true;
}

core::KeyView JoinedKeys::next(std::uint32_t length) noexcept {
  const core::KeyView& text = text_.view();
  const std::uint32_t count = std::min(length, text.length - offset_);
  const std::uint32_t start = offset_;
  offset_ += count;
  if (!text.wide) return {static_cast<const unsigned char*>(text.units) + start, count, false};
  const auto* units = static_cast<const char16_t*>(text.units) + start;
  unsigned char* bytes = narrowed_.get() + start;
  if (core::narrow_to_latin1(units, count, bytes)) return {bytes, count, false};
  return {units, count, true};
}

bool BatchArgument::read(napi_env env, napi_value texts, napi_value numbers) {
  std::uint32_t count = 0;
  if (napi_get_array_length(env, texts, &count) != napi_ok) {
    throw_last_error(env);
    return false;
  }
  for (std::uint32_t index = 0; index < count; ++index) {
    napi_value text = nullptr;
    if (napi_get_element(env, texts, index, &text) != napi_ok) {
      throw_last_error(env);
      return false;
    }
    if (!texts_.emplace_back().read(env, text)) return false;
  }
  return read_items(env, numbers);
}

bool BatchArgument::read_items(napi_env env, napi_value numbers) {
  std::size_t length = 0;
  void* data = nullptr;
  if (napi_get_typedarray_info(env, numbers, nullptr, &length, &data, nullptr, nullptr) !=
      napi_ok) {
    throw_last_error(env);
    return false;
  }
  items_ = static_cast<Item*>(data);
  size_ = length / (sizeof(Item) / sizeof(double));
  return true;
}

core::KeyView BatchArgument::next_key(const Item& item) noexcept {
  if (item.key < 0) return {};
  while (text_ + 1 < texts_.size() && texts_[text_].at_end()) ++text_;
  return texts_.empty() ? core::KeyView()
                        : texts_[text_].next(static_cast<std::uint32_t>(item.key));
}
