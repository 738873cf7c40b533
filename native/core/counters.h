#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace core {

// What happened to the entries of a shard. Whoever may change the shard counts, as it changes.
struct ChangeCounts {
  std::uint64_t sets = 0;
  std::uint64_t deletes = 0;
  std::uint64_t expirations = 0;
  std::uint64_t evictions = 0;

  ChangeCounts& operator+=(const ChangeCounts& other) noexcept {
    sets += other.sets;
    deletes += other.deletes;
    expirations += other.expirations;
    evictions += other.evictions;
    return *this;
  }
};

// How often a value was asked for and there, and how often not. One thread counts, any may look: so
// a count takes no more than an addition, and readers do not wait for each other's memory.
class LookupCounts {
 public:
  struct Sums {
    std::uint64_t hits = 0;
    std::uint64_t misses = 0;
  };

  // Returns `hit`.
  bool count(bool hit) noexcept {
    std::atomic<std::uint64_t>& counter = counters_[hit ? kHits : kMisses];
    counter.store(counter.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    return hit;
  }
  Sums sums() const noexcept {
    return {counters_[kHits].load(std::memory_order_relaxed),
            counters_[kMisses].load(std::memory_order_relaxed)};
  }

 private:
  enum Counter : std::uint8_t { kMisses, kHits, kCounters };

  std::atomic<std::uint64_t> counters_[kCounters] = {};
};

// All that is counted of a store, at one instant.
struct Statistics {
  LookupCounts::Sums lookups;
  ChangeCounts changes;
  std::uint64_t entries = 0;  // that live
  std::uint64_t bytes = 0;    // that they take: see Shard::used_bytes
};

}  // namespace core
