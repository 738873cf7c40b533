#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "core/clock.h"
#include "core/counters.h"
#include "core/entry.h"
#include "core/hash.h"
#include "core/shared_entry.h"
#include "core/slab.h"
#include "core/table.h"
#include "core/timing_wheel.h"

namespace core {

// What a put displaced.
struct Replaced {
  bool any = false;
  bool dead = false;  // it had died
  std::uint32_t slot = 0;
};

// A part of a store's entries with a lock of its own: what local and shared stores have in common,
// that is the index, the memory and the timing wheel. No function here takes the lock, which is a
// subclass's `mutex`: the caller holds it, at least shared for the const ones, exclusively for the
// others. The alignment keeps two shards' locks off one cache line.
class alignas(64) Shard {
 public:
  Shard(const Shard&) = delete;
  Shard& operator=(const Shard&) = delete;

  // Linked entries, the dead that were not swept yet included.
  std::size_t count() const noexcept { return table_.count(); }
  // Bytes held: table, slab, wheel.
  std::size_t bytes() const noexcept {
    return table_.bytes() + slab_.held_bytes() + (wheel_ == nullptr ? 0 : sizeof(TimingWheel));
  }
  // Bytes that the linked entries take: each its place in the table and its cell of the slab.
  std::size_t used_bytes() const noexcept {
    return table_.count() * sizeof(Table::Bucket) + slab_.used_bytes();
  }
  ChangeCounts& changes() noexcept { return changes_; }
  // Of the linked entries. O(entries), unless no entry has a deadline.
  std::uint64_t count_dead(Nanoseconds now) const noexcept;
  bool has_timers() const noexcept { return wheel_ != nullptr && !wheel_->empty(); }
  // Whether `reclaim(now)` could find anything, given that there are timers. O(1).
  bool may_have_dead(Nanoseconds now) const noexcept { return wheel_->behind(now); }

  // The bucket of the live entry with that key, or null.
  const Table::Bucket* find(std::uint64_t hash, const KeyView& key, LazyNow& now) const noexcept {
    return find_live(hash, key, now);
  }

  // Gives the live entry with that key another lifetime. False if there is none. Throws
  // std::bad_alloc, and then nothing has changed.
  bool set_lifetime(std::uint64_t hash, const KeyView& key, const Lifetime& lifetime, LazyNow& now);

  // Unlinks entries that died before the present tick, each after `retire(bucket)`. Looks at no
  // more than `budget` timers; returns whether work is left.
  template <typename Retire>
  bool reclaim(const HashSecret& secret, Nanoseconds now, std::size_t& budget,
               Retire&& retire) noexcept {
    if (wheel_ == nullptr) return false;
    const bool more = wheel_->advance(now, budget, [this, &secret, &retire](Timer& timer) {
      const Entry* entry = Entry::of(&timer);
      Table::Bucket* bucket = table_.find(hash_key(entry->key(), secret), entry);
      retire(*bucket);
      ++changes_.expirations;
      free_entry(bucket);
    });
    compact_if_sparse();
    return more;
  }
  // Makes the next `reclaim(now)` find the dead of the present tick too.
  void gather_present_tick(Nanoseconds now) noexcept {
    if (wheel_ != nullptr) wheel_->gather_present_tick(now);
  }

  // A put in two steps, for batches of which either all is put or nothing. The first does what can
  // fail: it makes the entry, and room for it beside the `added` new ones that were prepared
  // before. With `keep_lifetime` a live entry's stays. `value` is null in a local store. Throws
  // std::bad_alloc, and then nothing has changed.
  Entry* prepare(std::uint64_t hash, const KeyView& key, Lifetime lifetime, bool keep_lifetime,
                 const ValueView* value, std::size_t& added, LazyNow& now);
  // The second links it, or puts it in the place of the one with that key.
  Replaced put_prepared(std::uint64_t hash, Entry* prepared, std::uint32_t slot,
                        LazyNow& now) noexcept;
  // Frees an entry that was prepared and will not be linked.
  void discard(Entry* prepared) noexcept { slab_.release(prepared->memory(), bytes_of(*prepared)); }

  template <typename Visit>
  void for_each(Visit&& visit) const {
    for (const Table::Bucket& bucket : table_) {
      if (bucket.entry != nullptr) visit(bucket);
    }
  }

 protected:
  Table table_;  // first, so that looking up without the lock takes one cache line of the shard
  ChangeCounts changes_;

  // `has_values`: the entries are SharedEntry.
  explicit Shard(bool has_values) noexcept : has_values_(has_values) {}
  ~Shard() = default;

