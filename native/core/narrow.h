#pragma once

#include <cstddef>
#include <cstdint>

namespace core {

// Writes UTF-16 units as Latin-1 bytes if every one fits. False, with `bytes` in any state, if not.
// Plain loops over blocks: compilers make vector code of them.
inline bool narrow_to_latin1(const char16_t* units, std::size_t count,
                             unsigned char* bytes) noexcept {
  std::uint16_t seen = 0;
  for (std::size_t index = 0; index < count; ++index) {
    seen = static_cast<std::uint16_t>(seen | units[index]);
    bytes[index] = static_cast<unsigned char>(units[index]);
  }
  return seen < 256;
}

}  // namespace core
