#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>

#include "core/clock.h"
#include "core/eviction/bounds.h"
#include "core/eviction/clock_tiny_lfu.h"

namespace core {

// What a store with bounds keeps besides its entries: what they come to, so that no more is ever
// linked than may be, and who goes next. Any thread may call every function; none but `prepare`
// takes a lock for longer than some steps.
//
// How a store uses it: with the lock of an entry's shard held, it reserves what the entry adds and,
// if there is room, links it. If not, it unlocks, takes one entry out, and begins again. So
// whatever is linked was reserved before. Entries that died go before any that lives; deadlines are
// noted, so that it is cheap to know that none has come.
//
// Lock order: this one's own lock is the last of all.
class Eviction {
 public:
  static constexpr std::uint32_t kNone = ClockTinyLfu::kNone;

  struct Victim {
    std::uint32_t node = kNone;
    std::uint32_t mark = 0;
  };

  // Throws std::bad_alloc.
  explicit Eviction(const Bounds& bounds);

  const Bounds& bounds() const noexcept { return bounds_; }
  std::uint64_t bytes() const noexcept { return bytes_.load(std::memory_order_relaxed); }
  // Whether an entry of that many bytes can be held at all.
  bool accepts(std::uint64_t bytes) const noexcept {
    return bounds_.entries != 0 && bytes <= bounds_.bytes;
  }
  // Counts so much more as held. False if it would be too much.
  bool reserve(std::uint64_t entries, std::uint64_t bytes) noexcept;
  void release(std::uint64_t entries, std::uint64_t bytes) noexcept;

  // As ClockTinyLfu's.
  void prepare(std::uint32_t node);
  void admit(std::uint32_t node, std::uint64_t hash, std::uint64_t hits) noexcept;
  void hit(std::uint32_t node) noexcept { policy_.hit(node); }
  void remove(std::uint32_t node) noexcept;
  void renumber(std::uint32_t node, std::uint32_t number) noexcept;
  void rename(std::uint32_t node, std::uint64_t hash) noexcept;
  // Whom to take out. It may be gone, or have another key, when it is looked for. Another thread
  // may be about to take out the only one: then there is none for the moment.
  Victim choose(std::uint32_t spared) noexcept;

  // A node that no entry has. Throws std::bad_alloc.
  std::uint32_t take_node();
  void give_back_node(std::uint32_t node) noexcept;

  // An entry got that deadline.
  void note_deadline(Nanoseconds deadline) noexcept;
  // Whether any entry may be dead.
  bool may_have_dead(Nanoseconds now) const noexcept {
    return now >= earliest_.load(std::memory_order_relaxed);
  }
  // Forgets what was noted: all shards are about to be looked at, and then the earliest deadline
  // that was found noted.
  void forget_deadlines() noexcept { earliest_.store(kNever, std::memory_order_relaxed); }

  // Forgets the nodes of all entries, which are gone, and so much as they came to.
  void clear(std::uint64_t entries, std::uint64_t bytes) noexcept;

  std::uint64_t held_bytes() const noexcept;

 private:
  const Bounds bounds_;
  std::atomic<std::uint64_t> entries_{0};
  std::atomic<std::uint64_t> bytes_{0};
  std::atomic<Nanoseconds> earliest_{kNever};
  mutable std::mutex mutex_;
  ClockTinyLfu policy_;
};

}  // namespace core
