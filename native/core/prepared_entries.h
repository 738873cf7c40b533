#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/entry.h"

namespace core {

// The entries of a batch, all made before the first is linked, so that linking cannot fail. What is
// never linked goes back to its shard's memory. The shards are locked exclusively all the while.
template <typename AnyShard>
class PreparedEntries {
 public:
  struct Item {
    AnyShard* shard;
    std::uint64_t hash;
    KeyView key;
    Entry* entry;  // null: none is needed, or it is linked
  };

  // Throws std::bad_alloc; after that `add` of up to `count` items does not.
  explicit PreparedEntries(std::size_t count) { items_.reserve(count); }
  ~PreparedEntries() {
    for (const Item& item : items_) {
      if (item.entry != nullptr) item.shard->discard(item.entry);
    }
  }
  PreparedEntries(const PreparedEntries&) = delete;
  PreparedEntries& operator=(const PreparedEntries&) = delete;

  void add(const Item& item) { items_.push_back(item); }
  Item& operator[](std::size_t index) noexcept { return items_[index]; }

 private:
  std::vector<Item> items_;
};

}  // namespace core
