#include <gtest/gtest.h>

#include <memory>
#include <new>
#include <utility>

#include "allocation_failures.h"
#include "allocation_subject.h"
#include "core/block_memory.h"
#include "core/slab.h"
#include "core/store.h"
#include "core/table.h"
#include "keys.h"
#include "store_model.h"

namespace {

using core::BlockMemory;
using core::Store;
using test::kPermanent;
using test::Subject;

// As long as it lives there is no free piece in the process's blocks, but for what is given back.
class DrainedBlocks {
 public:
  DrainedBlocks() {
    const test::FailingAllocation failing(0, true);
    try {
      while (true) taken_ = new (memory().allocate(BlockMemory::kSmallest)) Piece{taken_};
    } catch (const std::bad_alloc&) {
    }
  }
  ~DrainedBlocks() {
    while (taken_ != nullptr) {
      memory().release(std::exchange(taken_, taken_->next), BlockMemory::kSmallest);
    }
  }
  DrainedBlocks(const DrainedBlocks&) = delete;
  DrainedBlocks& operator=(const DrainedBlocks&) = delete;

 private:
  struct Piece {
    Piece* next;
  };
  static BlockMemory& memory() { return BlockMemory::instance(); }

  Piece* taken_ = nullptr;
};

class AllocationOfBlocks : public testing::Test {
 protected:
  void SetUp() override {
    if (!test::mmap_can_fail()) GTEST_SKIP() << "mmap is not replaced here";
  }
};

// Calls `change(number)` with rising numbers until memory is refused; returns that number.
template <typename Change>
std::uint32_t until_refused(Change&& change) {
  const test::FailingAllocation failing(0, true);
  for (std::uint32_t number = 0;; ++number) {
    try {
      change(number);
    } catch (const std::bad_alloc&) {
      return number;
    }
  }
}

TEST_F(AllocationOfBlocks, ASlabWithoutAChunkStays) {
  const DrainedBlocks drained;
  core::Slab slab;
  // 1, 2, 4 and 8 KB, then pieces of blocks.
  while (slab.held_bytes() < 15 * 1024) slab.allocate(256);
  until_refused([&slab](std::uint32_t) { slab.allocate(256); });
  EXPECT_EQ(slab.held_bytes(), 15 * 1024U);
  const std::size_t used = slab.used_bytes();
  EXPECT_NE(slab.allocate(256), nullptr);
  EXPECT_EQ(slab.held_bytes(), 31 * 1024U);
  EXPECT_EQ(slab.used_bytes(), used + 256);
}

TEST_F(AllocationOfBlocks, ATableThatCannotGrowStays) {
  // Up to the heap's last, out of blocks, from the system as it is.
  for (const std::size_t capacity : {512U, 2048U, 1U << 17}) {
    core::Table table;
    table.reserve(capacity * 13 / 16);
    ASSERT_EQ(table.capacity(), capacity);
    const core::Table::Bucket* buckets = table.begin();
    const DrainedBlocks drained;
    {
      const test::FailingAllocation failing(0, true);
      EXPECT_THROW(table.reserve(capacity * 13 / 16 + 1), std::bad_alloc);
    }
    EXPECT_EQ(table.begin(), buckets);
    EXPECT_EQ(table.capacity(), capacity);
    table.reserve(capacity * 13 / 16 + 1);
    EXPECT_EQ(table.capacity(), 2 * capacity);
  }
}

class AllocationOfBlocksFor : public AllocationOfBlocks,
                              public testing::WithParamInterface<std::uint32_t> {};

// The one that is refused is not there, all the others are, and it is put once there is memory.
TEST_P(AllocationOfBlocksFor, AStoreThatCannotGrowStays) {
  for (const double ttl : {kPermanent, 1000.0}) {
    const DrainedBlocks drained;
    Subject subject;
    // Chunks of blocks are what comes next; the wheels are there.
    subject.fill(GetParam(), ttl);
    const std::uint32_t refused = GetParam() + until_refused([&](std::uint32_t number) {
                                    const std::uint32_t slot = GetParam() + number;
                                    subject.put(test::numbered_key(slot), slot, ttl);
                                  });
    EXPECT_EQ(subject.store.find(test::view_of(test::numbered_key(refused))), Store::kAbsent);
    EXPECT_EQ(subject.content().size(), refused);
    for (std::uint32_t slot = 0; slot < refused; ++slot) {
      ASSERT_EQ(subject.store.find(test::view_of(test::numbered_key(slot))), slot);
    }
    subject.put(test::numbered_key(refused), refused, ttl);
    EXPECT_EQ(subject.store.size(), refused + 1);
    EXPECT_EQ(subject.ended, 0U);
  }
}

INSTANTIATE_TEST_SUITE_P(Entries, AllocationOfBlocksFor, testing::Values(400, 2000, 60'000));

// Neither giving back nor compacting may fail for the lack of blocks.
TEST_F(AllocationOfBlocks, RemovalNeedsNoBlocks) {
  constexpr std::uint32_t kKeys = 40'000;
  const DrainedBlocks drained;
  Subject subject;
  subject.fill(kKeys, kPermanent);
  {
    const test::FailingAllocation failing(0, true);
    for (std::uint32_t slot = 0; slot < kKeys; ++slot) {
      if (slot % 20 == 0) continue;
      if (subject.store.remove(test::view_of(test::numbered_key(slot))) != slot) ++subject.pokes;
    }
  }
  EXPECT_EQ(subject.pokes, 0);
  EXPECT_EQ(subject.content().size(), kKeys / 20);
  for (std::uint32_t slot = 0; slot < kKeys; slot += 20) {
    ASSERT_EQ(subject.store.find(test::view_of(test::numbered_key(slot))), slot);
  }
}

}  // namespace
