#include <algorithm>
#include <utility>

#include "core/shared_store.h"

// How a shared store renames: entries, and the mutable keys that all threads share.

namespace core {
namespace {

// The locks of one shard, or of two in ascending order.
class TwoLocks {
 public:
  template <typename Shards>
  TwoLocks(Shards& shards, std::size_t one, std::size_t other)
      : first_(shards[std::min(one, other)].mutex) {
    if (one != other) second_ = Lock(shards[std::max(one, other)].mutex);
  }

 private:
  using Lock = std::unique_lock<FairSharedMutex>;
  Lock first_;
  Lock second_;
};

}  // namespace

bool SharedStore::rename(const KeyView& from, const KeyView& to, CallReport* report) {
  LazyNow now(clock_);
  Pokes pokes;
  const Home source = home_of(from);
  const Home target = home_of(to);
  const TwoLocks locks(*shards_, source.index, target.index);
  return move_locked(source, from, target, to, now, report, pokes);
}

// With both shards locked exclusively.
bool SharedStore::move_locked(const Home& source, const KeyView& from, const Home& target,
                              const KeyView& to, LazyNow& now, CallReport* report, Pokes& pokes) {
  SharedShard& here = (*shards_)[source.index];
  SharedShard& there = (*shards_)[target.index];
  here.flights.supersede(source.hash, from);
  if (there.find(target.hash, to, now) != nullptr) return false;
  if (report != nullptr) {
    write_report(report, true, {here, source.index, source.hash, from},
                 here.find(source.hash, from, now));
    report->target_stamp = there.stamp();
  }
  const bool moved = here.move_entry(
      source.hash, from, there, target.hash, to, now,
      [&](const Table::Bucket& dead) { depart(Departure::kExpired, there, dead, pokes); });
  if (!moved) return false;
  there.flights.supersede(target.hash, to);
  tell(Change::kDelete, from, pokes);
  tell(Change::kSet, to, pokes);
  return true;
}

std::shared_ptr<MutableCell> SharedStore::cell(const KeyView& name, const KeyView& string,
                                               const ValueView& value, bool moves) {
  const std::lock_guard<std::mutex> lock(cells_mutex_);
  OwnedKey owned(name);
  const auto known = cells_.find(owned);
  if (known != cells_.end()) return known->second;
  auto created = std::make_shared<MutableCell>(string, value, moves);
  cells_.emplace(std::move(owned), created);
  return created;
}

bool SharedStore::rename(MutableCell& cell, const KeyView& string, const ValueView& value,
                         CallReport* report) {
  LazyNow now(clock_);
  Pokes pokes;
  auto next = std::make_shared<const MutableCell::State>(string, value);
  const Home target = home_of(string);
  while (true) {
    const std::shared_ptr<const MutableCell::State> state = cell.state();
    const KeyView& from = state->string.view();
    const Home source = home_of(from);
    const TwoLocks locks(*shards_, source.index, target.index);
    if (!cell.is_current(*state)) continue;
    const bool moved = cell.moves() && !(from == string) &&
                       move_locked(source, from, target, string, now, report, pokes);
    cell.change(next);
    return moved;
  }
}

}  // namespace core
