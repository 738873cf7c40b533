#include "core/shard.h"

#include <new>

namespace core {

Replaced Shard::put(std::uint64_t hash, const KeyView& key, std::uint32_t slot,
                    Nanoseconds deadline, bool keep_deadline, LazyNow& now) {
  Table::Bucket* bucket = table_.find(hash, key);
  if (bucket == nullptr) {
    make_room_for(deadline, now);
    link(hash, slot, create_entry(key, deadline));
    return {};
  }
  const Entry& entry = *bucket->entry;
  if (keep_deadline && entry.live(now)) deadline = entry.deadline();
  const Replaced replaced{true, bucket->slot};
  replace(*bucket, slot, deadline, now);
  return replaced;
}

bool Shard::remove(std::uint64_t hash, const KeyView& key, LazyNow& now,
                   std::uint32_t& slot) noexcept {
  Table::Bucket* bucket = table_.find(hash, key);
  if (bucket == nullptr || !bucket->entry->live(now)) return false;
  slot = bucket->slot;
  unlink(bucket);
  compact_if_sparse();
  return true;
}

bool Shard::move_entry(std::uint64_t from_hash, const KeyView& from, Shard& target,
                       std::uint64_t to_hash, const KeyView& to, LazyNow& now, std::uint32_t& slot,
                       Replaced& displaced) {
  const Table::Bucket* source = find(from_hash, from, now);
  if (source == nullptr) return false;
  slot = source->slot;
  const Nanoseconds deadline = source->entry->deadline();
  target.make_room_for(deadline, now);
  Entry* moved = target.create_entry(to, deadline);
  // Nothing below can fail. The buckets are looked up only now: making room may have moved them.
  unlink(table_.find(from_hash, from));
  if (Table::Bucket* dead = target.table_.find(to_hash, to)) {
    displaced = {true, dead->slot};
    target.unlink(dead);
  }
  target.link(to_hash, slot, moved);
  compact_if_sparse();
  return true;
}

// All that can fail when an entry is linked, but for its own memory.
void Shard::make_room_for(Nanoseconds deadline, LazyNow& now) {
  if (deadline != kNever && wheel_ == nullptr) wheel_ = std::make_unique<TimingWheel>(now());
  table_.reserve(table_.count() + 1);
}

Entry* Shard::create_entry(const KeyView& key, Nanoseconds deadline) {
  void* memory = slab_.allocate(Entry::bytes_for(key, deadline != kNever));
  return Entry::create(memory, key, deadline);
}

void Shard::link(std::uint64_t hash, std::uint32_t slot, Entry* entry) noexcept {
  table_.insert({static_cast<std::uint32_t>(hash), slot, entry});
  if (entry->timed) wheel_->schedule(*entry->timer());
}

void Shard::replace(Table::Bucket& bucket, std::uint32_t slot, Nanoseconds deadline, LazyNow& now) {
  Entry* entry = bucket.entry;
  if ((deadline != kNever) == (entry->timed != 0)) {
    bucket.slot = slot;
    if (entry->timed) restart(*entry->timer(), deadline);
    return;
  }
  // A permanent entry has no room for a timer, and the other way round.
  if (deadline != kNever && wheel_ == nullptr) wheel_ = std::make_unique<TimingWheel>(now());
  Entry* created = create_entry(entry->key(), deadline);
  if (entry->timed) wheel_->cancel(*entry->timer());
  slab_.release(entry->memory(), entry->bytes());
  bucket.slot = slot;
  bucket.entry = created;
  if (created->timed) wheel_->schedule(*created->timer());
}

void Shard::restart(Timer& timer, Nanoseconds deadline) noexcept {
  // A later deadline needs no new place: the wheel files the timer anew when the old one comes due.
  const bool earlier = deadline < timer.deadline();
  if (earlier) wheel_->cancel(timer);
  timer.set_deadline(deadline);
  if (earlier) wheel_->schedule(timer);
}

void Shard::unlink(Table::Bucket* bucket) noexcept {
  if (bucket->entry->timed) wheel_->cancel(*bucket->entry->timer());
  free_entry(bucket);
}

void Shard::free_entry(Table::Bucket* bucket) noexcept {
  Entry* entry = bucket->entry;
  table_.erase(bucket);
  slab_.release(entry->memory(), entry->bytes());
}

// Gives memory back after many entries went: what is held stays in proportion to what lives. Each
// entry that is moved here was preceded by at least three that went, so the cost is theirs.
void Shard::compact_if_sparse() noexcept {
  constexpr std::size_t kNotWorthIt = 8 * 1024;
  if (table_.bytes() > kNotWorthIt && table_.count() < table_.capacity() / 8) shrink_table();
  if (slab_.held_bytes() > kNotWorthIt && slab_.used_bytes() < slab_.held_bytes() / 4) {
    compact_slab();
  }
}

void Shard::shrink_table() noexcept {
  Table smaller;
  try {
    smaller.reserve(table_.count() * 2);
  } catch (const std::bad_alloc&) {
    return;  // the old one serves as well
  }
  for (const Table::Bucket& bucket : table_) {
    if (bucket.entry != nullptr) smaller.insert(bucket);
  }
  table_.swap(smaller);
}

void Shard::compact_slab() noexcept {
  Slab fresh;
  try {
    for (Table::Bucket& bucket : table_) {
      if (bucket.entry == nullptr) continue;
      Entry* old = bucket.entry;
      const std::size_t bytes = old->bytes();
      bucket.entry = Entry::relocate(fresh.allocate(bytes), *old);
      slab_.release(old->memory(), bytes);
    }
  } catch (const std::bad_alloc&) {
    fresh.adopt(slab_);  // what was not moved stays where it is
  }
  slab_.swap(fresh);
}

}  // namespace core
