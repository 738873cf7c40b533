#pragma once

#include <cstddef>
#include <cstdint>

#include "core/fair_shared_mutex.h"
#include "core/flights.h"
#include "core/shard.h"
#include "core/shared_entry.h"

namespace core {

// A shard of a shared store: its entries hold their values. Every change of an entry gives it
// another version, which no entry of the shard has had before.
class SharedShard final : public Shard {
 public:
  SharedShard() noexcept : Shard(true) {}

  mutable FairSharedMutex mutex;
  ShardFlights flights;

  // For who holds the lock exclusively.
  Table::Bucket* find_to_change(std::uint64_t hash, const KeyView& key, LazyNow& now) noexcept {
    return find_live(hash, key, now);
  }
  static const SharedEntry& entry_of(const Table::Bucket& bucket) noexcept {
    return static_cast<const SharedEntry&>(*bucket.entry);
  }
  // The version of a bucket's entry, of which the bucket keeps the lower half: the latest that has
  // that half. Equal versions of one key mean that nothing has changed; an entry that stays the
  // same while its shard changes 2^32 times may seem to have.
  std::uint64_t version_of(const Table::Bucket& bucket) const noexcept {
    return version_ -
           static_cast<std::uint32_t>(static_cast<std::uint32_t>(version_) - bucket.slot);
  }

  // Departures that come before any further change of the shard's entries have at most this stamp,
  // those of entries that are changed later have a greater one.
  std::uint64_t stamp() const noexcept { return version_; }
  // The bucket of the dead entry with that key, or null.
  Table::Bucket* find_dead(std::uint64_t hash, const KeyView& key, LazyNow& now) noexcept {
    Table::Bucket* bucket = table_.find(hash, key);
    return bucket == nullptr || bucket->entry->live(now) ? nullptr : bucket;
  }

  // Links an entry or replaces the one with that key. Throws std::bad_alloc, and then nothing has
  // changed.
  void put(std::uint64_t hash, const KeyView& key, const ValueView& value, const Lifetime& lifetime,
           LazyNow& now);
  // As Shard's.
  void put_prepared(std::uint64_t hash, Entry* prepared, LazyNow& now) noexcept {
    Shard::put_prepared(hash, prepared, next_version(), now);
  }
  // Writes a number into a live entry that holds one.
  void set_number(Table::Bucket& bucket, double number) noexcept;
  void remove(Table::Bucket& bucket) noexcept;
  // Unlinks a dead entry.
  void expire(Table::Bucket& dead) noexcept;
  // As Shard's.
  template <typename Displace>
  bool move_entry(std::uint64_t from_hash, const KeyView& from, SharedShard& target,
                  std::uint64_t to_hash, const KeyView& to, LazyNow& now, Displace&& displace) {
    std::uint32_t slot = 0;
    if (!Shard::move_entry(from_hash, from, target, to_hash, to, now, slot, displace)) return false;
    target.table_.find(to_hash, to)->slot = target.next_version();
    return true;
  }

  // Which of `count` shards a put should visit after this one, to take out the dead there; `count`:
  // none. Every few puts will do: a put adds one entry at most, and a visit takes out several.
  std::size_t next_visit(std::size_t own_index, std::size_t count) noexcept;

  // Takes everything out of the shard.
  void swap_contents(SharedShard& other) noexcept { Shard::swap_contents(other); }

 private:
  std::uint32_t next_version() noexcept { return static_cast<std::uint32_t>(++version_); }

  std::uint64_t version_ = 0;
  std::size_t puts_ = 0;
};

}  // namespace core
