#include "core/key_list.h"

namespace core {

KeyView KeyList::key(std::size_t index) const noexcept {
  // The list of the empty key alone holds no bytes.
  if (bytes_.empty()) return {};
  const Item& item = items_[index];
  return {bytes_.data() + item.offset, item.length, item.wide != 0};
}

void KeyList::add(const KeyView& key, std::uint32_t slot) {
  if (key.wide && bytes_.size() % 2 != 0) bytes_.push_back(0);
  const std::size_t offset = bytes_.size();
  const auto* start = static_cast<const unsigned char*>(key.units);
  bytes_.insert(bytes_.end(), start, start + key.bytes());
  items_.push_back({offset, key.length, slot, key.wide ? 1U : 0U});
}

}  // namespace core
