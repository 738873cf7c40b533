#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>

#include "core/departure.h"
#include "core/hash.h"

namespace core {

// The entries that left a store and were not told of yet, from the threads that take them out to
// the one that listens. In the order in which they left, and to be found by key: who is about to
// tell of a later change of a key takes out first what came before.
//
// Any thread may call any function.
class DepartureQueue {
 public:
  static constexpr std::size_t kNoBound = std::numeric_limits<std::size_t>::max();
  static constexpr std::uint64_t kAnyStamp = std::numeric_limits<std::uint64_t>::max();

  // At most `most_pending` entries that take at most `most_bytes`; one alone may take more. Throws
  // std::runtime_error (no randomness).
  explicit DepartureQueue(std::size_t most_pending = kNoBound, std::size_t most_bytes = kNoBound);
  ~DepartureQueue() = default;
  DepartureQueue(const DepartureQueue&) = delete;
  DepartureQueue& operator=(const DepartureQueue&) = delete;

  // Whether anybody listens: one relaxed read. Who finds nobody adds nothing.
  bool listened() const noexcept { return listened_.load(std::memory_order_relaxed); }
  void set_listened(bool listened) noexcept {
    listened_.store(listened, std::memory_order_relaxed);
  }

  // False if it is lost, because the queue is full or there is no memory. Then `take_lost` counts
  // it. `was_empty`: whether there was nothing to tell before. O(1).
  bool add(const Departing& departing, bool& was_empty) noexcept;

  // The one that left first; null if there is none. O(1).
  DepartedChain take() noexcept;
  // Of those with that key and at most that stamp the one that left first; null if there is none.
  // O(1); with more than kMostBuckets pending, O(pending / kMostBuckets).
  DepartedChain take_of(const KeyView& key, std::uint64_t stamp = kAnyStamp) noexcept;
  // How many were lost since the last call.
  std::uint64_t take_lost() noexcept;
  // All of them, for the caller to free. O(1).
  DepartedChain take_all() noexcept;

  // Whether there is nothing to tell.
  bool empty() const noexcept;
  // Bytes of what is pending.
  std::size_t bytes() const noexcept;

 private:
  // In the order in which they left.
  struct Bucket {
    Departed* first;
    Departed* last;
  };
  struct FreeBuckets {
    void operator()(Bucket* buckets) const noexcept { ::operator delete(buckets); }
  };
  static constexpr std::size_t kFewest = 16;
  // A longer index would take longer to grow than a shard's lock should be held.
  static constexpr std::size_t kMostBuckets = std::size_t{1} << 14;

  Bucket& bucket_of(std::uint32_t hash) const noexcept {
    return buckets_.get()[hash & (bucket_count_ - 1)];
  }
  std::uint32_t hash_of(const KeyView& key) const noexcept {
    return static_cast<std::uint32_t>(hash_key(key, secret_));
  }
  bool has_room_for(std::size_t bytes) const noexcept {
    return count_ == 0 || (count_ < most_pending_ && bytes_ + bytes <= most_bytes_);
  }
  bool grow_index() noexcept;
  void forget_index() noexcept;
  void enter(Departed& departed) const noexcept;
  DepartedChain unlink(Departed& departed, Departed* before_in_bucket) noexcept;

  const std::size_t most_pending_;
  const std::size_t most_bytes_;
  const HashSecret& secret_;
  std::atomic<bool> listened_{false};
  mutable std::mutex mutex_;  // a leaf: no other lock is taken while it is held
  DepartedChain first_;
  Departed* last_ = nullptr;
  std::unique_ptr<Bucket, FreeBuckets> buckets_;
  std::size_t bucket_count_ = 0;
  std::size_t count_ = 0;
  std::size_t bytes_ = 0;
  std::uint64_t lost_ = 0;
};

}  // namespace core
