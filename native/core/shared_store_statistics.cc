// What a shared store counts.

#include "core/shared_store.h"

namespace core {

std::uint64_t SharedStore::count_dead(const void* shards, Nanoseconds now) noexcept {
  std::uint64_t dead = 0;
  for (const SharedShard& shard : *static_cast<const Shards*>(shards)) {
    dead += shard.count_dead(now);
  }
  return dead;
}

Statistics SharedStore::statistics() {
  Pokes pokes;
  // What may take long, before all wait.
  static_cast<void>(cleared_->changes());
  const AllLocks locks = lock_all();
  const Nanoseconds now = clock_.now();
  Statistics statistics;
  statistics.lookups = lookups_.sums();
  statistics.changes = cleared_->changes();
  for (SharedShard& shard : *shards_) {
    expire_all(shard, now, pokes);
    statistics.changes += shard.changes();
    statistics.entries += shard.count();
    statistics.bytes += shard.used_bytes();
  }
  return statistics;
}

void SharedStore::reset_statistics() {
  Pokes pokes;
  const AllLocks locks = lock_all();
  const Nanoseconds now = clock_.now();
  for (SharedShard& shard : *shards_) {
    expire_all(shard, now, pokes);
    shard.changes() = {};
  }
  cleared_->reset();
  lookups_.reset();
}

}  // namespace core
