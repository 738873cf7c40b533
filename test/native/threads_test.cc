#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "core/store.h"
#include "core/sweeper.h"
#include "random.h"
#include "slot_ledger.h"
#include "store_model.h"
#include "store_steps.h"
#include "waiting.h"

namespace {

using core::Nanoseconds;
using core::Store;
using core::Sweeper;
using std::chrono::milliseconds;
using std::chrono::steady_clock;
using test::StoreModel;

constexpr milliseconds kLong(600);
constexpr milliseconds kShort(250);

// Nobody but the caller holds the store: a sweep that was under way is over.
bool eventually_alone(const std::shared_ptr<Store>& store) {
  return test::eventually([&store] { return store.use_count() == 1; });
}

// The owner drives the time, so that every result but the moment of a report is known exactly.
void own_until(steady_clock::time_point until, StoreModel& model, test::Random& random,
               const test::StoreSteps& steps) {
  for (int count = 0; steady_clock::now() < until; ++count) {
    steps.step(model, random, (count / 20'000) % 2 == 0);
    if (count % 50 == 0) model.take_retired();
    if (testing::Test::HasFailure()) break;
  }
}

void check_at_the_end(StoreModel& model) {
  model.find_all();
  model.set_now(core::kNever - 2);
  model.size();
  model.keys();
  EXPECT_EQ(model.open_slots(), model.live_count()) << "slots were lost";
}

void own_a_store(std::uint64_t seed, const test::StoreSteps& steps, milliseconds span) {
  test::Random random(seed);
  StoreModel model(0, false);
  const std::uint64_t task = Sweeper::instance().add(model.store(), milliseconds(1));
  own_until(steady_clock::now() + span, model, random, steps);
  EXPECT_TRUE(Sweeper::instance().remove(task));
  EXPECT_TRUE(eventually_alone(model.store()));
  check_at_the_end(model);
}

TEST(Threads, AnOwnerAndTheSweeper) {
  own_a_store(1, {300, 28, 28}, kLong);
  own_a_store(2, {20'000, 18, 34}, kLong);
}

TEST(Threads, ManyOwnersAndTheSweeper) {
  std::vector<std::thread> owners;
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    owners.emplace_back([seed] {
      own_a_store(seed, {seed % 2 == 0 ? 200U : 9000U, 25, 32}, kLong);
    });
  }
  for (std::thread& owner : owners) owner.join();
}

// Threads that sweep a store in a loop, each time on a visit of its own.
class Visitors {
 public:
  Visitors(std::shared_ptr<Store> store, int count, std::chrono::microseconds pause) {
    for (int index = 0; index < count; ++index) {
      threads_.emplace_back([this, store, pause] {
        while (!done_) {
          test::sweep_every_shard(*store, store->clock().now());
          if (pause.count() > 0) std::this_thread::sleep_for(pause);
        }
      });
    }
  }
  ~Visitors() {
    done_ = true;
    for (std::thread& thread : threads_) thread.join();
  }
  Visitors(const Visitors&) = delete;
  Visitors& operator=(const Visitors&) = delete;

 private:
  std::atomic<bool> done_{false};
  std::vector<std::thread> threads_;
};

// Small stores and spread ones; a pause of nothing leaves the owner hardly ever alone.
TEST(Threads, AnOwnerAndVisitorsWhoComeAndGo) {
  std::uint64_t seed = 10;
  for (const std::uint64_t keys : {300U, 20'000U}) {
    for (const int pause : {0, 100}) {
      for (const int count : {1, 3}) {
        test::Random random(++seed);
        StoreModel model(0, false);
        const test::StoreSteps steps{keys, 24, 30};
        {
          const Visitors visitors(model.store(), count, std::chrono::microseconds(pause));
          own_until(steady_clock::now() + kShort, model, random, steps);
        }
        check_at_the_end(model);
        if (HasFailure()) FAIL() << keys << " keys, " << pause << " us, " << count << " visitors";
      }
    }
  }
}

// The sweeper's reading of the clock is always a little older than the owner's: what died between
// the two must not be counted, wherever the sweeper meets it.
TEST(Threads, SizeIsExactUnderASweeperWithAnOlderClock) {
  Store store([] {});
  store.clock().set_manual(0);
  std::atomic<bool> done{false};
  std::thread sweeper([&store, &done] {
    while (!done) {
      const Nanoseconds now = store.clock().now();
      const Store::Visit visit(store);
      for (int round = 0; round < 50; ++round) store.sweep_shard(visit, 0, now);
    }
  });
  const auto until = steady_clock::now() + kLong;
  Nanoseconds now = 0;
  while (steady_clock::now() < until) {
    // A few batches, all in one tick: they die one after the other while it goes on.
    now += Nanoseconds{1} << 26;
    store.clock().set_manual(now);
    for (std::uint64_t key = 0; key < 1000; ++key) {
      core::ExpiredSlots expired;
      store.put(test::view_of(test::numbered_key(key)), 0, 1e-6 * static_cast<double>(1 + key),
                false, expired);
    }
    for (std::size_t dead = 100; dead <= 1000; dead += 100) {
      store.clock().set_manual(now + static_cast<Nanoseconds>(dead));
      const std::size_t live = store.size();
      EXPECT_EQ(live, 1000 - dead);
      EXPECT_EQ(store.keys().size(), live);
    }
    store.retired().discard();
    if (testing::Test::HasFailure()) break;
  }
  done = true;
  sweeper.join();
}

// On the real clock a result is known only away from the deadline.
class RealTimeOwner {
 public:
  explicit RealTimeOwner(std::uint64_t seed)
      : random_(seed), store_(std::make_shared<Store>([] {})), entries_(kKeys) {}

  void run(milliseconds span) {
    const std::uint64_t task = Sweeper::instance().add(store_, milliseconds(1));
    const auto until = steady_clock::now() + span;
    while (steady_clock::now() < until && !testing::Test::HasFailure()) {
      const std::uint64_t key = random_.below(kKeys);
      const std::uint64_t choice = random_.below(100);
      if (choice < 40) {
        put(key);
      } else if (choice < 80) {
        find(key);
      } else if (choice < 98) {
        remove(key);
      } else {
        store_->size();
        take_retired();
      }
    }
    EXPECT_TRUE(Sweeper::instance().remove(task));
    EXPECT_TRUE(eventually_alone(store_));
    store_->clock().set_manual(core::kNever - 1);
    EXPECT_EQ(store_->size(), 0U);
    take_retired();
    EXPECT_EQ(ledger_.open_count(), 0U) << "slots were lost";
  }

 private:
  static constexpr std::uint64_t kKeys = 6000;
  struct Entry {
    bool put = false;
    std::uint32_t slot = 0;
    Nanoseconds alive_before = 0;  // for certain
    Nanoseconds dead_from = 0;     // for certain
  };

  void put(std::uint64_t number) {
    const std::string key = test::numbered_key(number);
    const double ttl = static_cast<double>(1 + random_.below(30'000)) * 1e-3;
    Entry& entry = entries_[number];
    core::ExpiredSlots expired;
    const std::uint32_t slot = ledger_.open();
    const Nanoseconds before = core::system_now();
    const core::Replaced replaced = store_->put(test::view_of(key), slot, ttl, false, expired);
    if (replaced.any) {
      EXPECT_EQ(replaced.slot, entry.slot);
      ledger_.end(replaced.slot);
    }
    entry = {true, slot, core::deadline_after(before, ttl),
             core::deadline_after(core::system_now(), ttl)};
    for (std::uint32_t index = 0; index < expired.count; ++index) ledger_.end(expired.slots[index]);
  }
  void find(std::uint64_t number) {
    const std::string key = test::numbered_key(number);
    const Nanoseconds before = core::system_now();
    expect_known(number, store_->find(test::view_of(key)), before);
  }
  void remove(std::uint64_t number) {
    const std::string key = test::numbered_key(number);
    const Nanoseconds before = core::system_now();
    const std::int64_t slot = store_->remove(test::view_of(key));
    expect_known(number, slot, before);
    if (slot != Store::kAbsent) ledger_.end(static_cast<std::uint32_t>(slot));
    entries_[number].put = false;
  }
  void expect_known(std::uint64_t number, std::int64_t found, Nanoseconds before) {
    const Entry& entry = entries_[number];
    if (!entry.put || before >= entry.dead_from) {
      EXPECT_EQ(found, Store::kAbsent) << "found what is dead";
    } else if (core::system_now() < entry.alive_before) {
      EXPECT_EQ(found, entry.slot) << "did not find what lives";
    } else {
      EXPECT_TRUE(found == Store::kAbsent || found == entry.slot);
    }
  }
  void take_retired() {
    while (const auto block = store_->retired().take()) {
      for (std::uint32_t index = 0; index < block->count; ++index) ledger_.end(block->slots[index]);
    }
  }

  test::Random random_;
  std::shared_ptr<Store> store_;
  std::vector<Entry> entries_;
  test::SlotLedger ledger_;
};

TEST(Threads, OwnersOnTheRealClock) {
  std::vector<std::thread> owners;
  for (std::uint64_t seed = 1; seed <= 2; ++seed) {
    owners.emplace_back([seed] { RealTimeOwner(seed).run(kLong); });
  }
  for (std::thread& owner : owners) owner.join();
}

// Layouts come and go under the sweeper: spread, cleared, discarded on its own thread.
TEST(Threads, ClearUnderTheSweeper) {
  StoreModel model(0, false);
  const std::uint64_t task = Sweeper::instance().add(model.store(), std::chrono::microseconds(50));
  for (int round = 0; round < 12; ++round) {
    for (std::uint64_t key = 0; key < Store::kSpreadAt + 500; ++key) {
      model.put(test::numbered_key(key), key % 2 == 0 ? 1 : 1000);
    }
    model.set_now(model.now() + 20'000'000);
    std::this_thread::sleep_for(milliseconds(round % 3));
    if (round % 2 == 0) model.take_retired();
    Sweeper::instance().discard(model.store()->clear());
    model.forget_all();
    EXPECT_TRUE(model.store()->retired().empty());
    model.size();
    if (HasFailure()) break;
  }
  EXPECT_TRUE(Sweeper::instance().remove(task));
  EXPECT_TRUE(eventually_alone(model.store()));
  EXPECT_EQ(model.open_slots(), 0U);
}

}  // namespace
