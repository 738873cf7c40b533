#include "core/shard.h"

#include <new>
#include <utility>

namespace core {

std::uint64_t Shard::count_dead(Nanoseconds now) const noexcept {
  std::uint64_t dead = 0;
  if (!has_timers()) return dead;
  for_each([&dead, now](const Table::Bucket& bucket) {
    if (bucket.entry->deadline() <= now) ++dead;
  });
  return dead;
}

bool Shard::set_lifetime(std::uint64_t hash, const KeyView& key, const Lifetime& lifetime,
                         LazyNow& now) {
  Table::Bucket* bucket = table_.find(hash, key);
  if (bucket == nullptr || !bucket->entry->live(now)) return false;
  give_lifetime(*bucket, lifetime, now);
  return true;
}

Entry* Shard::create_entry(const KeyView& key, const Lifetime& lifetime, const ValueView& value) {
  void* memory = slab_.allocate(SharedEntry::bytes_for(key, lifetime.timed(), value));
  return SharedEntry::create(memory, key, lifetime, value);
}

Entry* Shard::create_copy(const KeyView& key, const Lifetime& lifetime, const Entry& source) {
  if (!has_values_) return create_entry(key, lifetime);
  return create_entry(key, lifetime, static_cast<const SharedEntry&>(source).value());
}

Entry* Shard::prepare(std::uint64_t hash, const KeyView& key, Lifetime lifetime, bool keep_lifetime,
                      const ValueView* value, std::size_t& added, LazyNow& now) {
  const Table::Bucket* bucket = table_.find(hash, key);
  const bool is_new = bucket == nullptr;
  if (!is_new && keep_lifetime && bucket->entry->live(now)) lifetime = bucket->entry->lifetime();
  make_wheel_for(lifetime, now);
  if (is_new) table_.reserve(table_.count() + added + 1);
  Entry* entry =
      value == nullptr ? create_entry(key, lifetime) : create_entry(key, lifetime, *value);
  if (is_new) ++added;
  return entry;
}

Replaced Shard::put_prepared(std::uint64_t hash, Entry* prepared, std::uint32_t slot,
                             LazyNow& now) noexcept {
  ++changes_.sets;
  Table::Bucket* bucket = table_.find(hash, prepared->key());
  if (bucket == nullptr) {
    link(hash, slot, prepared);
    return {};
  }
  const bool live = bucket->entry->live(now);
  if (!live) ++changes_.expirations;
  exchange(*bucket, prepared);
  return {true, !live, std::exchange(bucket->slot, slot)};
}

void Shard::exchange(Table::Bucket& bucket, Entry* created) noexcept {
  Entry* old = bucket.entry;
  if (old->timed) wheel_->cancel(*old->timer());
  slab_.release(old->memory(), bytes_of(*old));
  bucket.entry = created;
  if (created->timed) wheel_->schedule(*created->timer());
}

void Shard::swap_contents(Shard& other) noexcept {
  table_.swap(other.table_);
  slab_.swap(other.slab_);
  wheel_.swap(other.wheel_);
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
