#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <shared_mutex>
#include <utility>

#include "core/clock.h"
#include "core/entry.h"
#include "core/hash.h"
#include "core/slab.h"
#include "core/table.h"
#include "core/timing_wheel.h"

namespace core {

// What a put displaced.
struct Replaced {
  bool any = false;
  std::uint32_t slot = 0;
};

// A part of a store's entries with a lock of its own. No function here takes the lock: the caller
// holds `mutex`, at least shared for the const ones, exclusively for the others. The alignment
// keeps two shards' locks off one cache line.
class alignas(64) Shard {
  Table table_;  // first, so that looking up without the lock takes one cache line of the shard

 public:
  mutable std::shared_mutex mutex;

  Shard() = default;
  Shard(const Shard&) = delete;
  Shard& operator=(const Shard&) = delete;

  // Linked entries, the dead that were not swept yet included.
  std::size_t count() const noexcept { return table_.count(); }
  // Bytes held: table, slab, wheel.
  std::size_t bytes() const noexcept {
    return table_.bytes() + slab_.held_bytes() + (wheel_ == nullptr ? 0 : sizeof(TimingWheel));
  }
  bool has_timers() const noexcept { return wheel_ != nullptr && !wheel_->empty(); }
  // Whether `reclaim(now)` could find anything, given that there are timers. O(1).
  bool may_have_dead(Nanoseconds now) const noexcept { return wheel_->behind(now); }

  // The bucket of the live entry with that key, or null.
  const Table::Bucket* find(std::uint64_t hash, const KeyView& key, LazyNow& now) const noexcept {
    const Table::Bucket* bucket = table_.find(hash, key);
    return bucket != nullptr && bucket->entry->live(now) ? bucket : nullptr;
  }

  // Links an entry or replaces the one with that key. `keep_deadline`: a live entry's deadline
  // stays. Throws std::bad_alloc, and then nothing has changed.
  Replaced put(std::uint64_t hash, const KeyView& key, std::uint32_t slot, Nanoseconds deadline,
               bool keep_deadline, LazyNow& now);
  // What `put` comes to where no entry has a deadline and that key is there. False if it is not.
  bool swap_slot(std::uint64_t hash, const KeyView& key, std::uint32_t slot,
                 Replaced& replaced) noexcept {
    Table::Bucket* bucket = table_.find(hash, key);
    if (bucket == nullptr) return false;
    replaced = {true, std::exchange(bucket->slot, slot)};
    return true;
  }
  // Unlinks the live entry with that key. False if there is none.
  bool remove(std::uint64_t hash, const KeyView& key, LazyNow& now, std::uint32_t& slot) noexcept;
  // Moves the live entry `from` of this shard to the key `to` of `target`, which must have no live
  // entry; a dead one is displaced. False if there is no entry to move. Throws std::bad_alloc, and
  // then nothing has changed.
  bool move_entry(std::uint64_t from_hash, const KeyView& from, Shard& target,
                  std::uint64_t to_hash, const KeyView& to, LazyNow& now, std::uint32_t& slot,
                  Replaced& displaced);

  // Unlinks entries that died before the present tick, and hands their slots to `retire(slot)`.
  // Looks at no more than `budget` timers; returns whether work is left.
  template <typename Retire>
  bool reclaim(const HashSecret& secret, Nanoseconds now, std::size_t& budget,
               Retire&& retire) noexcept {
    if (wheel_ == nullptr) return false;
    const bool more = wheel_->advance(now, budget, [this, &secret, &retire](Timer& timer) {
      const Entry* entry = Entry::of(&timer);
      Table::Bucket* bucket = table_.find(hash_key(entry->key(), secret), entry);
      retire(bucket->slot);
      free_entry(bucket);
    });
    compact_if_sparse();
    return more;
  }
  // Makes the next `reclaim(now)` find the dead of the present tick too.
  void gather_present_tick(Nanoseconds now) noexcept {
    if (wheel_ != nullptr) wheel_->gather_present_tick(now);
  }

  template <typename Visit>
  void for_each(Visit&& visit) const {
    for (const Table::Bucket& bucket : table_) {
      if (bucket.entry != nullptr) visit(bucket);
    }
  }

 private:
  void make_room_for(Nanoseconds deadline, LazyNow& now);
  Entry* create_entry(const KeyView& key, Nanoseconds deadline);
  void link(std::uint64_t hash, std::uint32_t slot, Entry* entry) noexcept;
  void replace(Table::Bucket& bucket, std::uint32_t slot, Nanoseconds deadline, LazyNow& now);
  void restart(Timer& timer, Nanoseconds deadline) noexcept;
  void unlink(Table::Bucket* bucket) noexcept;
  void free_entry(Table::Bucket* bucket) noexcept;
  void compact_if_sparse() noexcept;
  void shrink_table() noexcept;
  void compact_slab() noexcept;

  Slab slab_;
  std::unique_ptr<TimingWheel> wheel_;  // made with the first entry that has a deadline
};

}  // namespace core
