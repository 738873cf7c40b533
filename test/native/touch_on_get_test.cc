#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "core/shared_store.h"
#include "core/timing_wheel.h"
#include "shared_subject.h"
#include "store_model.h"

namespace {

using core::KeyReference;
using core::Nanoseconds;
using core::SharedOptions;
using core::SharedStore;
using core::Timer;
using test::kForGood;
using test::kMillisecond;
using test::latin1;

SharedOptions touching() {
  SharedOptions options(kForGood);
  options.touch_on_get = true;
  return options;
}

TEST(TouchOnGet, ATimerLivesForItsOwnTtlAgain) {
  Timer timer(100, 100);
  timer.restart(70);
  EXPECT_EQ(timer.deadline(), 170);
  // A reader whose clock was read before another's.
  timer.restart(60);
  EXPECT_EQ(timer.deadline(), 170);
  timer.restart(core::kNever - 50);
  EXPECT_EQ(timer.deadline(), core::kNever);
}

TEST(TouchOnGet, ALocalStoreTouchesInGetAlone) {
  core::Store store([] {});
  store.touch_on_get();
  store.clock().set_manual(0);
  core::ExpiredSlots expired;
  store.put(latin1("timed"), 1, 10, false, expired);
  store.put(latin1("permanent"), 2, kForGood, false, expired);
  store.clock().set_manual(6 * kMillisecond);
  store.find(latin1("timed"));
  EXPECT_EQ(store.remaining(latin1("timed")), 4 * kMillisecond);
  EXPECT_EQ(store.get(latin1("timed")), 1);
  EXPECT_EQ(store.get(latin1("permanent")), 2);
  EXPECT_EQ(store.remaining(latin1("timed")), 10 * kMillisecond);
  EXPECT_EQ(store.remaining(latin1("permanent")), core::kNever);
  // The wheel files it anew when its old place comes due, and takes it out at its new one.
  store.clock().set_manual(15 * kMillisecond);
  EXPECT_EQ(store.size(), 2U);
  store.clock().set_manual(16 * kMillisecond);
  EXPECT_EQ(store.size(), 1U);
  EXPECT_EQ(store.get(latin1("timed")), core::Store::kAbsent);
}

TEST(TouchOnGet, ASharedStoreTouchesInCountedGetsAlone) {
  SharedStore store(touching());
  store.clock().set_manual(0);
  const auto lookups = store.lookups().open();
  const KeyReference key{latin1("key"), nullptr};
  core::OwnedValue value;
  store.put(key, test::value_of(test::number(1)), {10, false});
  store.clock().set_manual(6 * kMillisecond);
  EXPECT_NE(store.get(key, value), 0U);
  EXPECT_EQ(store.remaining(key), 4 * kMillisecond);
  const std::uint64_t version = store.get(key, value, *lookups);
  EXPECT_EQ(store.remaining(key), 10 * kMillisecond);
  EXPECT_TRUE(store.put_if_version(key, version, test::value_of(test::number(2)), {10, true}))
      << "a touch is no change";
  store.clock().set_manual(16 * kMillisecond);
  EXPECT_EQ(store.get(key, value, *lookups), 0U);
}

// One thread moves the time and sweeps; an entry that is asked for at every instant never dies.
TEST(TouchOnGet, ReadersKeepAnEntryAliveWhileOthersSweepAndPut) {
  const auto store = std::make_shared<SharedStore>(touching());
  constexpr double kTtl = 1000;
  constexpr Nanoseconds kStep = 400 * kMillisecond;
  store->clock().set_manual(0);
  const KeyReference hot{latin1("hot"), nullptr};
  store->put(hot, test::value_of(test::number(1)), {kTtl, false});
  std::atomic<bool> done{false};
  std::atomic<std::uint64_t> reads{0};
  std::vector<std::thread> readers;
  for (int index = 0; index < 3; ++index) {
    readers.emplace_back([&] {
      const auto lookups = store->lookups().open();
      core::OwnedValue value;
      while (!done) {
        EXPECT_NE(store->get(hot, value, *lookups), 0U);
        ++reads;
      }
    });
  }
  for (Nanoseconds now = kStep; now < 200 * kStep; now += kStep) {
    store->clock().set_manual(now);
    const std::uint64_t before = reads;
    // Enough for a read that began after the time was set, whoever ends first.
    while (reads < before + 6) std::this_thread::yield();
    const std::string name = test::numbered_key(static_cast<std::uint64_t>(now));
    store->put({test::view_of(name), nullptr}, test::value_of(test::number(2)), {kTtl, false});
    const core::Sweepable::Visit visit(*store);
    for (std::size_t index = 0; index < SharedStore::kShards; ++index) {
      store->sweep_shard(visit, index, now);
    }
  }
  done = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(store->statistics().changes.expirations + store->size(), 200U);
}

}  // namespace
