#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <shared_mutex>
#include <vector>

#include "core/cleared_counts.h"
#include "core/clock.h"
#include "core/counters.h"
#include "core/departure_queue.h"
#include "core/key.h"
#include "core/key_list.h"
#include "core/local_shard.h"
#include "core/owner_gate.h"
#include "core/prepared_entries.h"
#include "core/retired_slots.h"
#include "core/sweepable.h"

namespace core {

// Slots of entries that a put found dead on its way; the caller lets go of their values at once.
struct ExpiredSlots {
  static constexpr std::uint32_t kCapacity = 8;
  std::uint32_t count = 0;
  std::uint32_t slots[kCapacity];

  void add(std::uint32_t slot) noexcept { slots[count++] = slot; }
};

// One of several puts.
struct LocalPut {
  KeyView key;
  std::uint32_t slot = 0;
  double ttl_milliseconds = 0;
  bool keep_deadline = false;
  Replaced replaced;  // out
};

// The map of a local store: key strings to slots. One thread, the owner, calls everything but the
// functions of the sweep, which any thread may call. While no sweep is under way the owner's calls
// on single entries take no lock (see owner_gate.h).
//
// A store begins with one shard and spreads over 64 when it has grown, so that small stores stay
// small and no single put ever pays for growing the whole map.
//
// Entries that depart give back their slots: those that a call found to the caller, others through
// the retired slots. While somebody listens to departures all of them go, with their keys, into the
// departure queue, and the slots with them; but for those for which it has no memory.
//
// Lock order: layout, then shards in ascending order, then the retired slots' or departures' own.
class Store final : public Sweepable {
 public:
  static constexpr std::int64_t kAbsent = -1;
  static constexpr std::size_t kSpreadAt = 4096;  // entries
  static constexpr std::size_t kSpreadShards = 64;
  static constexpr std::size_t kIterationEnd = kSpreadShards;

  // `on_retired` is called, on any thread and with no lock held, when anything but a put or a
  // rename has filled the queue of retired slots, or that of departures. `secret` must outlive the
  // store. Throws std::bad_alloc, and, for the process's own secret, std::runtime_error (no
  // randomness).
  explicit Store(std::function<void()> on_retired,
                 const HashSecret& secret = process_hash_secret());

  OwnerClock& clock() noexcept { return clock_; }

  // The slot of the live entry with that key, or kAbsent. O(1).
  std::int64_t find(const KeyView& key) const noexcept;
  // The same, and counts a hit or a miss.
  std::int64_t get(const KeyView& key) noexcept;
  // The same. `stale`: it has no more than `stale_span` left to live; then its TTL goes on.
  std::int64_t get(const KeyView& key, Nanoseconds stale_span, bool& stale) noexcept;
  // From now on `get` starts the TTL of an entry that it finds anew.
  void touch_on_get() noexcept { touch_on_get_ = true; }

  // Links an entry or replaces the one with that key, whose slot it returns. The entry dies
  // `ttl_milliseconds` (> 0, infinite: never) from now; with `keep_deadline` a live one keeps its
  // deadline. Then takes out up to ExpiredSlots::kCapacity dead entries of the same shard.
  // O(1). Throws std::bad_alloc, and then the store is as it was.
  //
  // What it replaces comes back to the caller, also if it is dead.
  Replaced put(const KeyView& key, std::uint32_t slot, double ttl_milliseconds, bool keep_deadline,
               ExpiredSlots& expired);

  // Puts all of them in that order, or, throwing std::bad_alloc, leaves the store as it was. A
  // deadline is kept of what was there before. Retires the slots of some dead entries. O(puts).
  void put_many(std::vector<LocalPut>& puts);

  // Unlinks the live entry with that key and returns its slot, or kAbsent. O(1).
  std::int64_t remove(const KeyView& key) noexcept;
  // The same, and counts a hit or a miss.
  std::int64_t take(const KeyView& key) noexcept;

  // Moves the live entry under `from`, with its slot and deadline, to `to`, in one step. Returns
  // its slot, or kAbsent if there is none or `to` has a live entry already. A dead entry in the way
  // goes to `expired`. O(1). Throws std::bad_alloc, and then the store is as it was.
  std::int64_t rename(const KeyView& from, const KeyView& to, ExpiredSlots& expired);

  // Starts the TTL of the live entry with that key anew, or another one (NaN: its own). False if
  // there is none. O(1). Throws std::bad_alloc, and then the store is as it was.
  bool touch(const KeyView& key, double ttl_milliseconds);
  // What is left of the live entry with that key: kNever if it is permanent, 0 if there is none.
  Nanoseconds remaining(const KeyView& key) const noexcept;

