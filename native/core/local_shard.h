#pragma once

#include <cstdint>
#include <shared_mutex>
#include <utility>

#include "core/shard.h"

namespace core {

// A shard of a local store: its entries have slots, in which JavaScript keeps their values.
class LocalShard final : public Shard {
 public:
  LocalShard() noexcept : Shard(false) {}

  mutable std::shared_mutex mutex;

  // Links an entry or replaces the one with that key. `keep_lifetime`: a live entry's stays. Throws
  // std::bad_alloc, and then nothing has changed.
  Replaced put(std::uint64_t hash, const KeyView& key, std::uint32_t slot, Lifetime lifetime,
               bool keep_lifetime, LazyNow& now);
  // What `put` comes to where no entry has a deadline and that key is there. False if it is not.
  bool swap_slot(std::uint64_t hash, const KeyView& key, std::uint32_t slot,
                 Replaced& replaced) noexcept {
    Table::Bucket* bucket = table_.find(hash, key);
    if (bucket == nullptr) return false;
    replaced = {true, false, std::exchange(bucket->slot, slot)};
    ++changes_.sets;
    return true;
  }
  // Unlinks the live entry with that key. False if there is none.
  bool remove(std::uint64_t hash, const KeyView& key, LazyNow& now, std::uint32_t& slot) noexcept;
  using Shard::move_entry;
};

}  // namespace core
