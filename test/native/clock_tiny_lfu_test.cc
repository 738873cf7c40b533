#include "core/eviction/clock_tiny_lfu.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/hash.h"
#include "keys.h"
#include "random.h"

namespace {

using core::ClockTinyLfu;

// A cache of numbers, as a store would use the policy.
class Cache {
 public:
  explicit Cache(std::size_t entries) : entries_(entries), policy(entries) {}

  bool get(std::uint64_t key) {
    const auto found = nodes_.find(key);
    if (found == nodes_.end()) return false;
    policy.hit(found->second);
    ++hits_;
    return true;
  }
  // Returns what was evicted.
  std::optional<std::uint64_t> set(std::uint64_t key) {
    std::optional<std::uint64_t> evicted;
    if (nodes_.size() == entries_) {
      const std::uint32_t node = policy.choose(ClockTinyLfu::kNone);
      evicted = keys_.at(node);
      EXPECT_EQ(policy.mark(node), mark_of(*evicted));
      forget(*evicted);
    }
    const std::uint32_t node = policy.take_node();
    EXPECT_TRUE(keys_.emplace(node, key).second) << "a node is nobody else's";
    nodes_.emplace(key, node);
    policy.admit(node, mark_of(key), hits_);
    EXPECT_EQ(policy.count(), nodes_.size());
    return evicted;
  }
  bool request(std::uint64_t key) {
    if (get(key)) return true;
    set(key);
    return false;
  }
  void remove(std::uint64_t key) { forget(key); }
  bool holds(std::uint64_t key) const { return nodes_.count(key) != 0; }
  std::size_t size() const { return nodes_.size(); }
  std::uint32_t node_of(std::uint64_t key) const { return nodes_.at(key); }
  std::uint64_t hits() const { return hits_; }

  static std::uint32_t mark_of(std::uint64_t key) {
    static const core::HashSecret secret{{1, 2, 3, 4}};
    return ClockTinyLfu::mark_of(core::hash_key(test::latin1(std::to_string(key)), secret));
  }

 private:
  void forget(std::uint64_t key) {
    const std::uint32_t node = nodes_.at(key);
    policy.remove(node);
    policy.give_back_node(node);
    nodes_.erase(key);
    keys_.erase(node);
  }

  const std::size_t entries_;
  std::uint64_t hits_ = 0;
  std::unordered_map<std::uint64_t, std::uint32_t> nodes_;
  std::unordered_map<std::uint32_t, std::uint64_t> keys_;

