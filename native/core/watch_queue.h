#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>

#include "core/hash.h"
#include "core/key.h"
#include "core/pokes.h"

namespace core {

// What happened to an entry; to all of them (kClear); or that some changes were lost (kOverflow).
enum class Change : std::uint8_t { kSet, kDelete, kExpire, kEvict, kClear, kOverflow };

// The pending change of one key. The key's bytes come after it, in the same allocation.
struct PendingChange {
  KeyView key() const noexcept { return {this + 1, length, wide}; }
  std::size_t bytes() const noexcept { return sizeof(PendingChange) + key().bytes(); }

  PendingChange* next;  // the key that came after it
  PendingChange* next_in_bucket;
  std::uint32_t hash;
  std::uint32_t length;
  Change change;
  bool wide;
};

// Frees a chain of changes, one by one: recursion would need a stack as long as the chain.
struct FreeChanges {
  void operator()(PendingChange* first) const noexcept;
};
using ChangeChain = std::unique_ptr<PendingChange, FreeChanges>;

// Pending changes in the order in which their keys came, to be found by key. Knows no locks.
class PendingChanges {
 public:
  std::size_t count() const noexcept { return count_; }
  // Bytes held, those of discarded changes included.
  std::size_t bytes() const noexcept;
  // nullptr if the key has none. O(1).
  PendingChange* find(const KeyView& key, std::uint32_t hash) noexcept;
  // The key must have none. False if there is no memory; then nothing has changed. O(1), but for
  // the growth of the index, which is spread over the appends.
  bool append(Change change, const KeyView& key, std::uint32_t hash) noexcept;
  // The oldest; null if there is none. O(1).
  ChangeChain take_first() noexcept;

  // Sets all of them aside. O(1).
  void discard_all() noexcept;
  // What was set aside: one change of it, or everything, for the caller to free. O(1).
  ChangeChain take_discarded() noexcept;
  ChangeChain take_all_discarded() noexcept;

 private:
  static constexpr std::size_t kFew = 8;  // keys that need no index
  // Enough for a queue that is full; a larger index would only cost more when it grows.
  static constexpr std::size_t kMostBuckets = 8192;
  struct Bucket {
    PendingChange* first;
  };
  struct FreeBuckets {
    void operator()(Bucket* buckets) const noexcept { ::operator delete(buckets); }
  };

  Bucket& bucket_of(std::uint32_t hash) noexcept {
    return many_ == nullptr ? few_ : many_.get()[hash & (bucket_count_ - 1)];
  }
  void enter(PendingChange& pending) noexcept;
  bool make_room() noexcept;
  void forget_index() noexcept;

  ChangeChain first_;
  PendingChange* last_ = nullptr;
  Bucket few_ = {nullptr};  // the only bucket, while there are few
  std::unique_ptr<Bucket, FreeBuckets> many_;
  std::size_t bucket_count_ = 1;
  std::size_t count_ = 0;
  ChangeChain discarded_;
  std::size_t pending_bytes_ = 0;
  std::size_t discarded_bytes_ = 0;
};

// The pending changes of one watch, from the threads that make them to the one that watches.
//
// The changes of a key come in order, and those that nobody has taken yet are one, the last: it
// stands where the first of them stood, so that a key that changes all the time is not put off for
// ever. Between keys no order is promised. A full queue drops the changes of further keys, and says
// so once, with a kOverflow after the keys that it holds by then. Keys that it holds go on being
// kept up to date, and when it has been drained everything is as before.
class WatchQueue final : public Poked {
 public:
  static constexpr std::size_t kMostPending = 10'000;  // keys

  // What `take` gives. Owns its key's bytes.
  struct Taken {
    // Empty for kClear and kOverflow. Holds until the next `take` into this, or its end.
    KeyView key() const noexcept { return pending == nullptr ? KeyView() : pending->key(); }

    Change change = Change::kSet;
    ChangeChain pending;
  };

  // `poke` may still come after `close`. Throws std::runtime_error (no randomness).
  WatchQueue(std::uint32_t id, std::function<void()> poke);

  // The environment's own number for it.
  std::uint32_t id() const noexcept { return id_; }
  // Bytes held.
  std::size_t bytes() const noexcept;

  // Any thread. Remembers a change of one key: kSet, kDelete, kExpire or kEvict. Returns whether
  // nothing was pending before, so that the environment has to be poked (see Pokes). A change for
  // which there is no memory is dropped as if the queue were full. O(1).
  bool add(Change change, const KeyView& key) noexcept;
  // The same, for callers that have the key's hash_key by the process's secret.
  bool add(Change change, const KeyView& key, std::uint64_t hash) noexcept;
  // The same for kClear: what is pending is superseded and dropped, an overflow too, and kClear
  // comes first. O(1): the dropped are freed by later calls, as many as come in.
  bool add_clear() noexcept;

  // The watching thread. Takes the oldest pending change; false if there is none. O(1), and frees
  // what a clear has dropped.
  bool take(Taken& taken) noexcept;

  // Frees what is pending. From now on nothing is remembered. O(pending).
  void close() noexcept;

 private:
  bool empty() const noexcept { return !cleared_ && !overflowed_ && pending_.count() == 0; }

  const std::uint32_t id_;
  const HashSecret& secret_;
  mutable std::mutex mutex_;  // a leaf: no other lock is taken while it is held
  PendingChanges pending_;
  bool closed_ = false;
  bool cleared_ = false;
  bool overflowed_ = false;
  std::size_t before_overflow_ = 0;  // pending keys that come before it
};

}  // namespace core
