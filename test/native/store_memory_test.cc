#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/entry.h"
#include "core/hash.h"
#include "core/local_shard.h"
#include "core/slab.h"
#include "core/store.h"
#include "core/table.h"
#include "keys.h"
#include "store_model.h"

namespace {

using core::Nanoseconds;
using core::Store;
using test::kPermanent;
using test::StoreModel;

constexpr Nanoseconds kSecond = 1'000'000'000;

// What a store may hold that lives no more: 64 shards with the little that is not worth giving
// back.
constexpr std::size_t kSpreadRest = Store::kSpreadShards * 24 * 1024;

class StoreMemoryOf : public testing::TestWithParam<double> {
 protected:
  static void fill(StoreModel& model, std::uint64_t keys) {
    for (std::uint64_t key = 0; key < keys; ++key) model.put(key_of(key), GetParam());
  }
  static std::string key_of(std::uint64_t number) {
    return (number % 50 == 0 ? std::string(400, 'x') : std::string(40, 'y')) +
           test::numbered_key(number);
  }
};

TEST_P(StoreMemoryOf, SpreadsOnceItHasGrown) {
  StoreModel model(0);
  fill(model, Store::kSpreadAt - 1);
  EXPECT_EQ(model.store()->shard_count(), 1U);
  model.put("lastl", GetParam());
  EXPECT_EQ(model.store()->shard_count(), Store::kSpreadShards);
  model.find_all();
  model.keys();
  model.set_now(1000 * kSecond);
  model.size();
  EXPECT_EQ(model.open_slots(), model.live_count());
}

TEST_P(StoreMemoryOf, ComesBackWhenEverythingIsRemoved) {
  constexpr std::uint64_t kKeys = 60'000;
  StoreModel model(0);
  fill(model, kKeys);
  const std::size_t full = model.store()->bytes();
  EXPECT_GT(full, kKeys * 60);
  for (std::uint64_t key = 0; key < kKeys; ++key) {
    model.remove(key_of(key));
    if (key == kKeys * 9 / 10) {
      EXPECT_LT(model.store()->bytes(), full / 2);
      model.find_all();
    }
  }
  EXPECT_LT(model.store()->bytes(), kSpreadRest);
  fill(model, 1000);
  model.find_all();
  model.keys();
}

TEST_P(StoreMemoryOf, ComesBackWhenMostIsRemovedAndTheRestStaysWhole) {
  constexpr std::uint64_t kKeys = 40'000;
  StoreModel model(0);
  fill(model, kKeys);
  const std::size_t full = model.store()->bytes();
  for (std::uint64_t key = 0; key < kKeys; ++key) {
    if (key % 20 != 0) model.remove(key_of(key));
  }
  EXPECT_LT(model.store()->bytes(), full / 2);
  model.find_all();
  model.keys();
  // Relocated timers still stand in their wheels.
  model.set_now(1000 * kSecond);
  model.size();
  EXPECT_EQ(model.open_slots(), model.live_count());
}

TEST_P(StoreMemoryOf, OfASmallStoreComesBack) {
  StoreModel model(0);
  const std::size_t empty = model.store()->bytes();
  fill(model, 3000);
  for (std::uint64_t key = 0; key < 3000; ++key) model.remove(key_of(key));
  EXPECT_LT(model.store()->bytes(), empty + 24 * 1024);
  model.clear();
  EXPECT_EQ(model.store()->bytes(), empty);
}

INSTANTIATE_TEST_SUITE_P(Lives, StoreMemoryOf, testing::Values(kPermanent, 5000.0),
                         [](const auto& life) {
                           return life.param < kPermanent ? "Timed" : "Permanent";
                         });

TEST(StoreMemory, ComesBackWhenEverythingDies) {
  for (const bool by_sweep : {false, true}) {
    StoreModel model(0);
    const std::size_t empty = model.store()->bytes();
    for (std::uint64_t key = 0; key < 60'000; ++key) {
      model.put(test::numbered_key(key), 1 + static_cast<double>(key % 977));
    }
    model.set_now(10 * kSecond);
    if (by_sweep) {
      model.sweep_all(model.now());
    } else {
      model.size();
    }
    EXPECT_EQ(model.open_slots(), 0U);
    EXPECT_LT(model.store()->bytes(), kSpreadRest);
    model.clear();
    EXPECT_EQ(model.store()->bytes(), empty);
  }
}

TEST(StoreMemory, CountsExactlyWhatSpreadingTakes) {
  StoreModel model(0);
  std::vector<core::Slab> slabs(Store::kSpreadShards);
  std::vector<std::size_t> counts(Store::kSpreadShards);
  for (std::uint64_t number = 0; number < Store::kSpreadAt; ++number) {
    const std::string key = test::numbered_key(number);
    const core::KeyView view = test::view_of(key);
    model.put(key, kPermanent);
    const std::size_t shard = core::hash_key(view, core::process_hash_secret()) >> 58;
    slabs[shard].allocate(core::Entry::bytes_for(view, false));
    ++counts[shard];
  }
  // The order of the entries in a shard, and so the use of its chunks' ends, may differ.
  std::size_t expected = 0;
  std::size_t tolerance = 0;
  for (std::size_t shard = 0; shard < Store::kSpreadShards; ++shard) {
    expected += sizeof(core::LocalShard) + slabs[shard].held_bytes() +
                core::Table::capacity_for(counts[shard]) * sizeof(core::Table::Bucket);
    tolerance = std::max(tolerance, slabs[shard].held_bytes());
  }
  EXPECT_NEAR(static_cast<double>(model.store()->bytes()), static_cast<double>(expected),
              static_cast<double>(tolerance));
}

TEST(StoreMemory, CountsBothShardsOfARename) {
  StoreModel model(0);
  for (std::uint64_t key = 0; key < Store::kSpreadAt; ++key) {
    model.put(test::numbered_key(key), kPermanent);
  }
  const std::size_t before = model.store()->bytes();
  constexpr std::size_t kLong = 5000;
  for (std::uint64_t key = 0; key < 100; ++key) {
    model.rename(test::numbered_key(key), std::string(kLong, 'x') + test::numbered_key(key));
  }
  EXPECT_GE(model.store()->bytes(), before + 100 * kLong);
}

TEST(StoreMemory, CompactionAmidASweepLosesNoTimer) {
  StoreModel model(0);
  // The dead and the living stand in the same buckets of the wheel, and are swept by small batches.
  for (std::uint64_t key = 0; key < 50'000; ++key) {
    model.put(test::numbered_key(key), key % 16 == 0 ? 1005 : 1000);
  }
  model.set_now(kSecond + 2'000'000);
  while (model.open_slots() > 50'000 / 16) {
    for (std::size_t index = 0; index < model.store()->shard_count(); ++index) {
      model.sweep_once(index, model.now());
    }
    if (model.store()->size() != 50'000 / 16) FAIL();
    model.take_retired();
  }
  model.find_all();
  model.keys();
  model.set_now(kSecond + 5'000'000);
  model.size();
  EXPECT_EQ(model.open_slots(), 0U);
}

TEST(StoreMemory, StaysBoundedWithoutASweeper) {
  StoreModel model(0);
  std::size_t after_a_while = 0;
  for (std::uint64_t key = 0; key < 100'000; ++key) {
    model.put(test::numbered_key(key), 1000);
    model.set_now(model.now() + 200'000);  // 5,000 live at a time
    if (key == 30'000) after_a_while = model.store()->bytes();
    if (key > 30'000) {
      ASSERT_LE(model.open_slots(), 5000U * 5 / 4);
    }
  }
  EXPECT_LT(model.store()->bytes(), after_a_while * 3 / 2);
}

}  // namespace
