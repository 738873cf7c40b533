#include "core/departure_queue.h"

#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <thread>
#include <vector>

#include "allocation_failures.h"
#include "keys.h"
#include "random.h"
#include "shared_subject.h"

namespace {

using core::DepartedChain;
using core::Departing;
using core::Departure;
using core::DepartureQueue;

bool add(DepartureQueue& queue, const std::string& key, std::uint32_t slot,
         std::uint64_t stamp = 0) {
  bool was_empty = false;
  return queue.add({Departure::kExpired, test::view_of(key), slot, {}, stamp}, was_empty);
}

std::vector<std::uint32_t> take_all(DepartureQueue& queue) {
  std::vector<std::uint32_t> slots;
  while (const DepartedChain departed = queue.take()) slots.push_back(departed->slot);
  return slots;
}

TEST(DepartureQueue, GivesWhatCameWithCopiesOfKeyAndValue) {
  DepartureQueue queue;
  EXPECT_TRUE(queue.empty());
  EXPECT_FALSE(queue.listened());
  std::string value = test::text("val");
  bool was_empty = false;
  for (std::string key : {std::string("keyl"), std::string("l"), std::string("\0\1w", 3)}) {
    EXPECT_TRUE(queue.add({Departure::kEvicted, test::view_of(key), 7, test::value_of(value), 9},
                          was_empty));
    const std::string kept = key;
    key.assign(key.size(), 'x');
    EXPECT_TRUE(was_empty);
    const DepartedChain departed = queue.take();
    ASSERT_NE(departed, nullptr);
    EXPECT_EQ(departed->why, Departure::kEvicted);
    EXPECT_EQ(test::copy_of(departed->key()), kept);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(departed->key().units) % 2, 0U);
    EXPECT_EQ(test::copy_of(departed->value()), value);
    EXPECT_EQ(departed->slot, 7U);
    EXPECT_EQ(departed->stamp, 9U);
  }
  EXPECT_EQ(queue.take(), nullptr);
  EXPECT_EQ(queue.bytes(), 0U);
}

TEST(DepartureQueue, TellsTheFirstFromOthers) {
  DepartureQueue queue;
  bool was_empty = false;
  queue.add({Departure::kExpired, test::latin1("a"), 1, {}, 0}, was_empty);
  EXPECT_TRUE(was_empty);
  queue.add({Departure::kExpired, test::latin1("b"), 2, {}, 0}, was_empty);
  EXPECT_FALSE(was_empty);
  EXPECT_EQ(take_all(queue), (std::vector<std::uint32_t>{1, 2}));
}

TEST(DepartureQueue, FindsTheOldestOfAKeyUpToAStamp) {
  DepartureQueue queue;
  add(queue, "al", 1, 10);
  add(queue, "bl", 2, 11);
  add(queue, "al", 3, 12);
  add(queue, "al", 4, 13);
  EXPECT_EQ(queue.take_of(test::latin1("c")), nullptr);
  EXPECT_EQ(queue.take_of(test::latin1("a"), 9), nullptr);
  EXPECT_EQ(queue.take_of(test::latin1("a"), 12)->slot, 1U);
  EXPECT_EQ(queue.take_of(test::latin1("a"), 12)->slot, 3U);
  EXPECT_EQ(queue.take_of(test::latin1("a"), 12), nullptr);
  EXPECT_EQ(take_all(queue), (std::vector<std::uint32_t>{2, 4}));
}

TEST(DepartureQueue, CountsWhatItHasNoRoomFor) {
  DepartureQueue queue(3);
  for (std::uint32_t slot = 0; slot < 5; ++slot) {
    EXPECT_EQ(add(queue, test::numbered_key(slot), slot), slot < 3) << slot;
  }
  EXPECT_EQ(queue.take_lost(), 2U);
  EXPECT_EQ(queue.take_lost(), 0U);
  queue.take();
  EXPECT_TRUE(add(queue, "al", 9));
  EXPECT_EQ(take_all(queue), (std::vector<std::uint32_t>{1, 2, 9}));
}

TEST(DepartureQueue, ALossAloneIsNews) {
  DepartureQueue queue(0, 0);
  add(queue, "al", 1);
  EXPECT_FALSE(add(queue, "bl", 2)) << "one alone has room whatever the bound";
  EXPECT_EQ(take_all(queue), (std::vector<std::uint32_t>{1}));
  EXPECT_FALSE(queue.empty());
  bool was_empty = true;
  queue.add({Departure::kExpired, test::latin1("c"), 3, {}, 0}, was_empty);
  EXPECT_FALSE(was_empty);
}

