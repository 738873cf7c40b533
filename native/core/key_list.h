#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/key.h"

namespace core {

// Key strings copied out of a store, with their slots if it is a local one.
class KeyList {
 public:
  std::size_t size() const noexcept { return items_.size(); }
  KeyView key(std::size_t index) const noexcept;
  std::uint32_t slot(std::size_t index) const noexcept { return items_[index].slot; }
  void add(const KeyView& key, std::uint32_t slot = 0);

 private:
  struct Item {
    std::size_t offset;
    std::uint32_t length;
    std::uint32_t slot : 31;
    std::uint32_t wide : 1;
  };
  std::vector<unsigned char> bytes_;
  std::vector<Item> items_;
};

}  // namespace core
