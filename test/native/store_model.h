#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>

#include "core/store.h"
#include "keys.h"
#include "random.h"
#include "slot_ledger.h"

namespace test {

using core::Nanoseconds;

constexpr double kPermanent = std::numeric_limits<double>::infinity();

// What the sweeper does at each interval.
inline void sweep_every_shard(core::Sweepable& store, Nanoseconds now) {
  const core::Sweepable::Visit visit(store);
  ASSERT_TRUE(visit.granted());
  for (bool more = true; more;) {
    more = false;
    for (std::size_t index = 0; index < store.shard_count(); ++index) {
      more = store.sweep_shard(visit, index, now) || more;
    }
  }
}

// A store on a manual clock beside a model of it. The model knows every linked entry, the dead that
// were not reported yet included; every result and every reported slot is checked against it.
//
// `exact`: nobody else sweeps, so that the model knows at any time which of the dead are linked.
class StoreModel {
 public:
  explicit StoreModel(Nanoseconds now, bool exact = true)
      : store_(std::make_shared<core::Store>([pokes = pokes_] { ++*pokes; })), exact_(exact) {
    set_now(now);
  }
  const std::shared_ptr<core::Store>& store() const { return store_; }

  void set_now(Nanoseconds now) {
    now_ = now;
    store_->clock().set_manual(now);
  }
  Nanoseconds now() const { return now_; }

  void put(const std::string& key, double ttl, bool keep_deadline = false) {
    core::ExpiredSlots expired;
    const std::uint32_t slot = ledger_.open();
    const core::Replaced replaced = store_->put(view_of(key), slot, ttl, keep_deadline, expired);
    Nanoseconds deadline = ttl < kPermanent ? core::deadline_after(now_, ttl) : core::kNever;
    const std::uint32_t* old = linked_under(key);
    const bool old_lives = live_under(key) != nullptr;
    if (keep_deadline && old_lives) deadline = by_slot_[*old].deadline;
    if (exact_) {
      EXPECT_EQ(replaced.any, old != nullptr) << key;
    } else if (old_lives) {
      EXPECT_TRUE(replaced.any) << key;
    }
    if (replaced.any) {
      EXPECT_TRUE(old != nullptr && replaced.slot == *old) << key;
      end(replaced.slot);
    }
    by_slot_[slot] = {key, deadline};
    by_key_[key] = slot;
    take_expired(expired);
  }

  void find(const std::string& key) const {
    const std::uint32_t* slot = live_under(key);
    ASSERT_EQ(store_->find(view_of(key)), slot == nullptr ? core::Store::kAbsent : *slot) << key;
  }

  void remove(const std::string& key) {
    const std::uint32_t* slot = live_under(key);
    ASSERT_EQ(store_->remove(view_of(key)), slot == nullptr ? core::Store::kAbsent : *slot) << key;
    if (slot != nullptr) end(*slot);
  }

  void rename(const std::string& from, const std::string& to) {
    const std::uint32_t* source = live_under(from);
    const bool moves = source != nullptr && live_under(to) == nullptr;
    core::ExpiredSlots expired;
    const std::int64_t slot = store_->rename(view_of(from), view_of(to), expired);
    ASSERT_EQ(slot, moves ? *source : core::Store::kAbsent) << from << " to " << to;
    ASSERT_LE(expired.count, moves ? by_key_.count(to) : 0U);
    if (exact_ && moves) {
      ASSERT_EQ(expired.count, by_key_.count(to)) << "the dead entry in the way";
    }
    take_expired(expired);
    if (!moves) return;
    by_key_.erase(from);
    by_key_[to] = static_cast<std::uint32_t>(slot);
    by_slot_[static_cast<std::uint32_t>(slot)].key = to;
  }

  void clear() {
    std::shared_ptr<void> old = store_->clear();
    forget_all();
    EXPECT_TRUE(store_->retired().empty());
  }
  // The store was cleared: no slot of before may be reported any more.
  void forget_all() {
    for (const auto& [slot, linked] : by_slot_) ledger_.end(slot);
    by_slot_.clear();
    by_key_.clear();
  }