  // Live entries. Costs those that died since the last look. Throws std::bad_alloc.
  std::size_t size();
  // The keys of all live entries that begin with `prefix`. O(entries). Throws std::bad_alloc.
  KeyList keys(const KeyView& prefix = {});
  // The keys of the next part of an iteration, in the order of `keys`. `position` is 0 at first and
  // kIterationEnd when no part is left; the list is empty only then. What lives in place from the
  // first part to the last is in one list, and no key is in two, whatever changes meanwhile: parts
  // are those of the hashes, not of the shards. O(entries of a shard). Throws std::bad_alloc.
  KeyList next_keys(std::size_t& position);

  // Forgets everything, the retired slots too. The caller frees what is returned, on any thread.
  // Throws std::bad_alloc, and then the store is as it was.
  std::shared_ptr<void> clear();

  // What was counted since the beginning or the last reset. Costs what `size` does, and after a
  // clear the entries that it took out. Throws std::bad_alloc.
  Statistics statistics();
  // Counts from 0 on. The same costs; throws std::bad_alloc, and then nothing was reset.
  void reset_statistics();

  // Bytes held outside JavaScript.
  std::size_t bytes() const noexcept { return bytes_.load(std::memory_order_relaxed); }

  Nanoseconds now() const noexcept override { return clock_.now(); }
  std::size_t shard_count() const noexcept override;
  // Retires the slots of what it unlinks.
  bool sweep_shard(const Visit& visit, std::size_t index, Nanoseconds now) noexcept override;
  RetiredSlots& retired() noexcept { return retired_; }
  DepartureQueue& departures() noexcept { return departures_; }
  const DepartureQueue& departures() const noexcept { return departures_; }

 private:
  struct Layout;
  class BytesAfter;
  struct Place {
    LocalShard& shard;
    std::size_t index;
    std::uint64_t hash;
  };

  bool arrive() noexcept override { return gate_.arrive(); }
  void depart() noexcept override { gate_.depart(); }
  Place place(const KeyView& key) const noexcept;
  void count_look_up(std::int64_t slot) noexcept {
    ++(slot != kAbsent ? lookups_.hits : lookups_.misses);
  }
  std::int64_t find_and_touch(const KeyView& key) noexcept;
  template <typename Found>
  std::int64_t look_up(const KeyView& key, Found&& found) const noexcept;
  void prepare_all(const std::vector<LocalPut>& puts, PreparedEntries<LocalShard>& prepared,
                   LazyNow& now);
  void sweep_after(std::size_t puts, Nanoseconds now) noexcept;
  bool sweep_locking(std::size_t index, Nanoseconds now) noexcept;
  void visit_another_shard(LazyNow& now, ExpiredSlots& expired) noexcept;
  // Hands over the slot of an entry that departs: to who listens, or to `slots`.
  template <typename Slots>
  void depart(Departure why, const Table::Bucket& gone, Slots& slots) noexcept;
  void spread() noexcept;
  void expire_all(Nanoseconds now);
  void expire_shards(LocalShard* first, const LocalShard* last, Nanoseconds now);
  void expire_shard(LocalShard& shard, Nanoseconds now, std::unique_ptr<RetiredSlots::Block>& block,
                    bool& retired);
  bool sweep_batch(LocalShard& shard, Nanoseconds now, std::unique_ptr<RetiredSlots::Block>& block,
                   bool& retired) noexcept;

  const HashSecret& secret_;
  const std::function<void()> on_retired_;
  mutable OwnerClock clock_;
  RetiredSlots retired_;
  DepartureQueue departures_;
  std::atomic<std::size_t> bytes_{0};
  // The owner's: what was counted of look-ups, and of shards that are no more.
  LookupCounts::Sums lookups_;
  ChangeCounts past_changes_;
  const std::shared_ptr<ClearedCounts> cleared_;
  mutable OwnerGate gate_;
  // The owner's, see visit_another_shard.
  bool touch_on_get_ = false;
  bool timed_ = false;  // whether any entry ever had a deadline
  std::size_t puts_ = 0;
  std::size_t next_visited_ = 0;
  // The owner alone changes the layout, so it reads it without this lock; the sweep needs it.
  mutable std::shared_mutex layout_mutex_;
  std::shared_ptr<Layout> layout_;
};

}  // namespace core
