#include "core/store.h"

#include <array>
#include <cmath>
#include <mutex>
#include <new>
#include <optional>
#include <utility>

#include "core/hash.h"

namespace core {
namespace {

using ExclusiveLock = std::unique_lock<std::shared_mutex>;
using SharedLock = std::shared_lock<std::shared_mutex>;
using OwnerWrite = OwnerAccess<ExclusiveLock>;
using OwnerRead = OwnerAccess<SharedLock>;

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
constexpr int kSpreadBits = 6;
static_assert(Store::kSpreadShards == std::size_t{1} << kSpreadBits, "the bits say how many");
std::size_t part_of(std::uint64_t hash) noexcept {
  return static_cast<std::size_t>(hash >> (64 - kSpreadBits));
}

}  // namespace

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

// Counts anew what is held at the end of the scope, however it ends.
class Store::BytesAfter {
 public:
  BytesAfter(std::atomic<std::size_t>& sum, const Layout& layout) noexcept
      : sum_(sum), layout_(layout) {}
  ~BytesAfter() { sum_ = layout_.bytes(); }
  BytesAfter(const BytesAfter&) = delete;
  BytesAfter& operator=(const BytesAfter&) = delete;

 private:
  std::atomic<std::size_t>& sum_;
  const Layout& layout_;
};

Store::Store(std::function<void()> on_retired, const HashSecret& secret)
    : secret_(secret),
      on_retired_(std::move(on_retired)),
      cleared_(std::make_shared<ClearedCounts>()),
      layout_(std::make_shared<Layout>(0)) {
  bytes_ = layout_->bytes();
}

Store::Place Store::place(const KeyView& key) const noexcept {
  const std::uint64_t hash = hash_key(key, secret_);
  const std::size_t index = layout_->index_of(hash);
  return {layout_->shards[index], index, hash};
}

// The slot of the live entry, after `found(entry, now)`, or kAbsent. Inlined, because every get
// pays for it.
template <typename Found>
inline std::int64_t Store::look_up(const KeyView& key, Found&& found) const noexcept {
  LazyNow now(clock_);
  const Place at = place(key);
  const OwnerRead access(gate_, at.shard.mutex);
  const Table::Bucket* bucket = at.shard.find(at.hash, key, now);
  if (bucket == nullptr) return kAbsent;
  found(*bucket->entry, now);
  return std::int64_t{bucket->slot};
}

std::int64_t Store::find(const KeyView& key) const noexcept {
  return look_up(key, [](const Entry&, LazyNow&) {});
}

std::int64_t Store::get(const KeyView& key) noexcept {
  const std::int64_t slot = touch_on_get_ ? find_and_touch(key) : find(key);
  count_look_up(slot);
  return slot;
}

std::int64_t Store::get(const KeyView& key, Nanoseconds stale_span, bool& stale) noexcept {
  const std::int64_t slot = look_up(key, [this, stale_span, &stale](Entry& entry, LazyNow& now) {
    stale = remaining_at(entry.deadline(), now) <= stale_span;
    if (touch_on_get_ && !stale) entry.restart(now);
  });
  count_look_up(slot);
  return slot;
}

std::int64_t Store::find_and_touch(const KeyView& key) noexcept {
  return look_up(key, [](Entry& entry, LazyNow& now) { entry.restart(now); });
}

Replaced Store::put(const KeyView& key, std::uint32_t slot, double ttl_milliseconds,
                    bool keep_deadline, ExpiredSlots& expired) {
  LazyNow now(clock_);
  const Lifetime lifetime = lifetime_for(span_of(ttl_milliseconds), now);
  timed_ = timed_ || lifetime.timed();
  const Place at = place(key);
  Replaced replaced;
  if (!timed_) {
    // Nothing but a slot changes, and nothing is dead.
    const OwnerWrite access(gate_, at.shard.mutex);
    if (at.shard.swap_slot(at.hash, key, slot, replaced)) return replaced;
  }
  std::size_t entries = 0;
  {
    const OwnerWrite access(gate_, at.shard.mutex);
    const Accounting accounting(bytes_, at.shard);
    replaced = at.shard.put(at.hash, key, slot, lifetime, keep_deadline, now);
    if (at.shard.has_timers() && at.shard.may_have_dead(now())) {
      std::size_t budget = ExpiredSlots::kCapacity;
      at.shard.reclaim(secret_, now(), budget, [this, &expired](const Table::Bucket& gone) {
        depart(Departure::kExpired, gone, expired);
      });
    }
    entries = at.shard.count();
  }
  if (timed_) visit_another_shard(now, expired);
  if (entries >= kSpreadAt && layout_->count == 1) spread();
  return replaced;
}

// The layout's lock, held exclusively, keeps sweeps out of all shards.
void Store::put_many(std::vector<LocalPut>& puts) {
  LazyNow now(clock_);
  for (const LocalPut& put : puts) timed_ = timed_ || span_of(put.ttl_milliseconds) != kNever;
  // Else all that is new would be copied right after.
  if (puts.size() >= kSpreadAt && layout_->count == 1) spread();
  std::size_t entries = 0;
  {
    const ExclusiveLock lock(layout_mutex_);
    const BytesAfter bytes_after(bytes_, *layout_);
    PreparedEntries<LocalShard> prepared(puts.size());
    prepare_all(puts, prepared, now);
    // Nothing below can fail.
    for (std::size_t index = 0; index < puts.size(); ++index) {
      auto& [shard, hash, key, entry] = prepared[index];
      LocalPut& put = puts[index];
      if (entry == nullptr) {
        shard->swap_slot(hash, key, put.slot, put.replaced);
      } else {
        put.replaced = shard->put_prepared(hash, std::exchange(entry, nullptr), put.slot, now);
      }
    }
    entries = layout_->shards[0].count();
  }
  if (timed_) sweep_after(puts.size(), now());
  if (entries >= kSpreadAt && layout_->count == 1) spread();
}

void Store::prepare_all(const std::vector<LocalPut>& puts, PreparedEntries<LocalShard>& prepared,
                        LazyNow& now) {
  std::array<std::size_t, kSpreadShards> added{};
  for (const LocalPut& put : puts) {
    const Lifetime lifetime = lifetime_for(span_of(put.ttl_milliseconds), now);
    const Place at = place(put.key);
    // In a store without deadlines nothing but a slot changes where the key is there.
    const bool in_place = !timed_ && at.shard.find(at.hash, put.key, now) != nullptr;
    Entry* entry = in_place ? nullptr
                            : at.shard.prepare(at.hash, put.key, lifetime, put.keep_deadline,
                                               nullptr, added[at.index], now);
    prepared.add({&at.shard, at.hash, put.key, entry});
  }
}

// As many dead entries go as if the puts had come one by one.
void Store::sweep_after(std::size_t puts, Nanoseconds now) noexcept {
  for (std::size_t visit = 0; visit <= puts / ExpiredSlots::kCapacity; ++visit) {
    if (!sweep_locking(next_visited_ % layout_->count, now)) ++next_visited_;
  }
}

// The dead go wherever the puts fall, be it always the same shard. Every few puts will do: a put
// adds one entry at most, and a visit takes out several.
void Store::visit_another_shard(LazyNow& now, ExpiredSlots& expired) noexcept {
  constexpr std::size_t kPutsPerVisit = 4;
  const Layout& layout = *layout_;
  if (layout.count == 1 || ++puts_ % kPutsPerVisit != 0) return;
  std::size_t budget = ExpiredSlots::kCapacity - expired.count;
  if (budget == 0) return;
  LocalShard& shard = layout.shards[next_visited_ % layout.count];
  const OwnerWrite access(gate_, shard.mutex, std::try_to_lock);
  if (!access.granted()) return;
  const Accounting accounting(bytes_, shard);
  const bool more =
      shard.has_timers() && shard.may_have_dead(now()) &&
      shard.reclaim(secret_, now(), budget, [this, &expired](const Table::Bucket& gone) {
        depart(Departure::kExpired, gone, expired);
      });
  if (!more) ++next_visited_;
}

std::int64_t Store::remove(const KeyView& key) noexcept {
  LazyNow now(clock_);
  const Place at = place(key);
  const OwnerWrite access(gate_, at.shard.mutex);
  const Accounting accounting(bytes_, at.shard);
  std::uint32_t slot = 0;
  const bool removed = at.shard.remove(at.hash, key, now, slot);
  return removed ? std::int64_t{slot} : kAbsent;
}

std::int64_t Store::take(const KeyView& key) noexcept {
  const std::int64_t slot = remove(key);
  count_look_up(slot);
  return slot;
}

std::int64_t Store::rename(const KeyView& from, const KeyView& to, ExpiredSlots& expired) {
  LazyNow now(clock_);
  const Place source = place(from);
  const Place target = place(to);
  const bool ordered = source.index <= target.index;
  LocalShard& first = ordered ? source.shard : target.shard;
  LocalShard& second = ordered ? target.shard : source.shard;
  const bool same = source.index == target.index;
  const ExclusiveLock first_lock(first.mutex);
  const ExclusiveLock second_lock = same ? ExclusiveLock() : ExclusiveLock(second.mutex);
  if (target.shard.find(target.hash, to, now) != nullptr) return kAbsent;
  const Accounting first_accounting(bytes_, first);
  std::optional<Accounting> second_accounting;
  if (!same) second_accounting.emplace(bytes_, second);
  std::uint32_t slot = 0;
  const bool moved = source.shard.move_entry(
      source.hash, from, target.shard, target.hash, to, now, slot,
      [this, &expired](const Table::Bucket& dead) { depart(Departure::kExpired, dead, expired); });
  return moved ? std::int64_t{slot} : kAbsent;
}

bool Store::touch(const KeyView& key, double ttl_milliseconds) {
  LazyNow now(clock_);
  const Place at = place(key);
  const OwnerWrite access(gate_, at.shard.mutex);
  const Table::Bucket* bucket = at.shard.find(at.hash, key, now);
  if (bucket == nullptr) return false;
  const Nanoseconds ttl =
      std::isnan(ttl_milliseconds) ? bucket->entry->lifetime().ttl : span_of(ttl_milliseconds);
  const Lifetime lifetime = lifetime_for(ttl, now);
  const Accounting accounting(bytes_, at.shard);
  at.shard.set_lifetime(at.hash, key, lifetime, now);
  timed_ = timed_ || lifetime.timed();
  return true;
}

Nanoseconds Store::remaining(const KeyView& key) const noexcept {
  LazyNow now(clock_);
  const Place at = place(key);
  const OwnerRead access(gate_, at.shard.mutex);
  const Table::Bucket* bucket = at.shard.find(at.hash, key, now);
  return bucket == nullptr ? 0 : remaining_at(bucket->entry->deadline(), now);
}

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

// Once a store's only shard is full, its entries are copied into 64. Without the memory for that
// the store stays as it is, and tries again at the next new key.
void Store::spread() noexcept {
  std::shared_ptr<Layout> old;
  const ExclusiveLock lock(layout_mutex_);
  try {
    auto spread = std::make_shared<Layout>(kSpreadBits);
    LazyNow now(clock_);
    layout_->shards[0].for_each([this, &spread, &now](const Table::Bucket& bucket) {
      const Entry& entry = *bucket.entry;
      const std::uint64_t hash = hash_key(entry.key(), secret_);
      spread->shards[spread->index_of(hash)].put(hash, entry.key(), bucket.slot, entry.lifetime(),
                                                 false, now);
    });
    past_changes_ += layout_->changes();
    for (LocalShard& shard : *spread) shard.changes() = {};
    old = std::exchange(layout_, std::move(spread));
    bytes_ = layout_->bytes();
  } catch (const std::bad_alloc&) {
    return;
  }
}

}  // namespace core
