// The calls on all entries of a local store at once.

#include <memory>
#include <mutex>
#include <utility>

#include "core/hash.h"
#include "core/store.h"
#include "core/store_layout.h"

namespace core {
namespace {

// Adds the keys of a shard's live entries that are wanted: `wanted(key)`.
template <typename Wanted>
void list_keys(const LocalShard& shard, LazyNow& now, KeyList& list, Wanted&& wanted) {
  const SharedLock lock(shard.mutex);
  shard.for_each([&](const Table::Bucket& bucket) {
    const KeyView key = bucket.entry->key();
    if (wanted(key) && bucket.entry->live(now)) list.add(key, bucket.slot);
  });
}

// The part of an iteration that a hash belongs to: a shard of a store that has spread.
std::size_t part_of(std::uint64_t hash) noexcept {
  return static_cast<std::size_t>(hash >> (64 - kSpreadBits));
}

}  // namespace

std::size_t Store::size() {
  expire_all(clock_.now());
  std::size_t sum = 0;
  for (const LocalShard& shard : *layout_) {
    const SharedLock lock(shard.mutex);
    sum += shard.count();
  }
  return sum;
}

KeyList Store::keys(const KeyView& prefix) {
  LazyNow now(clock_);
  // Also so that a later sweep, which may move buckets, does not change the order that this call
  // and the next ones of its kind show.
  expire_all(now());
  KeyList list;
  for (const LocalShard& shard : *layout_) {
    list_keys(shard, now, list, [&prefix](const KeyView& key) { return begins_with(key, prefix); });
  }
  return list;
}

KeyList Store::next_keys(std::size_t& position) {
  LazyNow now(clock_);
  const std::size_t parts = kIterationEnd / layout_->count;  // of one shard
  KeyList list;
  while (list.size() == 0 && position < kIterationEnd) {
    LocalShard& shard = layout_->shards[position / parts];
    expire_shards(&shard, &shard + 1, now());
    const bool whole = position % parts == 0;
    list_keys(shard, now, list, [this, position, whole](const KeyView& key) {
      return whole || part_of(hash_key(key, secret_)) >= position;
    });
    position += parts - position % parts;
  }
  return list;
}

std::shared_ptr<void> Store::clear() {
  struct Cleared {
    std::shared_ptr<ClearedCounts::Batch> batch;
    DepartedChain departed;
  };
  auto fresh = std::make_shared<Layout>(0);
  auto cleared = std::make_shared<Cleared>();
  cleared->batch = cleared_->make_batch(Layout::count_dead);
  const Nanoseconds now = clock_.now();
  const ExclusiveLock lock(layout_mutex_);
  layout_.swap(fresh);
  retired_.discard();
  cleared->departed = departures_.take_all();
  bytes_ = layout_->bytes();
  past_changes_ += fresh->changes();
  const std::uint64_t entries = fresh->entries();
  cleared->batch->fill(std::move(fresh), entries, now);
  return cleared;
}

Statistics Store::statistics() {
  expire_all(clock_.now());
  Statistics statistics{lookups_, past_changes_, 0, 0};
  for (LocalShard& shard : *layout_) {
    const SharedLock lock(shard.mutex);
    statistics.changes += shard.changes();
    statistics.entries += shard.count();
    statistics.bytes += shard.used_bytes();
  }
  statistics.changes += cleared_->changes();
  return statistics;
}

void Store::reset_statistics() {
  expire_all(clock_.now());
  for (LocalShard& shard : *layout_) {
    const ExclusiveLock lock(shard.mutex);
    shard.changes() = {};
  }
  past_changes_ = {};
  lookups_ = {};
  cleared_->reset();
}

}  // namespace core
