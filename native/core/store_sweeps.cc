// How the dead leave a local store: by sweeps, and where a call has to be exact.

#include <memory>
#include <mutex>
#include <new>

#include "core/store.h"
#include "core/store_layout.h"

namespace core {

std::size_t Store::shard_count() const noexcept {
  const SharedLock lock(layout_mutex_);
  return layout_->count;
}

bool Store::sweep_shard(const Visit& /*visit*/, std::size_t index, Nanoseconds now) noexcept {
  return sweep_locking(index, now);
}

bool Store::sweep_locking(std::size_t index, Nanoseconds now) noexcept {
  bool more = false;
  bool retired = false;
  std::unique_ptr<RetiredSlots::Block> block(new (std::nothrow) RetiredSlots::Block);
  if (block == nullptr) return false;
  {
    const SharedLock layout_lock(layout_mutex_);
    if (index >= layout_->count) return false;
    more = sweep_batch(layout_->shards[index], now, block, retired);
  }
  if (retired) on_retired_();
  return more;
}

// With `block` made beforehand this cannot fail. The slots are queued before the shard is unlocked:
// the shard's lock orders them against the layout that they belong to.
bool Store::sweep_batch(LocalShard& shard, Nanoseconds now,
                        std::unique_ptr<RetiredSlots::Block>& block, bool& retired) noexcept {
  const ExclusiveLock lock(shard.mutex);
  if (!shard.has_timers()) return false;
  const Accounting accounting(bytes_, shard);
  static_assert(kSweepBatch <= RetiredSlots::Block::kCapacity, "a batch fits a block");
  std::size_t budget = kSweepBatch;
  const bool more = shard.reclaim(secret_, now, budget, [this, &block](const Table::Bucket& gone) {
    depart(Departure::kExpired, gone, *block);
  });
  retired = retired || block->count != 0 || (departures_.listened() && !departures_.empty());
  retired_.push(block);
  return more;
}

void Store::expire_all(Nanoseconds now) { expire_shards(layout_->begin(), layout_->end(), now); }

// Takes out all that is dead at `now`, to the exact instant.
void Store::expire_shards(LocalShard* first, const LocalShard* last, Nanoseconds now) {
  bool retired = false;
  try {
    std::unique_ptr<RetiredSlots::Block> block;
    for (LocalShard* shard = first; shard != last; ++shard) {
      expire_shard(*shard, now, block, retired);
    }
  } catch (const std::bad_alloc&) {
    // What was retired before the memory ran out waits for its values to be let go of.
    if (retired) on_retired_();
    throw;
  }
  if (retired) on_retired_();
}

void Store::expire_shard(LocalShard& shard, Nanoseconds now,
                         std::unique_ptr<RetiredSlots::Block>& block, bool& retired) {
  for (int pass = 0; pass < 2; ++pass) {
    bool more = true;
    while (more) {
      if (block == nullptr) block = std::make_unique<RetiredSlots::Block>();
      more = sweep_batch(shard, now, block, retired);
    }
    if (pass > 0) break;
    const ExclusiveLock lock(shard.mutex);
    shard.gather_present_tick(now);
  }
}

}  // namespace core
