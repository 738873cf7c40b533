#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <unordered_map>
#include <vector>

#include "core/call_report.h"
#include "core/cleared_counts.h"
#include "core/clock.h"
#include "core/counters.h"
#include "core/departure_listeners.h"
#include "core/flights.h"
#include "core/handle_counts.h"
#include "core/key.h"
#include "core/key_list.h"
#include "core/mutable_cell.h"
#include "core/owned_value.h"
#include "core/prepared_entries.h"
#include "core/shared_cleanup.h"
#include "core/shared_options.h"
#include "core/shared_shard.h"
#include "core/store_locks.h"
#include "core/sweepable.h"
#include "core/thread_sanitizer.h"
#include "core/watch_table.h"

namespace core {

// A key as a call on a shared store gets it: a key string, or a mutable key whose string is looked
// up, and held still, during the call.
struct KeyReference {
  KeyView string;
  const MutableCell* cell = nullptr;  // if there is one, `string` does not count
};

// How long what a call sets lives: `ttl_milliseconds` (> 0, infinite: for good), or, with
// `keep_lifetime`, as long as the live entry that it replaces, if there is one.
struct LifetimeRequest {
  double ttl_milliseconds = std::numeric_limits<double>::infinity();
  bool keep_lifetime = false;
};

// One of several puts.
struct SharedPut {
  KeyReference key;
  ValueView value;
  LifetimeRequest lifetime;
};

// A store that every thread of the process sees: key strings to values, which are copied in and
// out. Every call on one key is linearizable, and one step for all threads. A call either happens
// or, throwing std::bad_alloc, changes nothing.
//
// Lock order: shards in ascending order, then the watches or the departures' listeners, then a
// queue of theirs or a cell. Both are told under the shard's lock, which orders a key's changes;
// whom to wake is collected, and done when nothing is locked any more.
//
// What a call changed goes into `report`, if there is one.
class SharedStore final : public Sweepable {
 public:
  // ThreadSanitizer's search for deadlocks knows 64 locks a thread, and `size` holds all shards'.
#if defined(CORE_THREAD_SANITIZER)
  static constexpr int kShardBits = 5;
#else
  static constexpr int kShardBits = 6;
#endif
  static constexpr std::size_t kShards = std::size_t{1} << kShardBits;
  static constexpr std::size_t kIterationEnd = kShards;

  enum class Incremented { kDone, kNotANumber };

  // `secret` must outlive the store. Throws std::bad_alloc, std::runtime_error (no randomness).
  explicit SharedStore(const SharedOptions& options,
                       const HashSecret& secret = process_hash_secret());

  Clock& clock() noexcept { return clock_; }
  WatchTable& watches() noexcept { return watches_; }
  DepartureListeners& departures() noexcept { return departures_; }
  const std::shared_ptr<StoreLocks>& locks() const noexcept { return locks_; }
  SharedCleanup& cleanup() noexcept { return cleanup_; }
  const SharedOptions& options() const noexcept { return options_; }

  // Copies the live entry's value. Returns its version, or 0 if there is none. Each change of an
  // entry gives it another one, which no entry of the store has had before.
  std::uint64_t get(const KeyReference& key, OwnedValue& value) const;
  // The same, and counts a hit or a miss of that handle; with `touch_on_get` a hit starts the
  // entry's TTL anew.
  std::uint64_t get(const KeyReference& key, OwnedValue& value, LookupCounts& lookups);
  bool has(const KeyReference& key) const;
  // Also unlinks a few dead entries.
  void put(const KeyReference& key, const ValueView& value, const LifetimeRequest& lifetime,
           CallReport* report = nullptr);
  // Puts all of them in that order, or none. A lifetime is kept of what was there before. All
  // shards that take part are locked meanwhile. `reports`, if wanted, gets one for each. O(puts).
  void put_many(const std::vector<SharedPut>& puts, std::vector<CallReport>* reports = nullptr);
  bool remove(const KeyReference& key, CallReport* report = nullptr);
  // Copies the live entry's value and unlinks it. False if there is none.
  bool take(const KeyReference& key, OwnedValue& value, CallReport* report = nullptr);
  // The same, and counts a hit or a miss of that handle.
  bool take(const KeyReference& key, OwnedValue& value, LookupCounts& lookups,
            CallReport* report = nullptr);
  // Puts `next` if the live entry has that version, or for version 0 if there is none. Returns
  // whether it did.
  bool put_if_version(const KeyReference& key, std::uint64_t version, const ValueView& next,
                      const LifetimeRequest& lifetime, CallReport* report = nullptr);
  // Puts `next` if the live entry has that value, or for none if there is no entry.
  bool compare_and_set(const KeyReference& key, const std::optional<ValueView>& expected,
                       const ValueView& next, const LifetimeRequest& lifetime,
                       CallReport* report = nullptr);
  // Adds `by` to the live entry's number, or makes it one of `by`; `sum` is what it is then.
  Incremented increment(const KeyReference& key, double by, const LifetimeRequest& lifetime,
                        double& sum, CallReport* report = nullptr);
  // As Store's.
  bool touch(const KeyReference& key, double ttl_milliseconds);
  Nanoseconds remaining(const KeyReference& key) const;

