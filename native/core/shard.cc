#include "core/shard.h"

#include <new>

#include "core/shared_entry.h"

namespace core {

bool Shard::set_lifetime(std::uint64_t hash, const KeyView& key, const Lifetime& lifetime,
                         LazyNow& now) {
  Table::Bucket* bucket = table_.find(hash, key);
  if (bucket == nullptr || !bucket->entry->live(now)) return false;
  give_lifetime(*bucket, lifetime, now);
  return true;
}

void Shard::give_lifetime(Table::Bucket& bucket, const Lifetime& lifetime, LazyNow& now) {
  Entry& entry = *bucket.entry;
  if (lifetime.timed() == (entry.timed != 0)) {
    if (entry.timed) restart(*entry.timer(), lifetime);
    return;
  }
  // A permanent entry has no room for a timer, and the other way round.
  make_wheel_for(lifetime, now);
  exchange(bucket, create_copy(entry.key(), lifetime, entry));
}

void Shard::make_wheel_for(const Lifetime& lifetime, LazyNow& now) {
  if (lifetime.timed() && wheel_ == nullptr) wheel_ = std::make_unique<TimingWheel>(now());
}

void Shard::make_room_for(const Lifetime& lifetime, LazyNow& now) {
  make_wheel_for(lifetime, now);
  table_.reserve(table_.count() + 1);
}

Entry* Shard::create_entry(const KeyView& key, const Lifetime& lifetime) {
  void* memory = slab_.allocate(Entry::bytes_for(key, lifetime.timed()));
  return Entry::create(memory, key, lifetime);
}

Entry* Shard::create_entry(const KeyView& key, const Lifetime& lifetime, const ValueView& value) {
  void* memory = slab_.allocate(SharedEntry::bytes_for(key, lifetime.timed(), value));
  return SharedEntry::create(memory, key, lifetime, value);
}

Entry* Shard::create_copy(const KeyView& key, const Lifetime& lifetime, const Entry& source) {
  if (!has_values_) return create_entry(key, lifetime);
  return create_entry(key, lifetime, static_cast<const SharedEntry&>(source).value());
}

std::size_t Shard::bytes_of(const Entry& entry) const noexcept {
  return has_values_ ? static_cast<const SharedEntry&>(entry).bytes() : entry.bytes();
}

void Shard::link(std::uint64_t hash, std::uint32_t slot, Entry* entry) noexcept {
  table_.insert({static_cast<std::uint32_t>(hash), slot, entry});
  if (entry->timed) wheel_->schedule(*entry->timer());
}

void Shard::exchange(Table::Bucket& bucket, Entry* created) noexcept {
  Entry* old = bucket.entry;
  if (old->timed) wheel_->cancel(*old->timer());
  slab_.release(old->memory(), bytes_of(*old));
  bucket.entry = created;
  if (created->timed) wheel_->schedule(*created->timer());
}

void Shard::restart(Timer& timer, const Lifetime& lifetime) noexcept {
  timer.set_ttl(lifetime.ttl);
  // A later deadline needs no new place: the wheel files the timer anew when the old one comes due.
  const bool earlier = lifetime.deadline < timer.deadline();
  if (earlier) wheel_->cancel(timer);
  timer.set_deadline(lifetime.deadline);
  if (earlier) wheel_->schedule(timer);
}

void Shard::unlink(Table::Bucket* bucket) noexcept {
  if (bucket->entry->timed) wheel_->cancel(*bucket->entry->timer());
  free_entry(bucket);
}

void Shard::free_entry(Table::Bucket* bucket) noexcept {
  Entry* entry = bucket->entry;
  table_.erase(bucket);
  slab_.release(entry->memory(), bytes_of(*entry));
}

void Shard::swap_contents(Shard& other) noexcept {
  table_.swap(other.table_);
  slab_.swap(other.slab_);
  wheel_.swap(other.wheel_);
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
      const std::size_t bytes = bytes_of(*old);
      bucket.entry = Entry::relocate(fresh.allocate(bytes), *old, bytes);
      slab_.release(old->memory(), bytes);
    }
  } catch (const std::bad_alloc&) {
    fresh.adopt(slab_);  // what was not moved stays where it is
  }
  slab_.swap(fresh);
}

}  // namespace core
