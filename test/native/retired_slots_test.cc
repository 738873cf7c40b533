#include "core/retired_slots.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "random.h"

namespace {

using core::RetiredSlots;
using Block = RetiredSlots::Block;

std::unique_ptr<Block> block_of(std::uint32_t first, std::uint32_t count) {
  auto block = std::make_unique<Block>();
  for (std::uint32_t index = 0; index < count; ++index) block->add(first + index);
  return block;
}

std::vector<std::uint32_t> take_all(RetiredSlots& retired) {
  std::vector<std::uint32_t> slots;
  while (const std::unique_ptr<Block> block = retired.take()) {
    slots.insert(slots.end(), block->slots, block->slots + block->count);
  }
  return slots;
}

TEST(RetiredSlots, IsEmptyAtFirst) {
  RetiredSlots retired;
  EXPECT_TRUE(retired.empty());
  EXPECT_EQ(retired.take(), nullptr);
}

TEST(RetiredSlots, AnEmptyBlockStaysWithItsOwner) {
  RetiredSlots retired;
  auto block = std::make_unique<Block>();
  retired.push(block);
  EXPECT_NE(block, nullptr);
  EXPECT_TRUE(retired.empty());
}

TEST(RetiredSlots, MergesIntoTheLastBlock) {
  RetiredSlots retired;
  auto first = block_of(0, 500);
  retired.push(first);
  EXPECT_EQ(first, nullptr) << "the first block becomes the queue's";
  auto fits = block_of(500, 8);
  retired.push(fits);
  ASSERT_NE(fits, nullptr) << "its slots were copied";
  EXPECT_EQ(fits->count, 0U);
  auto next = block_of(508, 1);
  retired.push(next);
  EXPECT_EQ(next, nullptr) << "a full block takes no more";

  const auto taken = retired.take();
  ASSERT_EQ(taken->count, Block::kCapacity);
  EXPECT_EQ(taken->next, nullptr);
  for (std::uint32_t index = 0; index < Block::kCapacity; ++index) {
    ASSERT_EQ(taken->slots[index], index);
  }
  EXPECT_FALSE(retired.empty());
  EXPECT_EQ(take_all(retired), std::vector<std::uint32_t>{508});
  EXPECT_TRUE(retired.empty());
}

TEST(RetiredSlots, BeginsAnewWhenAllWasTaken) {
  RetiredSlots retired;
  for (std::uint32_t round = 0; round < 3; ++round) {
    auto block = block_of(round, 1);
    retired.push(block);
    EXPECT_EQ(block, nullptr) << "a block that was taken must not be written to";
    EXPECT_EQ(take_all(retired), std::vector<std::uint32_t>{round});
  }
}

TEST(RetiredSlots, KeepsTheOrderOfBlocksOfAnySize) {
  test::Random random(1);
  RetiredSlots retired;
  std::vector<std::uint32_t> pushed;
  std::vector<std::uint32_t> taken;
  for (int round = 0; round < 5000; ++round) {
    const auto count = static_cast<std::uint32_t>(random.below(Block::kCapacity + 1));
    const auto first = static_cast<std::uint32_t>(pushed.size());
    auto block = block_of(first, count);
    for (std::uint32_t index = 0; index < count; ++index) pushed.push_back(first + index);
    retired.push(block);
    if (random.one_in(3)) {
      if (const auto some = retired.take()) {
        taken.insert(taken.end(), some->slots, some->slots + some->count);
      }
    }
  }
  const std::vector<std::uint32_t> rest = take_all(retired);
  taken.insert(taken.end(), rest.begin(), rest.end());
  EXPECT_EQ(taken, pushed);
}

TEST(RetiredSlots, DiscardsALongQueueWithoutRecursion) {
  RetiredSlots retired;
  for (std::uint32_t round = 0; round < 50'000; ++round) {
    auto block = block_of(0, Block::kCapacity);
    retired.push(block);
  }
  retired.discard();
  EXPECT_TRUE(retired.empty());
  auto block = block_of(7, 1);
  retired.push(block);
  EXPECT_EQ(take_all(retired), std::vector<std::uint32_t>{7});
  for (std::uint32_t round = 0; round < 50'000; ++round) {
    auto again = block_of(0, Block::kCapacity);
    retired.push(again);
  }
}

TEST(RetiredSlots, LosesNothingBetweenThreads) {
  constexpr std::uint32_t kProducers = 3;
  constexpr std::uint32_t kEach = 60'000;
  RetiredSlots retired;
  std::atomic<std::uint32_t> producing{kProducers};
  std::vector<std::thread> producers;
  for (std::uint32_t producer = 0; producer < kProducers; ++producer) {
    producers.emplace_back([&retired, &producing, producer] {
      test::Random random(producer);
      std::unique_ptr<Block> block;
      for (std::uint32_t done = 0; done < kEach;) {
        if (block == nullptr) block = std::make_unique<Block>();
        auto count = static_cast<std::uint32_t>(random.below(300));
        for (; count > 0 && done < kEach; --count) block->add(producer * kEach + done++);
        retired.push(block);
      }
      --producing;
    });
  }
  // Each producer's slots come once and in its order.
  std::vector<std::uint32_t> next(kProducers);
  while (producing > 0 || !retired.empty()) {
    for (const std::uint32_t slot : take_all(retired)) {
      ASSERT_EQ(slot % kEach, next[slot / kEach]++);
    }
  }
  for (std::thread& producer : producers) producer.join();
  for (const std::uint32_t slot : take_all(retired)) ASSERT_EQ(slot % kEach, next[slot / kEach]++);
  EXPECT_EQ(next, std::vector<std::uint32_t>(kProducers, kEach));
}

}  // namespace
