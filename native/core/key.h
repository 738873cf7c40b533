#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace core {

// Whether two keys' bytes are equal. Most keys are short: a call of memcmp would cost more than the
// comparison. In words, the last one overlapping the one before.
inline bool equal_bytes(const void* left, const void* right, std::size_t count) noexcept {
  constexpr std::size_t kWord = sizeof(std::uint64_t);
  constexpr std::size_t kShort = 64;
  if (count < kWord || count > kShort) return std::memcmp(left, right, count) == 0;
  const auto* a = static_cast<const unsigned char*>(left);
  const auto* b = static_cast<const unsigned char*>(right);
  const auto differ = [a, b](std::size_t at) {
    std::uint64_t one;
    std::uint64_t other;
    std::memcpy(&one, a + at, kWord);
    std::memcpy(&other, b + at, kWord);
    return one ^ other;
  };
  std::uint64_t difference = differ(count - kWord);
  for (std::size_t at = 0; at + kWord < count; at += kWord) difference |= differ(at);
  return difference == 0;
}

// A key string, borrowed. Latin-1 keys hold one byte a unit, wide keys one UTF-16 unit in two
// bytes. A key that fits Latin-1 is always given in Latin-1, so that equal strings have equal
// views.
struct KeyView {
  static constexpr std::uint32_t kMaxLength = (std::uint32_t{1} << 30) - 1;

  const void* units = "";    // never null
  std::uint32_t length = 0;  // in units
  bool wide = false;

  std::size_t bytes() const noexcept { return static_cast<std::size_t>(length) << (wide ? 1 : 0); }

  // Width is compared too: the Latin-1 bytes 41 04 are also one UTF-16 unit.
  friend bool operator==(const KeyView& left, const KeyView& right) noexcept {
    return left.length == right.length && left.wide == right.wide &&
           equal_bytes(left.units, right.units, left.bytes());
  }
};

// Unit by unit, whatever the widths. O(length of the prefix).
bool begins_with(const KeyView& key, const KeyView& prefix) noexcept;

}  // namespace core
