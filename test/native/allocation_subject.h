#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "allocation_failures.h"
#include "core/store.h"
#include "keys.h"

namespace test {

// How many failures there are at least: fewer where malloc cannot be made to fail.
inline std::size_t with_malloc(std::size_t all, std::size_t without) {
  return malloc_can_fail() ? all : without;
}

// A store that failures befall, on a clock that stands.
struct Subject {
  Subject() { store.clock().set_manual(0); }

  void put(const std::string& key, std::uint32_t slot, double ttl) {
    core::ExpiredSlots expired;
    store.put(view_of(key), slot, ttl, false, expired);
    ended += expired.count;
  }
  // Puts entries under numbered keys, the slot being the number, in one batch.
  void put_many(std::uint32_t first, std::uint32_t last, double ttl,
                const std::string& prefix = "") {
    std::vector<std::string> keys;
    for (std::uint32_t slot = first; slot < last; ++slot) {
      keys.push_back(prefix + numbered_key(slot));
    }
    std::vector<core::LocalPut> puts;
    for (const std::string& key : keys) {
      const auto slot = first + static_cast<std::uint32_t>(puts.size());
      puts.push_back({view_of(key), slot, ttl, false, {}});
    }
    store.put_many(puts);
  }
  void fill(std::uint32_t entries, double ttl) {
    for (std::uint32_t slot = 0; slot < entries; ++slot) put(numbered_key(slot), slot, ttl);
  }
  std::int64_t rename(const std::string& from, const std::string& to) {
    core::ExpiredSlots expired;
    const std::int64_t slot = store.rename(view_of(from), view_of(to), expired);
    ended += expired.count;
    return slot;
  }
  std::vector<std::pair<std::string, std::uint32_t>> content() {
    const core::KeyList keys = store.keys();
    std::vector<std::pair<std::string, std::uint32_t>> content;
    for (std::size_t index = 0; index < keys.size(); ++index) {
      content.emplace_back(copy_of(keys.key(index)), keys.slot(index));
    }
    std::sort(content.begin(), content.end());
    take_retired();
    return content;
  }
  void take_retired() {
    while (const auto block = store.retired().take()) ended += block->count;
  }

  int pokes = 0;
  std::size_t ended = 0;  // slots that were reported
  core::Store store{[this] { ++pokes; }};
};

}  // namespace test
