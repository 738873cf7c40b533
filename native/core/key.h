#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace core {

// A key string, borrowed. Latin-1 keys hold one byte a unit, wide keys one UTF-16 unit in two
// bytes. A key that fits Latin-1 is always given in Latin-1, so that equal strings have equal
// views.
struct KeyView {
  const void* units = "";    // never null
  std::uint32_t length = 0;  // in units
  bool wide = false;

  std::size_t bytes() const noexcept { return static_cast<std::size_t>(length) << (wide ? 1 : 0); }

  // Width is compared too: the Latin-1 bytes 41 04 are also one UTF-16 unit.
  friend bool operator==(const KeyView& left, const KeyView& right) noexcept {
    return left.length == right.length && left.wide == right.wide &&
           std::memcmp(left.units, right.units, left.bytes()) == 0;
  }
};

}  // namespace core