TEST(DepartureQueue, BoundsItsBytesToo) {
  DepartureQueue queue(DepartureQueue::kNoBound, 1000);
  const std::string large = test::text(std::string(2000, 'v'));
  const std::string small = test::text("v");
  bool was_empty = false;
  const auto put = [&](const std::string& value) {
    return queue.add({Departure::kExpired, test::latin1("a"), 0, test::value_of(value), 0},
                     was_empty);
  };
  EXPECT_TRUE(put(large)) << "one alone may take more";
  EXPECT_FALSE(put(small));
  queue.take();
  EXPECT_TRUE(put(small));
  EXPECT_FALSE(put(large));
  EXPECT_TRUE(put(small));
  EXPECT_EQ(queue.take_lost(), 2U);
}

TEST(DepartureQueue, GivesAllOfThemAtOnce) {
  DepartureQueue queue(3);
  for (std::uint32_t slot = 0; slot < 5; ++slot) add(queue, "al", slot);
  const DepartedChain all = queue.take_all();
  std::vector<std::uint32_t> slots;
  for (const core::Departed* one = all.get(); one != nullptr; one = one->next) {
    slots.push_back(one->slot);
  }
  EXPECT_EQ(slots, (std::vector<std::uint32_t>{0, 1, 2}));
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(queue.take_of(test::latin1("a")), nullptr);
  EXPECT_TRUE(add(queue, "al", 7));
  EXPECT_EQ(queue.take_of(test::latin1("a"))->slot, 7U);
}

TEST(DepartureQueue, AMillionAreFreedWithoutRecursion) {
  DepartureQueue queue;
  for (std::uint32_t slot = 0; slot < 1'000'000; ++slot) add(queue, "al", slot);
  EXPECT_GT(queue.bytes(), 1'000'000U);
  queue.take_all();
  EXPECT_EQ(queue.bytes(), 0U);
}

TEST(DepartureQueue, WithoutMemoryOneIsLost) {
  const auto prepare = [] {
    auto queue = std::make_unique<DepartureQueue>();
    for (std::uint32_t slot = 0; slot < 16; ++slot) add(*queue, test::numbered_key(slot), slot);
    return queue;
  };
  test::fail_each_allocation(
      prepare, [](DepartureQueue& queue) { add(queue, "al", 16); },
      [](DepartureQueue& queue, bool thrown) {
        EXPECT_FALSE(thrown);
        const std::uint64_t lost = queue.take_lost();
        for (std::uint32_t slot = 0; slot < 16; ++slot) {
          EXPECT_EQ(queue.take_of(test::view_of(test::numbered_key(slot)))->slot, slot);
        }
        EXPECT_EQ(take_all(queue).size() + lost, 1U);
      });
}

TEST(DepartureQueue, BehavesLikeAList) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    test::Random random(seed);
    const std::uint64_t keys = 1 + random.below(200);
    DepartureQueue queue;
    std::deque<std::pair<std::string, std::uint32_t>> model;
    for (std::uint32_t step = 0; step < 5000; ++step) {
      const std::string key = test::numbered_key(random.below(keys));
      if (random.below(100) < 40 + seed % 20) {
        add(queue, key, step, step);
        model.emplace_back(key, step);
        continue;
      }
      const bool keyed = random.one_in(2);
      const std::uint64_t most = step - random.below(step + 1);
      auto expected = model.begin();
      while (keyed && expected != model.end() &&
             (expected->first != key || expected->second > most)) {
        ++expected;
      }
      const DepartedChain taken = keyed ? queue.take_of(test::view_of(key), most) : queue.take();
      ASSERT_EQ(taken == nullptr, expected == model.end());
      if (taken == nullptr) continue;
      ASSERT_EQ(taken->slot, expected->second);
      model.erase(expected);
    }
    ASSERT_EQ(take_all(queue).size(), model.size());
  }
}

TEST(DepartureQueue, ThreadsAddWhileOneTakes) {
  DepartureQueue queue;
  constexpr std::uint32_t kEach = 5000;
  std::vector<std::thread> threads;
  for (std::uint32_t thread = 0; thread < 3; ++thread) {
    threads.emplace_back([&queue, thread] {
      const std::string key = test::numbered_key(thread);
      for (std::uint32_t index = 0; index < kEach; ++index) {
        add(queue, key, thread * kEach + index);
      }
    });
  }
  std::vector<std::uint32_t> last(3, 0);
  std::size_t count = 0;
  while (count < 3 * kEach) {
    const DepartedChain departed =
        count % 2 == 0 ? queue.take() : queue.take_of(test::latin1("key:1"));
    if (departed == nullptr) {
      if (const DepartedChain other = queue.take()) {
        ++count;
      }
      continue;
    }
    ++count;
    const std::uint32_t thread = departed->slot / kEach;
    EXPECT_GE(departed->slot, last[thread]) << "in the order in which they left";
    last[thread] = departed->slot;
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(queue.empty());
}

}  // namespace
