#include "core/sweeper.h"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "keys.h"
#include "store_model.h"
#include "waiting.h"

namespace {

using core::Store;
using core::Sweeper;
using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::steady_clock;
using test::eventually;

const std::ptrdiff_t kThreadsAtStart = test::thread_count();

Sweeper& sweeper() { return Sweeper::instance(); }

void put(Store& store, std::uint64_t key, double ttl) {
  core::ExpiredSlots expired;
  store.put(test::view_of(test::numbered_key(key)), static_cast<std::uint32_t>(key), ttl, false,
            expired);
}

// A store on a clock that stands, with that many entries that are dead already.
std::shared_ptr<Store> store_of_dead(
    std::uint64_t entries, std::function<void()> on_retired = [] {}) {
  auto store = std::make_shared<Store>(std::move(on_retired));
  store->clock().set_manual(0);
  for (std::uint64_t key = 0; key < entries; ++key) put(*store, key, 1);
  store->clock().set_manual(1'000'000'000);
  return store;
}

std::size_t take_retired(Store& store) {
  std::size_t count = 0;
  while (const auto block = store.retired().take()) count += block->count;
  return count;
}

bool eventually_retired(Store& store, std::size_t wanted) {
  std::size_t count = 0;
  return eventually([&] { return (count += take_retired(store)) >= wanted; }) && count == wanted;
}

// Every test leaves the sweeper without a need, and so without a thread.
class SweeperThread : public testing::Test {
 protected:
  void SetUp() override {
    if (kThreadsAtStart < 0) GTEST_SKIP() << "the system does not list threads";
    ASSERT_TRUE(eventually(stopped));
  }
  void TearDown() override { EXPECT_TRUE(eventually(stopped)) << "the thread goes on"; }

  static bool stopped() { return test::thread_count() == kThreadsAtStart; }
};

TEST_F(SweeperThread, SweepsAtItsIntervalUntilRemoved) {
  const std::shared_ptr<Store> store = store_of_dead(1000);
  const std::uint64_t task = sweeper().add(store, milliseconds(2));
  EXPECT_TRUE(eventually_retired(*store, 1000));
  for (int round = 0; round < 3; ++round) {
    put(*store, 1, 1);
    store->clock().set_manual((2 + round) * 1'000'000'000LL);
    EXPECT_TRUE(eventually_retired(*store, 1)) << round;
  }
  EXPECT_TRUE(sweeper().remove(task));
  EXPECT_FALSE(sweeper().remove(task));
  EXPECT_TRUE(eventually(stopped));
  put(*store, 1, 1);
  store->clock().set_manual(100'000'000'000);
  std::this_thread::sleep_for(milliseconds(20));
  EXPECT_TRUE(store->retired().empty()) << "swept without a task";
}

TEST_F(SweeperThread, WaitsForTheFirstInterval) {
  const std::shared_ptr<Store> store = store_of_dead(10);
  const std::uint64_t task = sweeper().add(store, hours(1));
  const std::uint64_t for_ever = sweeper().add(store, nanoseconds::max());
  EXPECT_NE(task, for_ever);
  std::this_thread::sleep_for(milliseconds(20));
  EXPECT_TRUE(store->retired().empty());
  // A shorter one is not held up by those that wait.
  const std::uint64_t soon = sweeper().add(store, milliseconds(1));
  EXPECT_TRUE(eventually_retired(*store, 10));
  for (const std::uint64_t id : {task, for_ever, soon}) EXPECT_TRUE(sweeper().remove(id));
}

TEST_F(SweeperThread, SweepsByTheRealClock) {
  const auto store = std::make_shared<Store>([] {});
  const std::uint64_t task = sweeper().add(store, milliseconds(1));
  put(*store, 1, 5);
  put(*store, 2, 3'600'000);
  EXPECT_TRUE(eventually_retired(*store, 1));
  EXPECT_EQ(store->find(test::view_of(test::numbered_key(2))), 2);
  EXPECT_TRUE(sweeper().remove(task));
}

TEST_F(SweeperThread, SeveralStoresTakeTurns) {
  std::vector<std::shared_ptr<Store>> stores;
  std::vector<std::uint64_t> tasks;
  for (int count = 0; count < 5; ++count) {
    stores.push_back(store_of_dead(5000));
    tasks.push_back(sweeper().add(stores.back(), milliseconds(1 + count)));
  }
  for (const auto& store : stores) EXPECT_TRUE(eventually_retired(*store, 5000));
  for (const std::uint64_t task : tasks) EXPECT_TRUE(sweeper().remove(task));
}

TEST_F(SweeperThread, ForgetsStoresThatWereFreed) {
  std::shared_ptr<Store> store = store_of_dead(10);
  const std::weak_ptr<Store> freed = store;
  const std::uint64_t task = sweeper().add(store, milliseconds(1));
  store.reset();
  EXPECT_TRUE(eventually([&freed] { return freed.expired(); })) << "the task keeps the store";
  EXPECT_TRUE(eventually(stopped)) << "the task was not forgotten";
  EXPECT_FALSE(sweeper().remove(task));
}

TEST_F(SweeperThread, TellsOnceASweepHasRetired) {
  std::atomic<int> told{0};
  std::thread::id teller;
  const std::shared_ptr<Store> store = store_of_dead(3, [&] {
    teller = std::this_thread::get_id();
    ++told;
  });
  const std::uint64_t task = sweeper().add(store, milliseconds(1));
  EXPECT_TRUE(eventually([&told] { return told > 0; }));
  std::this_thread::sleep_for(milliseconds(10));
  EXPECT_TRUE(sweeper().remove(task));
  EXPECT_TRUE(eventually(stopped));
  EXPECT_EQ(told, 1) << "sweeps that find nothing tell nobody";
  EXPECT_NE(teller, std::this_thread::get_id());
}

TEST_F(SweeperThread, WakesInOrderAndNotTooEarly) {
  std::mutex mutex;
  std::vector<int> woken;
  bool early = false;
  const auto start = steady_clock::now();
  for (const int delay : {8, 2, 5, 2, 0, -100}) {
    const auto when = start + milliseconds(delay);
    sweeper().wake_at(when, [&, when, delay] {
      const std::lock_guard<std::mutex> lock(mutex);
      early = early || steady_clock::now() < when;
      woken.push_back(delay);
    });
  }
  EXPECT_TRUE(eventually([&] {
    const std::lock_guard<std::mutex> lock(mutex);
    return woken.size() == 6;
  }));
  EXPECT_FALSE(early);
  // The first ones may have been served before the others were there.
  std::vector<int> waited;
  for (const int delay : woken) {
    if (delay > 0) waited.push_back(delay);
  }
  EXPECT_EQ(waited, (std::vector<int>{2, 2, 5, 8}));
}

TEST_F(SweeperThread, WakesAmidALongSweep) {
  std::atomic<int> rounds{0};
  std::atomic<int> woken_in_round{-1};
  // One shard: each round unlinks a batch of it and says so, on the thread, with no lock held.
  const std::shared_ptr<Store> store = store_of_dead(Store::kSpreadAt - 1, [&] {
    if (++rounds == 2)
      sweeper().wake_at(steady_clock::now(), [&] { woken_in_round = rounds.load(); });
  });
  const std::uint64_t task = sweeper().add(store, milliseconds(1));
  EXPECT_TRUE(eventually_retired(*store, Store::kSpreadAt - 1));
  EXPECT_TRUE(sweeper().remove(task));
  EXPECT_TRUE(eventually(stopped));
  EXPECT_GE(rounds, 10);
  EXPECT_EQ(woken_in_round, 2) << "whoever waits is woken before the next round";
}

TEST_F(SweeperThread, RemovalAmidASweepLetsItEnd) {
  std::atomic<std::uint64_t> task{0};
  std::atomic<bool> removed{false};
  const std::shared_ptr<Store> store = store_of_dead(Store::kSpreadAt - 1, [&] {
    while (task == 0) std::this_thread::yield();
    if (!removed) removed = sweeper().remove(task);
  });
  task = sweeper().add(store, milliseconds(5));
  EXPECT_TRUE(eventually_retired(*store, Store::kSpreadAt - 1));
  EXPECT_TRUE(removed);
}

struct Discarded {
  explicit Discarded(std::function<void()> then) : end(std::move(then)) {}
  ~Discarded() { end(); }
  std::function<void()> end;
};

TEST_F(SweeperThread, DiscardsOffTheCallingThread) {
  std::atomic<bool> ended{false};
  std::thread::id where;
  sweeper().discard(std::make_shared<Discarded>([&] {
    where = std::this_thread::get_id();
    ended = true;
  }));
  EXPECT_TRUE(eventually([&ended] { return ended.load(); }));
  EXPECT_NE(where, std::this_thread::get_id());
}

TEST_F(SweeperThread, DiscardedObjectsMayCallTheSweeper) {
  std::atomic<int> ended{0};
  sweeper().discard(std::make_shared<Discarded>([&ended] {
    sweeper().discard(std::make_shared<Discarded>([&ended] { ++ended; }));
    ++ended;
  }));
  EXPECT_TRUE(eventually([&ended] { return ended == 2; }));
}

TEST_F(SweeperThread, DropsOnlyItsOwnHold) {
  std::atomic<int> ended{0};
  auto object = std::make_shared<Discarded>([&ended] { ++ended; });
  sweeper().discard(object);
  EXPECT_TRUE(eventually([&object] { return object.use_count() == 1; }));
  EXPECT_EQ(ended, 0);
  object.reset();
  EXPECT_EQ(ended, 1);
}

// The destructor of the store's last hold runs on the thread, outside the lock.
TEST_F(SweeperThread, FreesAStoreThatGoesAmidItsSweep) {
  for (int round = 0; round < 20; ++round) {
    std::atomic<bool> begun{false};
    std::shared_ptr<Store> store = store_of_dead(Store::kSpreadAt - 1, [&begun] { begun = true; });
    const std::weak_ptr<Store> freed = store;
    sweeper().add(store, milliseconds(1));
    EXPECT_TRUE(eventually([&begun] { return begun.load(); }));
    store.reset();
    EXPECT_TRUE(eventually([&freed] { return freed.expired(); }));
    EXPECT_TRUE(eventually(stopped));
  }
}

TEST_F(SweeperThread, EndsWithTheLastNeedAndStartsAgain) {
  for (int round = 0; round < 30; ++round) {
    EXPECT_TRUE(eventually(stopped));
    std::atomic<bool> counted{false};
    std::atomic<bool> woken{false};
    sweeper().wake_at(steady_clock::now() + microseconds(300), [&counted, &woken] {
      while (!counted) std::this_thread::yield();
      woken = true;
    });
    EXPECT_EQ(test::thread_count(), kThreadsAtStart + 1);
    counted = true;
    EXPECT_TRUE(eventually([&woken] { return woken.load(); }));
  }
}

// A need that comes just when the thread is about to end must not be lost.
TEST_F(SweeperThread, NeedsThatComeAsItEndsAreServed) {
  std::atomic<int> served{0};
  for (int round = 0; round < 2000; ++round) {
    sweeper().wake_at(steady_clock::now(), [&served] { ++served; });
    while (served == round) std::this_thread::yield();
  }
  EXPECT_EQ(served, 2000);
}

}  // namespace
