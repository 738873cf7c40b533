#include "core/shared_shard.h"

namespace core {

void SharedShard::put(std::uint64_t hash, const KeyView& key, const ValueView& value,
                      const Lifetime& lifetime, LazyNow& now) {
  Table::Bucket* bucket = table_.find(hash, key);
  if (bucket == nullptr) {
    make_room_for(lifetime, now);
    link(hash, next_version(), create_entry(key, lifetime, value));
    ++changes_.sets;
    return;
  }
  auto& entry = static_cast<SharedEntry&>(*bucket->entry);
  const bool live = entry.live(now);
  const std::size_t bytes = SharedEntry::bytes_for(key, lifetime.timed(), value);
  if (lifetime.timed() == (entry.timed != 0) && Slab::fit_one_cell(bytes, entry.bytes())) {
    if (entry.timed) restart(*entry.timer(), lifetime);
    entry.write_value(value);
  } else {
    make_wheel_for(lifetime, now);
    exchange(*bucket, create_entry(key, lifetime, value));
  }
  ++changes_.sets;
  if (!live) ++changes_.expirations;
  bucket->slot = next_version();
}

void SharedShard::set_number(Table::Bucket& bucket, double number) noexcept {
  static_cast<SharedEntry&>(*bucket.entry).write_value(ValueView::of_number(number));
  ++changes_.sets;
  bucket.slot = next_version();
}

void SharedShard::remove(Table::Bucket& bucket) noexcept {
  unlink(&bucket);
  ++changes_.deletes;
  compact_if_sparse();
}

void SharedShard::expire(Table::Bucket& dead) noexcept {
  unlink(&dead);
  ++changes_.expirations;
  compact_if_sparse();
}

std::size_t SharedShard::next_visit(std::size_t own_index, std::size_t count) noexcept {
  constexpr std::size_t kPutsPerVisit = 4;
  if (++puts_ % kPutsPerVisit != 0) return count;
  return (own_index + puts_ / kPutsPerVisit) % count;
}

}  // namespace core
