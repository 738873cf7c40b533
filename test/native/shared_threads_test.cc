#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "core/registry.h"
#include "core/shared_store.h"
#include "random.h"
#include "shared_subject.h"
#include "waiting.h"

namespace {

using core::KeyReference;
using core::Registry;
using core::SharedStore;
using std::chrono::milliseconds;
using std::chrono::steady_clock;
using test::latin1;

constexpr int kThreads = 8;

template <typename Work>
void in_threads(Work&& work) {
  std::vector<std::thread> threads;
  for (int index = 0; index < kThreads; ++index) threads.emplace_back(work, index);
  for (std::thread& thread : threads) thread.join();
}

// A text of which every part tells which text it is: half a value would show.
std::string whole_text(std::uint64_t number, std::size_t parts) {
  std::string value;
  for (std::size_t part = 0; part < parts; ++part) value += std::to_string(number) + ',';
  return test::text(value);
}
bool is_whole(const std::string& value) {
  const std::string first = value.substr(0, value.find(',') + 1);
  for (std::size_t at = 0; at + 1 < value.size(); at += first.size()) {
    if (value.compare(at, first.size(), first) != 0) return false;
  }
  return true;
}

TEST(SharedThreads, SumsAndTakesAreExact) {
  SharedStore store(test::kForGood);
  constexpr int kCount = 4000;
  std::atomic<int> taken{0};
  in_threads([&](int index) {
    for (int count = 0; count < kCount; ++count) {
      double sum = 0;
      store.increment({latin1("sum"), nullptr}, 1, {}, sum);
      const std::string key = test::numbered_key(static_cast<std::uint64_t>(count / 100));
      if (index % 2 == 0) {
        store.compare_and_set({test::view_of(key), nullptr}, std::nullopt,
                              test::value_of(test::number(1)), {});
      }
      core::OwnedValue value;
      if (store.take({latin1("turn"), nullptr}, value)) ++taken;
      if (count % 10 == index) {
        store.put({latin1("turn"), nullptr}, test::value_of(test::number(1)), {});
      }
    }
  });
  core::OwnedValue value;
  store.get({latin1("sum"), nullptr}, value);
  EXPECT_EQ(value.view().number(), kThreads * kCount);
  EXPECT_EQ(store.size(), 1U + kCount / 100 + (store.has({latin1("turn"), nullptr}) ? 1 : 0));
  EXPECT_GT(taken, 0);
}

// What one of the threads does that do everything at once.
class Busy {
 public:
  Busy(SharedStore& store, core::MutableCell& cell, std::uint64_t seed)
      : store_(store), cell_(cell), random_(seed) {}

  void step() {
    const std::string name = test::numbered_key(random_.below(200));
    const KeyReference key =
        random_.one_in(5) ? KeyReference{{}, &cell_} : KeyReference{test::view_of(name), nullptr};
    const std::string value = whole_text(random_.below(1000), 1 + random_.below(80));
    const double ttl = random_.one_in(2) ? test::kForGood : 1;
    core::OwnedValue copy;
    switch (random_.below(12)) {
      case 0:
        return check(store_.take(key, copy), copy);
      case 1:
        store_.remove(key);
        return;
      case 2:
        store_.touch(key, ttl);
        return;
      case 3:
        store_.rename(cell_, test::view_of(name), {});
        return;
      case 4:
        store_.rename(test::view_of(name), test::view_of(test::numbered_key(random_.below(200))));
        return;
      case 5:
        return watch(name);
      case 6:
        return whole_store();
      case 7: {
        const std::uint64_t version = store_.get(key, copy);
        check(version != 0, copy);
        store_.put_if_version(key, version, test::value_of(value), {ttl, true});
        return;
      }
      case 8:
      case 9:
        store_.put(key, test::value_of(value), {ttl, random_.one_in(2)});
        return;
      default:
        return check(store_.get(key, copy) != 0, copy);
    }
  }

 private:
  void check(bool found, const core::OwnedValue& copy) {
    if (found && !is_whole(test::copy_of(copy.view()))) ADD_FAILURE() << "half a value";
  }
  void watch(const std::string& name) {
    if (queue_ != nullptr) {
      core::WatchQueue::Taken taken;
      while (queue_->take(taken)) {
      }
      store_.watches().remove(*queue_);
      queue_ = nullptr;
      return;
    }
    queue_ = std::make_shared<core::WatchQueue>(1, [] {});
    store_.watches().add(queue_, test::view_of(name), random_.one_in(2));
  }
  void whole_store() {
    if (random_.one_in(50)) store_.clear();
    if (random_.one_in(20)) {
      EXPECT_LE(store_.size(), 200U);
    }
    if (random_.one_in(20)) store_.keys();
    const core::Sweepable::Visit visit(store_);
    store_.sweep_shard(visit, random_.below(SharedStore::kShards), store_.now());
  }