  Table::Bucket* find_live(std::uint64_t hash, const KeyView& key, LazyNow& now) const noexcept {
    Table::Bucket* bucket = table_.find(hash, key);
    return bucket != nullptr && bucket->entry->live(now) ? bucket : nullptr;
  }
  // All that can fail when an entry is linked, but for its own memory. Throws std::bad_alloc.
  void make_room_for(const Lifetime& lifetime, LazyNow& now) {
    make_wheel_for(lifetime, now);
    table_.reserve(table_.count() + 1);
  }
  void make_wheel_for(const Lifetime& lifetime, LazyNow& now) {
    if (lifetime.timed() && wheel_ == nullptr) wheel_ = std::make_unique<TimingWheel>(now());
  }
  Entry* create_entry(const KeyView& key, const Lifetime& lifetime) {
    void* memory = slab_.allocate(Entry::bytes_for(key, lifetime.timed()));
    return Entry::create(memory, key, lifetime);
  }
  Entry* create_entry(const KeyView& key, const Lifetime& lifetime, const ValueView& value);
  // With the value of `source`, if entries have values here.
  Entry* create_copy(const KeyView& key, const Lifetime& lifetime, const Entry& source);
  void link(std::uint64_t hash, std::uint32_t slot, Entry* entry) noexcept {
    table_.insert({static_cast<std::uint32_t>(hash), slot, entry});
    if (entry->timed) wheel_->schedule(*entry->timer());
  }
  // Puts `created`, an entry with the same key, in the place of the bucket's.
  void exchange(Table::Bucket& bucket, Entry* created) noexcept;
  void give_lifetime(Table::Bucket& bucket, const Lifetime& lifetime, LazyNow& now) {
    Entry& entry = *bucket.entry;
    if (lifetime.timed() == (entry.timed != 0)) {
      if (entry.timed) restart(*entry.timer(), lifetime);
      return;
    }
    // A permanent entry has no room for a timer, and the other way round.
    make_wheel_for(lifetime, now);
    exchange(bucket, create_copy(entry.key(), lifetime, entry));
  }
  void restart(Timer& timer, const Lifetime& lifetime) noexcept {
    timer.set_ttl(lifetime.ttl);
    // A later deadline needs no new place: the wheel files the timer anew when the old one comes
    // due.
    const bool earlier = lifetime.deadline < timer.deadline();
    if (earlier) wheel_->cancel(timer);
    timer.set_deadline(lifetime.deadline);
    if (earlier) wheel_->schedule(timer);
  }
  void unlink(Table::Bucket* bucket) noexcept {
    if (bucket->entry->timed) wheel_->cancel(*bucket->entry->timer());
    free_entry(bucket);
  }
  // Moves the live entry `from` of this shard to the key `to` of `target`, which must have no live
  // entry; a dead one is unlinked after `displace(bucket)`. False if there is no entry to move.
  // Throws std::bad_alloc, and then nothing has changed.
  template <typename Displace>
  bool move_entry(std::uint64_t from_hash, const KeyView& from, Shard& target,
                  std::uint64_t to_hash, const KeyView& to, LazyNow& now, std::uint32_t& slot,
                  Displace&& displace) {
    const Table::Bucket* source = find(from_hash, from, now);
    if (source == nullptr) return false;
    slot = source->slot;
    const Lifetime lifetime = source->entry->lifetime();
    target.make_room_for(lifetime, now);
    // Looked up anew: making room may have moved the buckets.
    Entry* moved = target.create_copy(to, lifetime, *table_.find(from_hash, from)->entry);
    // Nothing below can fail.
    unlink(table_.find(from_hash, from));
    if (Table::Bucket* dead = target.table_.find(to_hash, to)) {
      displace(*dead);
      ++target.changes_.expirations;
      target.unlink(dead);
    }
    target.link(to_hash, slot, moved);
    compact_if_sparse();
    return true;
  }
  // Gives memory back after many entries went: what is held stays in proportion to what lives. Each
  // entry that is moved here was preceded by at least three that went, so the cost is theirs.
  void compact_if_sparse() noexcept {
    constexpr std::size_t kNotWorthIt = 8 * 1024;
    if (table_.bytes() > kNotWorthIt && table_.count() < table_.capacity() / 8) shrink_table();
    if (slab_.held_bytes() > kNotWorthIt && slab_.used_bytes() < slab_.held_bytes() / 4) {
      compact_slab();
    }
  }
  void swap_contents(Shard& other) noexcept;

 private:
  std::size_t bytes_of(const Entry& entry) const noexcept {
    return has_values_ ? static_cast<const SharedEntry&>(entry).bytes() : entry.bytes();
  }
  void free_entry(Table::Bucket* bucket) noexcept {
    Entry* entry = bucket->entry;
    table_.erase(bucket);
    slab_.release(entry->memory(), bytes_of(*entry));
  }
  void shrink_table() noexcept;
  void compact_slab() noexcept;

  Slab slab_;
  std::unique_ptr<TimingWheel> wheel_;  // made with the first entry that has a deadline
  const bool has_values_;
};

}  // namespace core
