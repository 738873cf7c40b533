#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/watch_table.h"
#include "keys.h"
#include "random.h"

namespace {

using core::Change;
using core::KeyView;
using core::Pokes;
using core::WatchQueue;
using core::WatchTable;
using test::latin1;
using Changes = std::vector<Change>;

// Keys that several threads change, each under its shard's lock, and all changes that were made.
class SharedKeys {
 public:
  static constexpr std::size_t kShards = 4;
  static constexpr std::size_t kKeys = 16;

  WatchTable& table() { return table_; }
  const Changes& made(std::size_t key) const { return made_[key]; }
  static std::string name(std::size_t key) { return "key:" + std::to_string(key); }
  static std::size_t number(const KeyView& key) {
    return std::stoul(std::string(static_cast<const char*>(key.units) + 4, key.length - 4));
  }

  void change(std::size_t key, Change change) {
    Pokes pokes;
    const std::lock_guard<std::mutex> lock(shards_[key % kShards]);
    made_[key].push_back(change);
    table_.notify(change, latin1(name(key)), pokes);
  }
  void clear() {
    Pokes pokes;
    std::array<std::unique_lock<std::mutex>, kShards> locks;
    for (std::size_t index = 0; index < kShards; ++index) {
      locks[index] = std::unique_lock<std::mutex>(shards_[index]);
    }
    for (Changes& changes : made_) changes.push_back(Change::kClear);
    table_.notify_clear(pokes);
  }
  void change_at_random(std::uint64_t seed, int times) {
    test::Random random(seed);
    for (int count = 0; count < times; ++count) {
      if (random.one_in(1000)) clear();
      change(random.below(kKeys), static_cast<Change>(random.below(4)));
    }
  }

 private:
  WatchTable table_;
  std::array<std::mutex, kShards> shards_;
  std::array<Changes, kKeys> made_;
};

// An environment with one watch: it looks when it has been poked, and only then.
class Watcher {
 public:
  Watcher(SharedKeys& keys, const KeyView& key, bool prefix)
      : queue_(std::make_shared<WatchQueue>(1, [poked = poked_] { *poked = true; })) {
    keys.table().add(queue_, key, prefix);
  }
  WatchQueue& queue() { return *queue_; }
  const Changes& taken(std::size_t key) const { return taken_[key]; }

  void look() {
    if (!poked_->exchange(false)) return;
    WatchQueue::Taken taken;
    while (queue_->take(taken)) {
      if (taken.change == Change::kClear) {
        for (Changes& changes : taken_) changes.push_back(Change::kClear);
      } else {
        taken_[SharedKeys::number(taken.key())].push_back(taken.change);
      }
    }
  }
  void look_until(const std::atomic<bool>& over) {
    while (!over) {
      look();
      std::this_thread::yield();
    }
    look();
  }

 private:
  const std::shared_ptr<std::atomic<bool>> poked_ = std::make_shared<std::atomic<bool>>(false);
  const std::shared_ptr<WatchQueue> queue_;
  std::array<Changes, SharedKeys::kKeys> taken_;
};

// Watches and stops watching, time and again.
void come_and_go(SharedKeys& keys, const std::atomic<bool>& over, std::uint64_t seed) {
  test::Random random(seed);
  do {
    const std::string key = SharedKeys::name(random.below(SharedKeys::kKeys));
    Watcher watcher(keys, latin1(key), random.one_in(2));
    for (std::uint64_t looks = random.below(20); looks > 0; --looks) watcher.look();
    keys.table().remove(watcher.queue());
    WatchQueue::Taken taken;
    EXPECT_FALSE(watcher.queue().take(taken));
  } while (!over);
}

// What is taken of a key are some of its changes, in their order, the last one among them.
void expect_in_order(const Changes& taken, const Changes& made) {
  auto from = made.begin();
  for (const Change change : taken) {
    from = std::find(from, made.end(), change);
    ASSERT_NE(from, made.end());
    ++from;
  }
  ASSERT_FALSE(taken.empty());
  EXPECT_EQ(taken.back(), made.back());
}

TEST(WatchThreads, TellsEveryThreadTheLastChangeOfEachKey) {
  constexpr std::size_t kWatchedKey = 3;
  SharedKeys keys;
  Watcher of_all(keys, latin1("key:"), true);
  Watcher of_one(keys, latin1(SharedKeys::name(kWatchedKey)), false);
  std::atomic<bool> over{false};
  std::vector<std::thread> writers;
  std::vector<std::thread> others;
  others.emplace_back([&] { of_all.look_until(over); });
  others.emplace_back([&] { of_one.look_until(over); });
  for (const std::uint64_t seed : {1, 2}) {
    others.emplace_back([&keys, &over, seed] { come_and_go(keys, over, seed); });
  }
  for (const std::uint64_t seed : {3, 4, 5, 6}) {
    writers.emplace_back([&keys, seed] { keys.change_at_random(seed, 15'000); });
  }
  for (std::thread& thread : writers) thread.join();
  over = true;
  for (std::thread& thread : others) thread.join();

  WatchQueue::Taken taken;
  EXPECT_FALSE(of_all.queue().take(taken)) << "a poke was lost";
  EXPECT_FALSE(of_one.queue().take(taken)) << "a poke was lost";
  for (std::size_t key = 0; key < SharedKeys::kKeys; ++key) {
    expect_in_order(of_all.taken(key), keys.made(key));
  }
  expect_in_order(of_one.taken(kWatchedKey), keys.made(kWatchedKey));
}

std::shared_ptr<WatchQueue> make_queue() {
  return std::make_shared<WatchQueue>(1, [] {});
}

TEST(WatchThreads, WatchesComeAndGoHoweverManyChangesAreMade) {
  constexpr int kWriters = 6;
  constexpr int kMostChanges = 2'000'000;
  WatchTable table;
  // So many that there is always a writer who goes through them.
  for (int count = 0; count < 100; ++count) table.add(make_queue(), latin1("other"), true);
  std::atomic<int> writing{0};
  std::atomic<bool> over{false};
  std::vector<std::thread> writers;
  for (int writer = 0; writer < kWriters; ++writer) {
    writers.emplace_back([&table, &writing, &over] {
      ++writing;
      for (int made = 0; made < kMostChanges && !over; ++made) {
        Pokes pokes;
        table.notify(Change::kSet, latin1("key"), pokes);
      }
      --writing;
    });
  }
  while (writing < kWriters) std::this_thread::yield();
  for (int count = 0; count < 20; ++count) {
    const auto queue = make_queue();
    table.add(queue, latin1("key"), false);
    table.remove(*queue);
  }
  EXPECT_GT(writing, 0) << "they had to stop first";
  over = true;
  for (std::thread& writer : writers) writer.join();
}

}  // namespace