  // What a caller gets who wants a key's value, or else a part in its making.
  struct Boarded {
    enum class Role : std::uint8_t {
      kNone,    // there is a value, and nothing to do
      kLeads,   // the caller is to make the value
      kWaits,   // it will get a notice
      kAboard,  // it has a part in that flight already
    };
    Role role = Role::kNone;
    std::uint64_t flight = 0;  // the number of the caller's part in it
    bool found = false;        // the live value was copied
  };
  // Copies the live value, or finds who makes one: the flight that is under way for the key, or a
  // new one, which the caller then leads and must land, fail or leave. A value with no more than
  // `stale_span` left to live is stale: it is copied, and if no flight is under way the caller
  // leads one. Throws std::bad_alloc, and then nothing has changed.
  //
  // It counts as nothing; with `touch_on_get` the TTL of a value that is not stale starts anew.
  // A flight is over for whoever joins later, and nothing of it is stored, once its key is set,
  // deleted (an absent key too), renamed, or cleared.
  Boarded board(const std::shared_ptr<FlightOwner>& owner, const KeyReference& key,
                Nanoseconds stale_span, OwnedValue& value);
  // The next two are for who leads that flight; for anybody else they do nothing. Puts the value,
  // unless the flight is superseded, and tells it to those who wait. Whether it was put. Throws
  // std::bad_alloc, and then the flight goes on.
  bool land(FlightOwner& owner, std::uint64_t flight, const ValueView& value,
            const LifetimeRequest& lifetime, CallReport* report = nullptr);
  // Tells those who wait `failure` instead of a value. Throws std::bad_alloc, as `land`.
  bool fail(FlightOwner& owner, std::uint64_t flight, const ValueView& failure);
  // Ends the owner's part in a flight. If it leads, those who wait are told to ask again.
  void leave(FlightOwner& owner, std::uint64_t flight) noexcept;
  // Leaves all of its flights, and tells it nothing more.
  void close(FlightOwner& owner) noexcept;

  // Moves the live entry under `from` to `to`, unless `to` has one. Whether it moved.
  bool rename(const KeyView& from, const KeyView& to, CallReport* report = nullptr);
  // The mutable key of that name; made of `string` and `value` at the first call.
  std::shared_ptr<MutableCell> cell(const KeyView& name, const KeyView& string,
                                    const ValueView& value, bool moves);
  // Has a cell of this store stand for `string`; its entry moves along if the cell is one that
  // moves. One step for all threads. Whether an entry moved.
  bool rename(MutableCell& cell, const KeyView& string, const ValueView& value,
              CallReport* report = nullptr);

  // Live entries at one instant, all shards locked. Costs those that died since the last look.
  std::size_t size();
  // The keys of all live entries that begin with `prefix`, shard by shard. O(entries).
  KeyList keys(const KeyView& prefix = {});
  // As Store's; an entry that is renamed meanwhile counts as one that went and another that came.
  KeyList next_keys(std::size_t& position);
  // Forgets all entries at one instant, and the departures that listeners of `environment` were not
  // told of. The caller frees what is returned, on any thread.
  std::shared_ptr<void> clear(const void* environment = nullptr);
  // What was counted since the beginning or the last reset, the changes at one instant, all shards
  // locked. Costs what `size` does, and after a clear the entries that it took out.
  Statistics statistics();
  // Counts from 0 on. The same costs.
  void reset_statistics();
  HandleCounts& lookups() noexcept { return lookups_; }
  // Bytes held.
  std::size_t bytes() const;

  Nanoseconds now() const noexcept override { return clock_.now(); }
  std::size_t shard_count() const noexcept override { return kShards; }
  bool sweep_shard(const Visit& visit, std::size_t index, Nanoseconds now) noexcept override;

 private:
  using Shards = std::array<SharedShard, kShards>;
  using ExclusiveLock = std::unique_lock<FairSharedMutex>;
  using SharedLock = std::shared_lock<FairSharedMutex>;
  using AllLocks = std::array<ExclusiveLock, kShards>;

  // Dead entries that a put takes out of its shard, and out of another that it visits.
  static constexpr std::size_t kDeadPerPut = 8;

  // Where a call works: a shard that is locked, and a key that stands still.
  struct Place {
    SharedShard& shard;
    std::size_t index;
    std::uint64_t hash;
    KeyView key;
  };
  struct Home {
    std::size_t index;
    std::uint64_t hash;
  };

  bool arrive() noexcept override { return true; }
  void depart() noexcept override {}

