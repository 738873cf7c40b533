#include "core/store.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "keys.h"
#include "store_model.h"

namespace {

using core::Nanoseconds;
using core::Store;
using test::kPermanent;
using test::latin1;
using test::StoreModel;
using test::wide;

constexpr Nanoseconds kMillisecond = 1'000'000;

// Keys in copied form whose hashes fall into the same one, or different ones, of 64 shards.
std::size_t shard_of(const std::string& key) {
  return core::hash_key(test::view_of(key), core::process_hash_secret()) >> 58;
}

TEST(Store, EveryStringIsAKey) {
  StoreModel model(0);
  using namespace std::string_literals;
  const std::vector<std::string> keys = {"l"s,
                                         "w"s,
                                         "__proto__l"s,
                                         "a\0bl"s,
                                         "a\0cl"s,
                                         "\x41\x04l"s,
                                         "\x41\x04w"s,
                                         "\x00\xd8w"s,
                                         std::string(300, 'x') + "l",
                                         std::string(70'000, 'y') + "l"};
  for (const std::string& key : keys) model.put(key, kPermanent);
  model.find_all();
  model.size();
  model.keys();
  EXPECT_EQ(model.store()->find(latin1("absent")), Store::kAbsent);
  for (const std::string& key : keys) model.remove(key);
  model.size();
}

TEST(Store, TheEmptyKeyHasAnAddress) {
  Store store([] {});
  core::ExpiredSlots expired;
  store.put(core::KeyView(), 3, kPermanent, false, expired);
  EXPECT_EQ(store.find(latin1("")), 3);
  const core::KeyList keys = store.keys();
  ASSERT_EQ(keys.size(), 1U);
  // Some runtimes refuse a string of no units that is nowhere.
  EXPECT_NE(keys.key(0).units, nullptr);
}

TEST(Store, ListsWideKeysWhereTheyCanBeRead) {
  Store store([] {});
  core::ExpiredSlots expired;
  for (const char* key : {"a", "bcd", "efghi"}) {
    store.put(latin1(key), 0, kPermanent, false, expired);
  }
  store.put(wide(u"\u0441"), 1, kPermanent, false, expired);
  store.put(wide(u"\u0441\u0442\u0443"), 2, kPermanent, false, expired);
  const core::KeyList keys = store.keys();
  for (std::size_t index = 0; index < keys.size(); ++index) {
    if (!keys.key(index).wide) continue;
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(keys.key(index).units) % 2, 0U);
    EXPECT_EQ(store.find(keys.key(index)), keys.slot(index));
  }
}

TEST(Store, AnEntryIsDeadFromItsDeadlineOn) {
  StoreModel model(0);
  model.put("al", 1);
  model.set_now(kMillisecond - 1);
  model.find("al");
  model.size();
  EXPECT_EQ(model.live_count(), 1U);
  model.set_now(kMillisecond);
  model.find("al");
  model.remove("al");
  model.rename("al", "bl");
  EXPECT_EQ(model.live_count(), 0U);
  EXPECT_EQ(model.open_slots(), 1U);
  model.size();
  EXPECT_EQ(model.open_slots(), 0U);
}

TEST(Store, SizeAndKeysAreExactAmidATick) {
  StoreModel model(0);
  for (std::uint64_t key = 0; key < 2000; ++key) {
    model.put(test::numbered_key(key), static_cast<double>(key + 1) * 1e-6);
  }
  for (Nanoseconds now = 0; now <= 2000; now += 37) {
    model.set_now(now);
    model.size();
    model.keys();
    if (testing::Test::HasFailure()) FAIL() << now;
  }
}

TEST(Store, KeepsADeadlineOnlyOfTheLiving) {
  StoreModel model(0);
  model.put("keptl", 10);
  model.put("permanentl", kPermanent);
  model.put("deadl", 1);
  model.set_now(5 * kMillisecond);
  for (const char* key : {"keptl", "permanentl", "deadl", "newl"}) model.put(key, 20, true);
  model.set_now(10 * kMillisecond);
  EXPECT_EQ(model.live_count(), 3U);
  model.size();
  model.set_now(25 * kMillisecond);
  EXPECT_EQ(model.live_count(), 1U);
  model.keys();
}

TEST(Store, DeadlinesComeAndGo) {
  StoreModel model(0);
  const double ttls[] = {kPermanent, 5, 50, 1, kPermanent, 1000, 1};
  for (const double ttl : ttls) {
    for (std::uint64_t key = 0; key < 100; ++key) model.put(test::numbered_key(key), ttl);
    model.set_now(model.now() + kMillisecond / 2);
    model.size();
    EXPECT_EQ(model.live_count(), 100U);
  }
  model.set_now(model.now() + kMillisecond / 2);
  model.size();
  EXPECT_EQ(model.open_slots(), 0U);
}

TEST(Store, RenamesOverEverythingThereCanBe) {
  for (const bool spread : {false, true}) {
    StoreModel model(0);
    for (std::uint64_t key = 0; spread && key < Store::kSpreadAt; ++key) {
      model.put("filler" + test::numbered_key(key), kPermanent);
    }
    ASSERT_EQ(model.store()->shard_count(), spread ? Store::kSpreadShards : 1U);
    // So many that some are neighbours in a shard, whatever the process's secret (all but 1 in
    // 10^20).
    constexpr std::uint64_t kPairs = 3000;
    int neighbours = 0;
    for (std::uint64_t key = 0; key < kPairs; ++key) {
      const std::string from = "from" + test::numbered_key(key);
      const std::string to = "to" + test::numbered_key(key);
      neighbours += shard_of(from) == shard_of(to) ? 1 : 0;
      model.put(from, key % 2 == 0 ? kPermanent : 5);
      // Onto nothing, onto a dead one, onto a live one.
      if (key % 3 != 0) model.put(to, key % 3 == 1 ? 1 : 10);
    }
    EXPECT_GT(neighbours, 0);
    model.set_now(2 * kMillisecond);
    for (std::uint64_t key = 0; key < kPairs; ++key) {
      model.rename("from" + test::numbered_key(key), "to" + test::numbered_key(key));
      model.rename("from" + test::numbered_key(key), "absent" + test::numbered_key(key));
      model.rename("to" + test::numbered_key(key), "to" + test::numbered_key(key));
    }
    model.keys();
    model.set_now(5 * kMillisecond);  // what moved kept its deadline
    model.keys();
    model.find_all();
  }
}

TEST(Store, PutsTakeOutTheDeadOfTheirShard) {
  StoreModel model(0);
  for (std::uint64_t key = 0; key < 100; ++key) model.put(test::numbered_key(key), 1);
  model.set_now(1000 * kMillisecond);
  std::size_t open = model.open_slots();
  while (open > 1) {
    model.put("al", kPermanent);
    ASSERT_LT(model.open_slots(), open);
    open = model.open_slots();
  }
}

TEST(Store, SweepsInBatches) {
  StoreModel model(0);
  for (std::uint64_t key = 0; key < 1000; ++key) model.put(test::numbered_key(key), 1);
  model.set_now(1000 * kMillisecond);
  std::size_t rounds = 0;
  const Store::Visit visit(*model.store());
  while (model.store()->sweep_shard(visit, 0, model.now())) ++rounds;
  EXPECT_GE(rounds, 2U);
  model.take_retired();
  EXPECT_EQ(model.open_slots(), 0U);
  EXPECT_FALSE(model.store()->sweep_shard(visit, 1, model.now())) << "there is no such shard";
}

TEST(Store, ClearForgetsRetiredSlotsToo) {
  StoreModel model(0);
  for (std::uint64_t key = 0; key < 6000; ++key) {
    model.put(test::numbered_key(key), key % 2 == 0 ? 1 : kPermanent);
  }
  model.set_now(1000 * kMillisecond);
  {
    const Store::Visit visit(*model.store());
    for (std::size_t index = 0; index < 10; ++index) {
      model.store()->sweep_shard(visit, index, model.now());
    }
  }
  EXPECT_FALSE(model.store()->retired().empty());
  model.clear();
  EXPECT_EQ(model.store()->shard_count(), 1U);
  model.size();
  model.put("al", 1);
  model.find("al");
  model.set_now(2000 * kMillisecond);
  model.size();
  EXPECT_EQ(model.open_slots(), 0U);
}

TEST(Store, OrderStaysWhileNothingChanges) {
  Store store([] {});
  store.clock().set_manual(0);
  core::ExpiredSlots expired;
  for (std::uint64_t key = 0; key < 9000; ++key) {
    expired.count = 0;
    store.put(test::view_of(test::numbered_key(key)), static_cast<std::uint32_t>(key),
              key % 20 == 0 ? kPermanent : 1, false, expired);
  }
  store.clock().set_manual(1000 * kMillisecond);
  const core::KeyList first = store.keys();
  test::sweep_every_shard(store, 1000 * kMillisecond);
  store.size();
  const core::KeyList second = store.keys();
  ASSERT_EQ(first.size(), 450U);
  ASSERT_EQ(second.size(), first.size());
  for (std::size_t index = 0; index < first.size(); ++index) {
    ASSERT_EQ(first.slot(index), second.slot(index));
  }
}

}  // namespace
