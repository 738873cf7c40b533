#include "core/key.h"

namespace core {

bool begins_with(const KeyView& key, const KeyView& prefix) noexcept {
  if (prefix.length > key.length) return false;
  if (prefix.wide == key.wide) return equal_bytes(key.units, prefix.units, prefix.bytes());
  // A wide prefix has a unit that no Latin-1 key has.
  if (prefix.wide) return false;
  const auto* units = static_cast<const unsigned char*>(key.units);
  const auto* expected = static_cast<const unsigned char*>(prefix.units);
  for (std::uint32_t index = 0; index < prefix.length; ++index) {
    char16_t unit;
    std::memcpy(&unit, units + sizeof unit * index, sizeof unit);
    if (unit != expected[index]) return false;
  }
  return true;
}

}  // namespace core