  void sweep_once(std::size_t index, Nanoseconds now) {
    {
      const core::Store::Visit visit(*store_);
      ASSERT_TRUE(visit.granted());
      store_->sweep_shard(visit, index, now);
    }
    take_retired();
  }
  void sweep_all(Nanoseconds now) {
    sweep_every_shard(*store_, now);
    take_retired();
  }

  void size() {
    ASSERT_EQ(store_->size(), live_count());
    take_retired();
    expect_no_dead();
  }

  void keys() {
    const core::KeyList list = store_->keys();
    ASSERT_EQ(list.size(), live_count());
    std::set<std::string> seen;
    for (std::size_t index = 0; index < list.size(); ++index) {
      const std::string key = copy_of(list.key(index));
      const std::uint32_t* slot = live_under(key);
      ASSERT_NE(slot, nullptr) << key;
      ASSERT_EQ(*slot, list.slot(index));
      ASSERT_TRUE(seen.insert(key).second) << key << " is listed twice";
    }
    take_retired();
    expect_no_dead();
  }

  void find_all() const {
    for (const auto& [key, slot] : by_key_) find(key);
  }

  // What the sweep queued: each is dead, and reported for the first time.
  void take_retired() {
    while (const auto block = store_->retired().take()) {
      if (exact_) {
        EXPECT_GT(*pokes_, 0) << "slots were retired and nobody was told";
      }
      for (std::uint32_t index = 0; index < block->count; ++index) expire(block->slots[index]);
    }
    if (exact_) *pokes_ = 0;
  }

  std::size_t live_count() const {
    return static_cast<std::size_t>(
        std::count_if(by_key_.begin(), by_key_.end(),
                      [this](const auto& linked) { return live_under(linked.first) != nullptr; }));
  }
  // Slots that were put and have not ended.
  std::size_t open_slots() const { return ledger_.open_count(); }

 private:
  struct Linked {
    std::string key;
    Nanoseconds deadline;
  };

  const std::uint32_t* linked_under(const std::string& key) const {
    const auto found = by_key_.find(key);
    return found == by_key_.end() ? nullptr : &found->second;
  }
  const std::uint32_t* live_under(const std::string& key) const {
    const std::uint32_t* slot = linked_under(key);
    return slot != nullptr && by_slot_.at(*slot).deadline > now_ ? slot : nullptr;
  }
  // Every slot was reported but those of the live. Another sweeper's may still be on their way.
  void expect_no_dead() const {
    if (exact_) {
      EXPECT_EQ(by_slot_.size(), live_count()) << "dead entries were not reported";
    }
    EXPECT_EQ(ledger_.open_count(), by_slot_.size());
  }
  void take_expired(const core::ExpiredSlots& expired) {
    for (std::uint32_t index = 0; index < expired.count; ++index) expire(expired.slots[index]);
  }
  void expire(std::uint32_t slot) {
    const auto linked = by_slot_.find(slot);
    if (linked != by_slot_.end()) {
      EXPECT_LE(linked->second.deadline, now_) << "slot " << slot << " was reported alive";
    }
    end(slot);
  }
  // The slot's entry is gone, and the key with it, unless it has a newer one.
  void end(std::uint32_t slot) {
    ledger_.end(slot);
    const auto linked = by_slot_.find(slot);
    if (linked == by_slot_.end()) return;
    const auto key = by_key_.find(linked->second.key);
    if (key != by_key_.end() && key->second == slot) by_key_.erase(key);
    by_slot_.erase(linked);
  }

  const std::shared_ptr<std::atomic<int>> pokes_ = std::make_shared<std::atomic<int>>(0);
  const std::shared_ptr<core::Store> store_;
  const bool exact_;
  Nanoseconds now_ = 0;
  SlotLedger ledger_;
  std::unordered_map<std::uint32_t, Linked> by_slot_;  // not reported yet
  std::unordered_map<std::string, std::uint32_t> by_key_;
};

}  // namespace test
