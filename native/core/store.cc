#include "core/store.h"

#include <cmath>
#include <mutex>
#include <new>
#include <optional>
#include <utility>

#include "core/hash.h"
#include "core/store_layout.h"

namespace core {

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
