#include <array>
#include <utility>

#include "core/shared_store.h"

namespace core {

void SharedStore::put_many(const std::vector<SharedPut>& puts, std::vector<CallReport>* reports) {
  LazyNow now(clock_);
  Pokes pokes;
  ShardSet visits;
  while (!try_put_many(puts, reports, visits, now, pokes)) {
  }
  for (std::size_t index = 0; index < kShards; ++index) {
    if (visits[index]) visit_shard(index, now, pokes);
  }
}

std::vector<SharedStore::Target> SharedStore::targets_of(const std::vector<SharedPut>& puts,
                                                         ShardSet& shards) const {
  std::vector<Target> targets;
  targets.reserve(puts.size());
  for (const SharedPut& put : puts) {
    std::shared_ptr<const MutableCell::State> state;
    if (put.key.cell != nullptr) state = put.key.cell->state();
    const KeyView& key = state != nullptr ? state->string.view() : put.key.string;
    const Home home = home_of(key);
    shards.set(home.index);
    targets.push_back({std::move(state), key, home});
  }
  return targets;
}

// False if a mutable key was renamed before its shard was locked.
bool SharedStore::try_put_many(const std::vector<SharedPut>& puts, std::vector<CallReport>* reports,
                               ShardSet& visits, LazyNow& now, Pokes& pokes) {
  ShardSet shards;
  const std::vector<Target> targets = targets_of(puts, shards);
  const AllLocks locks = lock_shards(shards);
  for (std::size_t index = 0; index < puts.size(); ++index) {
    const auto& state = targets[index].state;
    if (state != nullptr && !puts[index].key.cell->is_current(*state)) return false;
  }
  if (!departures_.empty()) expire_targets(targets, now, pokes);
  if (reports != nullptr) report_all(targets, *reports, now);
  PreparedEntries<SharedShard> prepared(puts.size());
  prepare_all(puts, targets, prepared, now);
  // Nothing below can fail.
  for (std::size_t index = 0; index < puts.size(); ++index) {
    auto& [shard, hash, key, entry] = prepared[index];
    shard->put_prepared(hash, std::exchange(entry, nullptr), now);
    shard->flights.supersede(hash, key);
    tell(Change::kSet, key, pokes);
  }
  clean_up_after(targets, visits, now, pokes);
  return true;
}

void SharedStore::prepare_all(const std::vector<SharedPut>& puts,
                              const std::vector<Target>& targets,
                              PreparedEntries<SharedShard>& prepared, LazyNow& now) {
  std::array<std::size_t, kShards> added{};
  for (std::size_t index = 0; index < puts.size(); ++index) {
    const auto& [state, key, home] = targets[index];
    const auto& [ttl_milliseconds, keep_lifetime] = puts[index].lifetime;
    SharedShard& shard = (*shards_)[home.index];
    Entry* entry = shard.prepare(home.hash, key, lifetime_for(span_of(ttl_milliseconds), now),
                                 keep_lifetime, &puts[index].value, added[home.index], now);
    prepared.add({&shard, home.hash, key, entry});
  }
}

void SharedStore::report_all(const std::vector<Target>& targets, std::vector<CallReport>& reports,
                             LazyNow& now) {
  std::vector<CallReport> written(targets.size());
  for (std::size_t index = 0; index < targets.size(); ++index) {
    const auto& [state, key, home] = targets[index];
    SharedShard& shard = (*shards_)[home.index];
    write_report(&written[index], true, {shard, home.index, home.hash, key},
                 shard.find(home.hash, key, now));
  }
  reports.swap(written);
}

// Before anything is prepared, whose memory this may let go of.
void SharedStore::expire_targets(const std::vector<Target>& targets, LazyNow& now,
                                 Pokes& pokes) noexcept {
  for (const Target& target : targets) {
    SharedShard& shard = (*shards_)[target.home.index];
    if (Table::Bucket* dead = shard.find_dead(target.home.hash, target.key, now)) {
      depart(Departure::kExpired, shard, *dead, pokes);
      shard.expire(*dead);
    }
  }
}

// Of puts that are all done: this may move what is linked to other memory, and let go of the rest.
void SharedStore::clean_up_after(const std::vector<Target>& targets, ShardSet& visits, LazyNow& now,
                                 Pokes& pokes) {
  for (const Target& target : targets) {
    SharedShard& shard = (*shards_)[target.home.index];
    if (shard.has_timers() && shard.may_have_dead(now())) {
      reclaim(shard, now(), kDeadPerPut, pokes);
    }
    const std::size_t visit = shard.next_visit(target.home.index, kShards);
    if (visit < kShards) visits.set(visit);
  }
}

}  // namespace core