  SharedStore& store_;
  core::MutableCell& cell_;
  test::Random random_;
  std::shared_ptr<core::WatchQueue> queue_;
};

TEST(SharedThreads, EverythingAtOnce) {
  SharedStore store(test::kForGood);
  const auto cell = store.cell(latin1("cell"), latin1("key:1"), {}, true);
  const steady_clock::time_point end = steady_clock::now() + milliseconds(1500);
  in_threads([&](int index) {
    Busy busy(store, *cell, static_cast<std::uint64_t>(index) + 1);
    while (steady_clock::now() < end) {
      for (int count = 0; count < 20; ++count) busy.step();
    }
  });
  // By now everybody is done, and all is as one thread would have left it. Nothing dies between two
  // looks.
  store.clock().set_manual(store.now());
  EXPECT_EQ(store.size(), store.keys().size());
}

// Were there no turn for writers, this would not end in any time.
TEST(SharedThreads, ManyReadersKeepNoWriterOut) {
  SharedStore store(test::kForGood);
  const KeyReference hot{latin1("hot"), nullptr};
  std::atomic<bool> done{false};
  in_threads([&](int index) {
    core::OwnedValue value;
    if (index > 0) {
      while (!done) store.get(hot, value);
      return;
    }
    double sum = 0;
    for (int count = 0; count < 200; ++count) store.increment(hot, 1, {}, sum);
    EXPECT_EQ(sum, 200);
    done = true;
  });
}

TEST(SharedThreads, ARenamedKeyIsOneForEveryThread) {
  SharedStore store(test::kForGood);
  const auto cell = store.cell(latin1("cell"), latin1("key:0"), {}, true);
  const KeyReference key{{}, cell.get()};
  constexpr int kCount = 2000;
  // The one entry moves about; whoever adds to it through the key finds it.
  in_threads([&](int index) {
    for (int count = 0; count < kCount; ++count) {
      double sum = 0;
      if (index % 2 == 0) {
        store.increment(key, 1, {}, sum);
      } else {
        const std::string name = test::numbered_key(static_cast<std::uint64_t>(count % 50));
        store.rename(*cell, test::view_of(name), {});
      }
    }
  });
  core::OwnedValue value;
  ASSERT_NE(store.get(key, value), 0U);
  EXPECT_EQ(value.view().number(), kThreads / 2 * kCount);
  EXPECT_EQ(store.size(), 1U);
}

TEST(SharedThreads, ANameIsHeldAsLongAsAnybodyHoldsIt) {
  in_threads([](int index) {
    test::Random random(static_cast<std::uint64_t>(index) + 7);
    for (int count = 0; count < 300; ++count) {
      const std::string name = "name " + std::to_string(random.below(3));
      const auto hold = Registry::instance().open(latin1(name), 1000);
      const auto again = Registry::instance().open(latin1(name), 2000);
      ASSERT_EQ(hold->store(), again->store());
      ASSERT_EQ(hold->store()->options().ttl_milliseconds,
                again->store()->options().ttl_milliseconds);
      hold->store()->put({latin1("key"), nullptr}, {}, {});
    }
  });
  const auto hold = Registry::instance().open(latin1("name 1"), 5);
  EXPECT_EQ(hold->store()->size(), 0U) << "the last hold freed everything";
  EXPECT_EQ(hold->store()->options().ttl_milliseconds, 5);
}

TEST(SharedCleanup, SweepsAtTheShortestIntervalThatIsAskedFor) {
  const auto store = std::make_shared<SharedStore>(test::kForGood);
  // Enough for its memory to be worth giving back.
  const auto fill = [&store] {
    const std::string value = test::text(std::string(200, 'v'));
    for (std::uint64_t index = 0; index < 30'000; ++index) {
      const std::string key = test::numbered_key(index);
      store->put({test::view_of(key), nullptr}, test::value_of(value), {50, false});
    }
    return store->bytes();
  };
  const auto swept = [&store](std::size_t full) {
    return test::eventually([&store, full] { return store->bytes() < full / 2; });
  };
  constexpr std::chrono::hours kHour(1);
  store->cleanup().start(store, kHour);
  store->cleanup().start(store, milliseconds(1));
  store->cleanup().start(store, kHour);
  EXPECT_TRUE(swept(fill()));
  store->cleanup().stop(store, kHour);
  EXPECT_TRUE(swept(fill())) << "one handle's stop is not the others'";
  store->cleanup().stop(store, milliseconds(1));
  store->cleanup().stop(store, milliseconds(1));
  store->cleanup().stop(store, kHour);
  EXPECT_TRUE(test::eventually([&store] { return store.use_count() == 1; }));
}

}  // namespace
