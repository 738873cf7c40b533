#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <shared_mutex>

#include "core/local_shard.h"
#include "core/owner_gate.h"
#include "core/store.h"

// What the parts of a local store's own code have in common: store.cc, for one key, and the other
// store_*.cc. Nobody else needs it.
namespace core {

using ExclusiveLock = std::unique_lock<std::shared_mutex>;
using SharedLock = std::shared_lock<std::shared_mutex>;
using OwnerWrite = OwnerAccess<ExclusiveLock>;
using OwnerRead = OwnerAccess<SharedLock>;

// The shards of a store that has spread, as a power of two.
constexpr int kSpreadBits = 6;
static_assert(Store::kSpreadShards == std::size_t{1} << kSpreadBits, "the bits say how many");

// Adds to `sum` what a shard, locked by the caller, holds more or less at the end of the scope.
// Also when an exception ends it: a change that failed leaves the room that it had made.
class Accounting {
 public:
  Accounting(std::atomic<std::size_t>& sum, const Shard& shard) noexcept
      : sum_(sum), shard_(shard), before_(shard.bytes()) {}
  ~Accounting() {
    const std::size_t change = shard_.bytes() - before_;
    if (change != 0) sum_.fetch_add(change, std::memory_order_relaxed);
  }
  Accounting(const Accounting&) = delete;
  Accounting& operator=(const Accounting&) = delete;

 private:
  std::atomic<std::size_t>& sum_;
  const Shard& shard_;
  const std::size_t before_;
};

// The shards; the top bits of a hash choose one.
struct Store::Layout {
  explicit Layout(int bits)
      : shift(63 - bits), count(std::size_t{1} << bits), shards(new LocalShard[count]) {}

  // In two steps, because a shift by all 64 bits is undefined.
  std::size_t index_of(std::uint64_t hash) const noexcept {
    return static_cast<std::size_t>((hash >> 1) >> shift);
  }
  std::size_t bytes() const noexcept {
    std::size_t sum = 0;
    for (const LocalShard& shard : *this) sum += sizeof(LocalShard) + shard.bytes();
    return sum;
  }
  std::uint64_t entries() const noexcept {
    std::uint64_t sum = 0;
    for (const LocalShard& shard : *this) sum += shard.count();
    return sum;
  }
  ChangeCounts changes() const noexcept {
    ChangeCounts sum;
    for (LocalShard& shard : *this) sum += shard.changes();
    return sum;
  }
  static std::uint64_t count_dead(const void* layout, Nanoseconds now) noexcept {
    std::uint64_t dead = 0;
    for (const LocalShard& shard : *static_cast<const Layout*>(layout)) {
      dead += shard.count_dead(now);
    }
    return dead;
  }
  LocalShard* begin() const noexcept { return shards.get(); }
  LocalShard* end() const noexcept { return shards.get() + count; }

  const int shift;
  const std::size_t count;
  const std::unique_ptr<LocalShard[]> shards;  // side by side: one step less on the way to an entry
};

template <typename Slots>
void Store::depart(Departure why, const Table::Bucket& gone, Slots& slots) noexcept {
  bool was_empty = false;
  const bool queued = departures_.listened() &&
                      departures_.add({why, gone.entry->key(), gone.slot, {}, 0}, was_empty);
  if (!queued) slots.add(gone.slot);
}

}  // namespace core
