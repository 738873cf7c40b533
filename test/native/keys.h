#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/key.h"

namespace test {

inline core::KeyView latin1(std::string_view units) noexcept {
  return {units.data(), static_cast<std::uint32_t>(units.size()), false};
}

inline core::KeyView wide(std::u16string_view units) noexcept {
  return {units.data(), static_cast<std::uint32_t>(units.size()), true};
}

// What a view shows, as a value that models can be keyed by: its bytes, then its width.
inline std::string copy_of(const core::KeyView& key) {
  std::string copy(static_cast<const char*>(key.units), key.bytes());
  copy.push_back(key.wide ? 'w' : 'l');
  return copy;
}

// The view of a copy made by `copy_of`.
inline core::KeyView view_of(const std::string& copy) noexcept {
  const bool is_wide = copy.back() == 'w';
  const std::size_t bytes = copy.size() - 1;
  return {copy.data(), static_cast<std::uint32_t>(is_wide ? bytes / 2 : bytes), is_wide};
}

inline std::string numbered_key(std::uint64_t number) {
  return "key:" + std::to_string(number) + "l";
}

}  // namespace test