  static std::uint64_t count_dead(const void* shards, Nanoseconds now) noexcept;

  // The shards that a batch puts something into, or those that it leaves to be visited.
  using ShardSet = std::bitset<kShards>;

  // Where one of several puts goes; `state` keeps a mutable key's string.
  struct Target {
    std::shared_ptr<const MutableCell::State> state;
    KeyView key;
    Home home;
  };

  AllLocks lock_all() const { return lock_shards(ShardSet().set()); }
  AllLocks lock_shards(const ShardSet& shards) const;
  std::vector<Target> targets_of(const std::vector<SharedPut>& puts, ShardSet& shards) const;
  bool try_put_many(const std::vector<SharedPut>& puts, std::vector<CallReport>* reports,
                    ShardSet& visits, LazyNow& now, Pokes& pokes);
  void prepare_all(const std::vector<SharedPut>& puts, const std::vector<Target>& targets,
                   PreparedEntries<SharedShard>& prepared, LazyNow& now);
  void report_all(const std::vector<Target>& targets, std::vector<CallReport>& reports,
                  LazyNow& now);
  void expire_targets(const std::vector<Target>& targets, LazyNow& now, Pokes& pokes) noexcept;
  void clean_up_after(const std::vector<Target>& targets, ShardSet& visits, LazyNow& now,
                      Pokes& pokes);
  Home home_of(const KeyView& key) const noexcept;
  static std::uint64_t version_at(const Place& place, const Table::Bucket* live) noexcept;
  template <typename Lock, typename Work>
  auto at(const KeyReference& key, Work&& work) const;
  std::uint64_t copy_value(const KeyReference& key, OwnedValue& value, bool touches) const;
  template <typename Condition>
  bool put_where(const KeyReference& key, const ValueView& value, const LifetimeRequest& request,
                 CallReport* report, Condition&& condition);
  std::size_t put_at(const Place& place, const Table::Bucket* live, const ValueView& value,
                     const LifetimeRequest& request, LazyNow& now, Pokes& pokes);
  void visit_shard(std::size_t index, LazyNow& now, Pokes& pokes);
  bool serve(const Place& place, Nanoseconds stale_span, LazyNow& now, OwnedValue& value,
             bool& found) const;
  static void join(const std::shared_ptr<FlightOwner>& owner, const Place& place, Boarded& boarded);
  static void lead(const std::shared_ptr<FlightOwner>& owner, const Place& place, Boarded& boarded);
  bool end_flight(FlightOwner& owner, std::uint64_t number,
                  const std::shared_ptr<const FlightOutcome>& outcome) noexcept;
  void withdraw(const FlightOwner& owner, Flight& flight) noexcept;
  bool move_locked(const Home& source, const KeyView& from, const Home& target, const KeyView& to,
                   LazyNow& now, CallReport* report, Pokes& pokes);
  static void write_report(CallReport* report, bool copies, const Place& place,
                           const Table::Bucket* live);
  void depart(Departure why, const SharedShard& shard, const Table::Bucket& gone,
              Pokes& pokes) noexcept;
  bool reclaim(SharedShard& shard, Nanoseconds now, std::size_t budget, Pokes& pokes) noexcept;
  void expire_all(SharedShard& shard, Nanoseconds now, Pokes& pokes) noexcept;
  void list_keys(std::size_t index, const KeyView& prefix, LazyNow& now, KeyList& list);
  void tell(Change change, const KeyView& key, Pokes& pokes) noexcept {
    watches_.notify(change, key, pokes);
  }

  const HashSecret& secret_;
  const SharedOptions options_;
  Clock clock_;
  WatchTable watches_;
  DepartureListeners departures_;
  const std::shared_ptr<StoreLocks> locks_;
  SharedCleanup cleanup_;
  HandleCounts lookups_;
  const std::shared_ptr<ClearedCounts> cleared_;
  std::mutex cells_mutex_;
  std::unordered_map<OwnedKey, std::shared_ptr<MutableCell>, KeyHash> cells_;
  const std::unique_ptr<Shards> shards_;
};

// Runs `work(place)` with the shard of the key locked. A mutable key that was renamed meanwhile is
// looked up again: with the lock held it can not be renamed any more.
template <typename Lock, typename Work>
auto SharedStore::at(const KeyReference& key, Work&& work) const {
  std::shared_ptr<const MutableCell::State> state;
  while (true) {
    if (key.cell != nullptr) state = key.cell->state();
    const KeyView& string = key.cell != nullptr ? state->string.view() : key.string;
    const Home home = home_of(string);
    SharedShard& shard = (*shards_)[home.index];
    const Lock lock(shard.mutex);
    if (key.cell != nullptr && !key.cell->is_current(*state)) continue;
    return work(Place{shard, home.index, home.hash, string});
  }
}

}  // namespace core
