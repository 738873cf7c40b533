#include "core/shared_store.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/hash.h"

namespace core {

SharedStore::SharedStore(const SharedOptions& options, const HashSecret& secret)
    : secret_(secret),
      options_(options),
      locks_(StoreLocks::make()),
      cleared_(std::make_shared<ClearedCounts>()),
      shards_(std::make_unique<Shards>()) {}

// The top bits of a hash choose a shard, the low ones a bucket.
SharedStore::Home SharedStore::home_of(const KeyView& key) const noexcept {
  const std::uint64_t hash = hash_key(key, secret_);
  return {static_cast<std::size_t>(hash >> (64 - kShardBits)), hash};
}

// The shard is a part of it: a mutable key may stand for an entry of another shard by the next
// call, where the same number would say nothing.
std::uint64_t SharedStore::version_at(const Place& place, const Table::Bucket* live) noexcept {
  return live == nullptr ? 0 : place.shard.version_of(*live) * kShards + place.index;
}

// With `touches` the entry's TTL starts anew, after all that can fail.
std::uint64_t SharedStore::copy_value(const KeyReference& key, OwnedValue& value,
                                      bool touches) const {
  LazyNow now(clock_);
  return at<SharedLock>(key, [&](const Place& place) -> std::uint64_t {
    const Table::Bucket* bucket = place.shard.find(place.hash, place.key, now);
    if (bucket == nullptr) return 0;
    value.assign(SharedShard::entry_of(*bucket).value());
    if (touches) bucket->entry->restart(now);
    return version_at(place, bucket);
  });
}

std::uint64_t SharedStore::get(const KeyReference& key, OwnedValue& value) const {
  return copy_value(key, value, false);
}

std::uint64_t SharedStore::get(const KeyReference& key, OwnedValue& value, LookupCounts& lookups) {
  const std::uint64_t version = copy_value(key, value, options_.touch_on_get);
  lookups.count(version != 0);
  return version;
}

bool SharedStore::has(const KeyReference& key) const {
  LazyNow now(clock_);
  return at<SharedLock>(key, [&now](const Place& place) {
    return place.shard.find(place.hash, place.key, now) != nullptr;
  });
}

// Puts the value if `condition(live bucket or null, place)` holds.
template <typename Condition>
bool SharedStore::put_where(const KeyReference& key, const ValueView& value,
                            const LifetimeRequest& request, CallReport* report,
                            Condition&& condition) {
  LazyNow now(clock_);
  Pokes pokes;
  std::size_t visit = kShards;
  const bool done = at<ExclusiveLock>(key, [&](const Place& place) {
    const Table::Bucket* live = place.shard.find(place.hash, place.key, now);
    if (!condition(live, place)) return false;
    if (report != nullptr) write_report(report, report->of_sets, place, live);
    visit = put_at(place, live, value, request, now, pokes);
    return true;
  });
  visit_shard(visit, now, pokes);
  return done;
}

// Returns the shard to visit once this one is unlocked.
std::size_t SharedStore::put_at(const Place& place, const Table::Bucket* live,
                                const ValueView& value, const LifetimeRequest& request,
                                LazyNow& now, Pokes& pokes) {
  const Lifetime lifetime = request.keep_lifetime && live != nullptr
                                ? live->entry->lifetime()
                                : lifetime_for(span_of(request.ttl_milliseconds), now);
  if (live == nullptr && !departures_.empty()) {
    if (Table::Bucket* dead = place.shard.find_dead(place.hash, place.key, now)) {
      depart(Departure::kExpired, place.shard, *dead, pokes);
      place.shard.expire(*dead);
    }
  }
  place.shard.put(place.hash, place.key, value, lifetime, now);
  place.shard.flights.supersede(place.hash, place.key);
  tell(Change::kSet, place.key, pokes);
  if (place.shard.has_timers() && place.shard.may_have_dead(now())) {
    reclaim(place.shard, now(), kDeadPerPut, pokes);
  }
  return place.shard.next_visit(place.index, kShards);
}

// The dead go wherever the puts fall, be it always the same shard.
void SharedStore::visit_shard(std::size_t index, LazyNow& now, Pokes& pokes) {
  if (index >= kShards) return;
  SharedShard& shard = (*shards_)[index];
  const ExclusiveLock lock(shard.mutex, std::try_to_lock);
  if (!lock.owns_lock() || !shard.has_timers() || !shard.may_have_dead(now())) return;
  reclaim(shard, now(), kDeadPerPut, pokes);
}

void SharedStore::put(const KeyReference& key, const ValueView& value,
                      const LifetimeRequest& lifetime, CallReport* report) {
  put_where(key, value, lifetime, report, [](const Table::Bucket*, const Place&) { return true; });
}

bool SharedStore::put_if_version(const KeyReference& key, std::uint64_t version,
                                 const ValueView& next, const LifetimeRequest& lifetime,
                                 CallReport* report) {
  return put_where(key, next, lifetime, report,
                   [version](const Table::Bucket* live, const Place& place) {
                     return version == version_at(place, live);
                   });
}

bool SharedStore::compare_and_set(const KeyReference& key, const std::optional<ValueView>& expected,
                                  const ValueView& next, const LifetimeRequest& lifetime,
                                  CallReport* report) {
  return put_where(key, next, lifetime, report,
                   [&expected](const Table::Bucket* live, const Place&) {
                     if (live == nullptr || !expected) return live == nullptr && !expected;
                     return SharedShard::entry_of(*live).value() == *expected;
                   });
}

bool SharedStore::remove(const KeyReference& key, CallReport* report) {
  LazyNow now(clock_);
  Pokes pokes;
  const bool removed = at<ExclusiveLock>(key, [&](const Place& place) {
    place.shard.flights.supersede(place.hash, place.key);
    Table::Bucket* bucket = place.shard.find_to_change(place.hash, place.key, now);
    if (bucket == nullptr) return false;
    if (report != nullptr) write_report(report, report->of_deletes, place, bucket);
    place.shard.remove(*bucket);
    tell(Change::kDelete, place.key, pokes);
    return true;
  });
  return removed;
}

bool SharedStore::take(const KeyReference& key, OwnedValue& value, CallReport* report) {
  LazyNow now(clock_);
  Pokes pokes;
  const bool taken = at<ExclusiveLock>(key, [&](const Place& place) {
    place.shard.flights.supersede(place.hash, place.key);
    Table::Bucket* bucket = place.shard.find_to_change(place.hash, place.key, now);
    if (bucket == nullptr) return false;
    value.assign(SharedShard::entry_of(*bucket).value());
    if (report != nullptr) write_report(report, report->of_deletes, place, bucket);
    place.shard.remove(*bucket);
    tell(Change::kDelete, place.key, pokes);
    return true;
  });
  return taken;
}

bool SharedStore::take(const KeyReference& key, OwnedValue& value, LookupCounts& lookups,
                       CallReport* report) {
  return lookups.count(take(key, value, report));
}

SharedStore::Incremented SharedStore::increment(const KeyReference& key, double by,
                                                const LifetimeRequest& lifetime, double& sum,
                                                CallReport* report) {
  LazyNow now(clock_);
  Pokes pokes;
  std::size_t visit = kShards;
  const auto outcome = at<ExclusiveLock>(key, [&](const Place& place) {
    Table::Bucket* live = place.shard.find_to_change(place.hash, place.key, now);
    if (live == nullptr) {
      if (report != nullptr) write_report(report, report->of_sets, place, live);
      sum = by;
      visit = put_at(place, live, ValueView::of_number(sum), lifetime, now, pokes);
      return Incremented::kDone;
    }
    const ValueView value = SharedShard::entry_of(*live).value();
    if (value.kind != ValueKind::kNumber) return Incremented::kNotANumber;
    if (report != nullptr) write_report(report, report->of_sets, place, live);
    sum = canonical(value.number() + by);
    place.shard.set_number(*live, sum);
    place.shard.flights.supersede(place.hash, place.key);
    tell(Change::kSet, place.key, pokes);
    return Incremented::kDone;
  });
  visit_shard(visit, now, pokes);
  return outcome;
}

bool SharedStore::touch(const KeyReference& key, double ttl_milliseconds) {
  LazyNow now(clock_);
  return at<ExclusiveLock>(key, [&](const Place& place) {
    const Table::Bucket* live = place.shard.find(place.hash, place.key, now);
    if (live == nullptr) return false;
    const Nanoseconds ttl =
        std::isnan(ttl_milliseconds) ? live->entry->lifetime().ttl : span_of(ttl_milliseconds);
    return place.shard.set_lifetime(place.hash, place.key, lifetime_for(ttl, now), now);
  });
}

Nanoseconds SharedStore::remaining(const KeyReference& key) const {
  LazyNow now(clock_);
  return at<SharedLock>(key, [&now](const Place& place) {
    const Table::Bucket* bucket = place.shard.find(place.hash, place.key, now);
    return bucket == nullptr ? 0 : remaining_at(bucket->entry->deadline(), now);
  });
}

// With the place's shard locked. Throws std::bad_alloc.
void SharedStore::write_report(CallReport* report, bool copies, const Place& place,
                               const Table::Bucket* live) {
  report->key = OwnedKey(place.key);
  report->stamp = place.shard.stamp();
  report->value.reset();
  if (copies && live != nullptr) {
    report->value.emplace().assign(SharedShard::entry_of(*live).value());
  }
}

// Tells of an entry of a locked shard that is about to be unlinked.
void SharedStore::depart(Departure why, const SharedShard& shard, const Table::Bucket& gone,
                         Pokes& pokes) noexcept {
  const SharedEntry& entry = SharedShard::entry_of(gone);
  tell(why == Departure::kExpired ? Change::kExpire : Change::kEvict, entry.key(), pokes);
  departures_.tell({why, entry.key(), 0, entry.value(), shard.stamp()}, pokes);
}

// Takes out up to `budget` of a locked shard's dead; whether more are left.
bool SharedStore::reclaim(SharedShard& shard, Nanoseconds now, std::size_t budget,
                          Pokes& pokes) noexcept {
  return shard.reclaim(secret_, now, budget, [this, &shard, &pokes](const Table::Bucket& dead) {
    depart(Departure::kExpired, shard, dead, pokes);
  });
}

// Takes out all that is dead at `now` in a locked shard, to the exact instant.
void SharedStore::expire_all(SharedShard& shard, Nanoseconds now, Pokes& pokes) noexcept {
  while (reclaim(shard, now, kSweepBatch, pokes)) {
  }
  shard.gather_present_tick(now);
  while (reclaim(shard, now, kSweepBatch, pokes)) {
  }
}

SharedStore::AllLocks SharedStore::lock_shards(const ShardSet& shards) const {
  AllLocks locks;
  for (std::size_t index = 0; index < kShards; ++index) {
    if (shards[index]) locks[index] = ExclusiveLock((*shards_)[index].mutex);
  }
  return locks;
}

std::size_t SharedStore::size() {
  Pokes pokes;
  const AllLocks locks = lock_all();
  const Nanoseconds now = clock_.now();
  std::size_t sum = 0;
  for (SharedShard& shard : *shards_) {
    expire_all(shard, now, pokes);
    sum += shard.count();
  }
  return sum;
}

KeyList SharedStore::keys(const KeyView& prefix) {
  KeyList list;
  LazyNow now(clock_);
  for (std::size_t index = 0; index < kShards; ++index) list_keys(index, prefix, now, list);
  return list;
}

KeyList SharedStore::next_keys(std::size_t& position) {
  KeyList list;
  LazyNow now(clock_);
  while (list.size() == 0 && position < kIterationEnd) list_keys(position++, {}, now, list);
  return list;
}

void SharedStore::list_keys(std::size_t index, const KeyView& prefix, LazyNow& now, KeyList& list) {
  Pokes pokes;
  SharedShard& shard = (*shards_)[index];
  {
    // As a local store does: a later sweep must not change the order that is shown.
    const ExclusiveLock lock(shard.mutex);
    expire_all(shard, now(), pokes);
  }
  const SharedLock lock(shard.mutex);
  shard.for_each([&](const Table::Bucket& bucket) {
    const KeyView key = bucket.entry->key();
    if (begins_with(key, prefix) && bucket.entry->live(now)) list.add(key);
  });
}

std::shared_ptr<void> SharedStore::clear(const void* environment) {
  auto old = std::make_shared<Shards>();
  const std::shared_ptr<ClearedCounts::Batch> cleared = cleared_->make_batch(count_dead);
  Pokes pokes;
  const AllLocks locks = lock_all();
  const Nanoseconds now = clock_.now();
  std::uint64_t entries = 0;
  for (std::size_t index = 0; index < kShards; ++index) {
    (*shards_)[index].swap_contents((*old)[index]);
    entries += (*old)[index].count();
    (*shards_)[index].flights.supersede_all();
  }
  cleared->fill(std::move(old), entries, now);
  if (!watches_.empty()) watches_.notify_clear(pokes);
  departures_.forget_pending(environment);
  return cleared;
}

std::size_t SharedStore::bytes() const {
  std::size_t sum = sizeof(Shards);
  for (const SharedShard& shard : *shards_) {
    const SharedLock lock(shard.mutex);
    sum += shard.bytes();
  }
  return sum;
}

bool SharedStore::sweep_shard(const Visit& /*visit*/, std::size_t index, Nanoseconds now) noexcept {
  Pokes pokes;
  SharedShard& shard = (*shards_)[index];
  const ExclusiveLock lock(shard.mutex);
  return shard.has_timers() && reclaim(shard, now, kSweepBatch, pokes);
}

}  // namespace core
