#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "flight_client.h"
#include "random.h"

namespace {

using test::FlightClient;
using test::number;
using Role = FlightClient::Role;

constexpr int kThreads = 8;
constexpr int kKeys = 400;

// How often each key's value was made and stored.
using Counts = std::vector<std::atomic<int>>;

// One thread: gets every key's value, with a client that fails, or goes, at random.
class Caller {
 public:
  Caller(core::SharedStore& store, Counts& stored, std::uint64_t seed)
      : store_(store), stored_(stored), random_(seed) {
    renew();
  }

  void run() {
    for (int count = 0; count < kKeys; ++count) get((count + offset_) % kKeys);
  }

 private:
  void renew() {
    client_ = std::make_unique<FlightClient>(store_, [this] {
      const std::lock_guard<std::mutex> lock(mutex_);
      news_ = true;
      told_.notify_one();
    });
  }

  void get(int key) {
    const std::string name = "key " + std::to_string(key) + "l";
    for (bool done = false; !done;) {
      switch (client_->board(name)) {
        case Role::kNone:
          ASSERT_EQ(client_->value, number(key));
          done = true;
          break;
        case Role::kLeads:
          done = make(key);
          break;
        case Role::kWaits:
          done = wait(key);
          break;
        case Role::kAboard:
          FAIL() << "its parts end one after the other";
      }
    }
  }

  bool make(int key) {
    switch (random_.below(5)) {
      case 0:
        client_->fail(number(-1));
        return false;
      case 1:
        client_->leave();
        return false;
      case 2:
        client_->close();
        renew();
        return false;
      default:
        if (client_->land(number(key))) ++stored_[static_cast<std::size_t>(key)];
        return true;
    }
  }

  bool wait(int key) {
    if (random_.one_in(5)) {
      client_->leave();
      return false;
    }
    while (true) {
      if (const auto notice = client_->notice()) {
        EXPECT_EQ(notice->number, client_->number);
        if (notice->left || notice->failed) return false;
        EXPECT_EQ(notice->value, number(key));
        return true;
      }
      std::unique_lock<std::mutex> lock(mutex_);
      told_.wait(lock, [this] { return news_; });
      news_ = false;
    }
  }

  core::SharedStore& store_;
  Counts& stored_;
  test::Random random_;
  const int offset_ = static_cast<int>(random_.below(10));
  std::mutex mutex_;
  std::condition_variable told_;
  bool news_ = false;
  std::unique_ptr<FlightClient> client_;
};

void run_callers(core::SharedStore& store, Counts& stored, std::uint64_t seed) {
  std::vector<std::unique_ptr<Caller>> callers;
  std::vector<std::thread> threads;
  for (int index = 0; index < kThreads; ++index) {
    callers.push_back(
        std::make_unique<Caller>(store, stored, seed + static_cast<std::uint64_t>(index)));
    threads.emplace_back([&caller = *callers.back()] { caller.run(); });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(FlightsThreads, EveryValueIsStoredOnceAndEverybodyGetsIt) {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    core::SharedStore store(test::kForGood);
    Counts stored(kKeys);
    run_callers(store, stored, seed * 100);
    for (const std::atomic<int>& count : stored) EXPECT_EQ(count, 1);
    EXPECT_EQ(store.size(), static_cast<std::size_t>(kKeys));
  }
}

TEST(FlightsThreads, WritersOfTheSameKeysHoldUpNobody) {
  core::SharedStore store(test::kForGood);
  Counts stored(kKeys);
  std::atomic<bool> over{false};
  std::thread writer([&store, &over] {
    test::Random random(1);
    while (!over) {
      const std::string name = "key " + std::to_string(random.below(kKeys));
      const core::KeyReference key{test::latin1(name), nullptr};
      store.remove(key);
      if (random.one_in(50)) store.clear();
    }
  });
  run_callers(store, stored, 7);
  over = true;
  writer.join();
  for (const std::atomic<int>& count : stored) EXPECT_LE(count, kThreads);
}

}  // namespace
