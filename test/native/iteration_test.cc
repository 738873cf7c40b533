#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "core/shared_store.h"
#include "core/store.h"
#include "keys.h"
#include "random.h"
#include "shared_subject.h"
#include "store_model.h"
#include "store_steps.h"

namespace {

using core::SharedStore;
using core::Store;
using test::copy_of;
using test::kPermanent;
using test::numbered_key;
using test::StoreModel;

// Goes through a store, and after each part does `between`. No key comes twice.
template <typename AnyStore, typename Between>
std::vector<std::string> iterate(AnyStore& store, Between&& between) {
  std::vector<std::string> order;
  std::set<std::string> seen;
  std::size_t position = 0;
  while (true) {
    const core::KeyList list = store.next_keys(position);
    if (list.size() == 0) break;
    for (std::size_t index = 0; index < list.size(); ++index) {
      order.push_back(copy_of(list.key(index)));
      EXPECT_TRUE(seen.insert(order.back()).second) << order.back() << " came twice";
    }
    between();
  }
  EXPECT_EQ(position, AnyStore::kIterationEnd);
  EXPECT_EQ(store.next_keys(position).size(), 0U);
  return order;
}

std::string staying_key(std::uint64_t number) { return "s" + numbered_key(number); }

// How many of the first `count` staying keys an iteration has seen.
std::uint64_t staying_among(const std::vector<std::string>& order, std::uint64_t count) {
  const std::set<std::string> seen(order.begin(), order.end());
  std::uint64_t found = 0;
  for (std::uint64_t number = 0; number < count; ++number) found += seen.count(staying_key(number));
  return found;
}

template <typename AnyStore>
std::vector<std::string> keys_of(AnyStore& store) {
  const core::KeyList list = store.keys();
  std::vector<std::string> keys;
  for (std::size_t index = 0; index < list.size(); ++index)
    keys.push_back(copy_of(list.key(index)));
  return keys;
}

TEST(Iteration, HasTheOrderOfKeys) {
  for (const std::uint64_t entries : {0, 1, 7, 4096, 20'000}) {
    StoreModel model(0);
    test::SharedSubject shared;
    for (std::uint64_t number = 0; number < entries; ++number) {
      const double ttl = number % 3 == 0 ? 1 : kPermanent;
      model.put(numbered_key(number), ttl);
      shared.put(numbered_key(number), test::number(1), ttl);
    }
    model.set_now(2 * test::kMillisecond);
    shared.set_now(2 * test::kMillisecond);
    const auto nothing = [] {};
    EXPECT_EQ(iterate(*model.store(), nothing), keys_of(*model.store()));
    EXPECT_EQ(iterate(*shared.store, nothing), keys_of(*shared.store));
    model.take_retired();
    EXPECT_EQ(model.open_slots(), model.live_count()) << "what was found dead was reported";
  }
}

// Of a local store that grows, shrinks, spreads, and begins anew.
TEST(Iteration, WhatStaysComesOnceWhateverChanges) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    test::Random random(seed);
    StoreModel model(0);
    const std::uint64_t staying = random.below(3000);
    for (std::uint64_t number = 0; number < staying; ++number) {
      model.put(staying_key(number), kPermanent);
    }
    const test::StoreSteps steps{2 + random.below(9000), 18, 34};
    const bool spreads = random.one_in(2);
    const auto order = iterate(*model.store(), [&] {
      const std::uint64_t count = spreads ? 8000 : random.below(400);
      // Never the rare ones, of which one clears the store.
      for (std::uint64_t step = 0; step < count; ++step) {
        model.put(steps.any_key(random), steps.any_ttl(random));
        model.remove(steps.any_key(random));
        if (random.one_in(20)) model.rename(steps.any_key(random), steps.any_key(random));
        if (random.one_in(50)) model.set_now(model.now() + random.of_any_size(18));
      }
    });
    EXPECT_EQ(staying_among(order, staying), staying) << "seed " << seed;
    if (HasFailure()) break;
  }
}

TEST(Iteration, AStoreThatSpreadsUnderWayIsSeenOnce) {
  Store store([] {});
  core::ExpiredSlots expired;
  for (std::uint32_t slot = 0; slot < 100; ++slot) {
    store.put(test::view_of(staying_key(slot)), slot, kPermanent, false, expired);
  }
  std::size_t position = 0;
  EXPECT_EQ(store.next_keys(position).size(), 100U);
  for (std::uint32_t slot = 100; slot < 10'000; ++slot) {
    store.put(test::view_of(numbered_key(slot)), slot, kPermanent, false, expired);
  }
  ASSERT_EQ(store.shard_count(), Store::kSpreadShards);
  EXPECT_EQ(store.next_keys(position).size(), 0U);
}

TEST(Iteration, AStoreThatBeginsAnewUnderWayShowsNoKeyTwice) {
  for (const int stop : {1, 32, 63}) {
    Store store([] {});
    const auto fill = [&store](std::uint32_t entries) {
      core::ExpiredSlots expired;
      for (std::uint32_t slot = 0; slot < entries; ++slot) {
        store.put(test::view_of(numbered_key(slot)), slot, kPermanent, false, expired);
      }
    };
    fill(10'000);
    int parts = 0;
    const auto order = iterate(store, [&] {
      if (++parts != stop) return;
      store.clear();
      fill(4000);
      EXPECT_EQ(store.shard_count(), 1U);
    });
    EXPECT_EQ(parts, stop + 1);
    EXPECT_GT(order.size(), 100U);
  }
}

TEST(Iteration, OfASharedStoreThatOtherThreadsChange) {
  constexpr std::uint64_t kStaying = 2000;
  test::SharedSubject subject;
  for (std::uint64_t number = 0; number < kStaying; ++number) {
    subject.put(staying_key(number), test::number(1));
  }
  std::atomic<bool> over{false};
  std::vector<std::thread> threads;
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    threads.emplace_back([&subject, &over, seed] {
      test::Random random(seed);
      while (!over) {
        const std::string key = numbered_key(random.below(5000));
        const std::string other = numbered_key(random.below(5000));
        subject.put(key, test::number(2), random.one_in(2) ? 1 : test::kForGood);
        subject.store->rename(test::view_of(key), test::view_of(other));
        subject.store->remove(test::SharedSubject::key(numbered_key(random.below(5000))));
      }
    });
  }
  for (int round = 0; round < 20; ++round) {
    EXPECT_EQ(staying_among(iterate(*subject.store, [] {}), kStaying), kStaying);
    subject.set_now((round + 1) * test::kMillisecond);
  }
  over = true;
  for (std::thread& thread : threads) thread.join();
}

TEST(Keys, AreListedByTheirPrefix) {
  StoreModel model(0);
  test::SharedSubject shared;
  const auto put = [&](const std::string& key) {
    model.put(key, kPermanent);
    shared.put(key, test::number(1));
  };
  for (std::uint64_t number = 0; number < 5000; ++number) put(numbered_key(number));
  put(copy_of(test::wide(u"key:1\u0441")));
  const core::KeyView prefix = test::latin1("key:1");
  EXPECT_EQ(model.store()->keys(prefix).size(), 1112U);
  EXPECT_EQ(shared.store->keys(prefix).size(), 1112U);
  EXPECT_EQ(shared.store->keys(test::wide(u"key:1\u0441")).size(), 1U);
  EXPECT_EQ(shared.store->keys().size(), 5001U);
}

}  // namespace