 public:
  ClockTinyLfu policy;
};

TEST(ClockTinyLfu, AMarkKeepsTheHighestAndTheLowestBits) {
  EXPECT_EQ(ClockTinyLfu::mark_of(0), 0U);
  EXPECT_EQ(ClockTinyLfu::mark_of(UINT64_MAX), UINT32_MAX);
  EXPECT_EQ(ClockTinyLfu::mark_of(std::uint64_t{0b100001} << 58), std::uint32_t{0b100001} << 26);
  EXPECT_EQ(ClockTinyLfu::mark_of(0x03fffffffe000001), 0x02000001U);
}

TEST(ClockTinyLfu, HasNobodyToChooseWhenItIsEmpty) {
  ClockTinyLfu policy(10);
  EXPECT_EQ(policy.choose(ClockTinyLfu::kNone), ClockTinyLfu::kNone);
  policy.admit(policy.take_node(), 1, 0);
  EXPECT_EQ(policy.choose(0), ClockTinyLfu::kNone) << "the only one is spared";
  EXPECT_EQ(policy.choose(ClockTinyLfu::kNone), 0U);
  EXPECT_EQ(policy.choose(ClockTinyLfu::kNone), ClockTinyLfu::kNone);
}

TEST(ClockTinyLfu, ACacheOfOneHoldsTheLast) {
  Cache cache(1);
  EXPECT_EQ(cache.set(1), std::nullopt);
  for (std::uint64_t key = 2; key < 100; ++key) EXPECT_EQ(cache.set(key), key - 1);
}

TEST(ClockTinyLfu, WhoIsHitOftenOutlastsAScan) {
  Cache cache(100);
  for (std::uint64_t key = 0; key < 50; ++key) cache.set(key);
  for (int times = 0; times < 5; ++times) {
    for (std::uint64_t key = 0; key < 50; ++key) EXPECT_TRUE(cache.get(key));
  }
  for (std::uint64_t key = 1000; key < 2000; ++key) cache.set(key);
  std::size_t left = 0;
  for (std::uint64_t key = 0; key < 50; ++key) left += cache.holds(key) ? 1 : 0;
  EXPECT_GE(left, 45U);
}

TEST(ClockTinyLfu, WhatIsAdmittedIsNeverEvictedAtOnce) {
  for (const std::size_t entries : {1, 2, 3, 10, 300}) {
    Cache cache(entries);
    test::Random random(entries);
    for (int round = 0; round < 3000; ++round) {
      const std::uint64_t key = random.below(3 * entries);
      if (cache.get(key)) continue;
      cache.set(key);
      ASSERT_TRUE(cache.holds(key));
      ASSERT_LE(cache.size(), entries);
    }
  }
}

TEST(ClockTinyLfu, SparesWhomItIsTold) {
  Cache cache(50);
  for (std::uint64_t key = 0; key < 50; ++key) cache.set(key);
  const std::uint32_t spared = cache.node_of(7);
  for (int times = 0; times < 49; ++times) {
    const std::uint32_t node = cache.policy.choose(spared);
    ASSERT_NE(node, ClockTinyLfu::kNone);
    ASSERT_NE(node, spared);
  }
  EXPECT_EQ(cache.policy.choose(spared), ClockTinyLfu::kNone);
  EXPECT_EQ(cache.policy.choose(ClockTinyLfu::kNone), spared);
}

TEST(ClockTinyLfu, AnEntryTakesItsPlaceAlongToAnotherNode) {
  ClockTinyLfu policy(3);
  for (std::uint32_t node = 0; node < 3; ++node) {
    policy.prepare(node);
    policy.admit(node, node, 0);
  }
  policy.prepare(700);
  policy.renumber(0, 700);
  EXPECT_EQ(policy.mark(700), 0U);
  EXPECT_EQ(policy.count(), 3U);
  std::vector<std::uint32_t> order;
  for (int times = 0; times < 3; ++times) order.push_back(policy.choose(ClockTinyLfu::kNone));
  // The last one stood in the window alone, and has proved no more than the others. Of those the
  // first came first.
  EXPECT_EQ(order, (std::vector<std::uint32_t>{2, 700, 1}));
}

// An entry that another thread has chosen may get another key before it is taken out.
TEST(ClockTinyLfu, AChosenNodeThatIsRenamedStays) {
  ClockTinyLfu policy(2);
  policy.admit(policy.take_node(), 11, 0);
  const std::uint32_t node = policy.choose(ClockTinyLfu::kNone);
  EXPECT_EQ(policy.count(), 0U);
  policy.rename(node, 12);
  EXPECT_EQ(policy.count(), 1U);
  EXPECT_EQ(policy.mark(node), 12U);
  policy.rename(node, 13);
  EXPECT_EQ(policy.count(), 1U);
  EXPECT_EQ(policy.choose(ClockTinyLfu::kNone), node);
  // Removing it when it is chosen changes no count.
  policy.remove(node);
  EXPECT_EQ(policy.count(), 0U);
}

TEST(ClockTinyLfu, ForgetsAllAtOnce) {
  Cache cache(1000);
  for (std::uint64_t key = 0; key < 1000; ++key) cache.set(key);
  cache.policy.clear();
  EXPECT_EQ(cache.policy.count(), 0U);
  EXPECT_EQ(cache.policy.choose(ClockTinyLfu::kNone), ClockTinyLfu::kNone);
  EXPECT_EQ(cache.policy.take_node(), 0U);
}

// Whatever comes: nodes are never lost or counted twice.
TEST(ClockTinyLfu, KeepsItsQueuesInOrder) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    test::Random random(seed);
    const std::size_t entries = 1 + random.below(400);
    Cache cache(entries);
    for (int round = 0; round < 4000; ++round) {
      const std::uint64_t key = random.below(2 * entries);
      if (random.one_in(5) && cache.holds(key)) {
        cache.remove(key);
      } else {
        cache.request(key);
      }
      ASSERT_EQ(cache.policy.count(), cache.size());
    }
    std::size_t left = 0;
    while (cache.policy.choose(ClockTinyLfu::kNone) != ClockTinyLfu::kNone) ++left;
    EXPECT_EQ(left, cache.size());
  }
}

TEST(ClockTinyLfu, TakesSixteenBytesAnEntry) {
  constexpr std::size_t kEntries = 300000;
  ClockTinyLfu policy(kEntries);
  for (std::size_t entry = 0; entry < kEntries; ++entry) {
    policy.admit(policy.take_node(), Cache::mark_of(entry), 0);
  }
  EXPECT_LE(policy.bytes(), kEntries * 161 / 10);
}

// The window is climbed to where it serves: recency wins nothing in a loop, and all where every key
// is asked for twice within a short time, and never again.
TEST(ClockTinyLfu, TheWindowFollowsTheRequests) {
  Cache loop(200);
  for (int round = 0; round < 600; ++round) {
    for (std::uint64_t key = 0; key < 400; ++key) loop.request(key);
  }
  EXPECT_LT(loop.policy.window_share(), 0.2);
  EXPECT_GT(loop.hits(), 600 * 400 * 4 / 10U);

  Cache recent(200);
  test::Random random(1);
  constexpr std::uint64_t kKeys = 100000;
  for (std::uint64_t key = 200; key < kKeys; ++key) {
    recent.request(key);
    recent.request(key - 1 - random.below(160));
  }
  EXPECT_GT(recent.policy.window_share(), 0.4);
  EXPECT_GT(recent.hits(), kKeys * 6 / 10);
}

}  // namespace
