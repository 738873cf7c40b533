#include "core/slot_allocator.h"

#include <gtest/gtest.h>

#include <set>
#include <stdexcept>
#include <vector>

#include "random.h"

namespace {

using core::SlotAllocator;

constexpr std::uint32_t kPageSlots = SlotAllocator::kPageSlots;

// An allocator, with the pages and slots that it should know of.
class Slots {
 public:
  std::uint32_t take() {
    std::int32_t slot = slots_.reserve();
    if (slot < 0) {
      EXPECT_EQ(free_slots(), 0U) << "a page was asked for while there were free slots";
      const auto index = static_cast<std::uint32_t>(~slot);
      EXPECT_TRUE(pages_.insert(index).second) << "the page is there already";
      const bool none_went = ever_.size() == pages_.size() - 1;
      EXPECT_LE(index, ever_.size());
      EXPECT_EQ(ever_.insert(index).second, none_went)
          << "the index of a page that went should come again first";
      slots_.add_page(index);
      slot = slots_.reserve();
      EXPECT_GE(slot, 0);
    }
    const auto taken = static_cast<std::uint32_t>(slot);
    EXPECT_TRUE(taken_.insert(taken).second) << "slot " << taken << " was given twice";
    EXPECT_EQ(pages_.count(taken / kPageSlots), 1U) << "slot " << taken << " has no page";
    return taken;
  }
  void give_back(std::uint32_t slot) {
    taken_.erase(slot);
    slots_.release(slot);
  }
  void drop_spare_pages() {
    while (slots_.has_spare_page()) {
      const std::uint32_t index = slots_.drop_spare_page();
      EXPECT_EQ(pages_.erase(index), 1U);
      const auto next = taken_.lower_bound(index * kPageSlots);
      EXPECT_TRUE(next == taken_.end() || *next / kPageSlots != index) << "slots were taken";
    }
  }
  std::uint32_t any_taken(test::Random& random) const {
    auto slot = taken_.lower_bound(static_cast<std::uint32_t>(random.below(*taken_.rbegin() + 1)));
    return *slot;
  }
  std::size_t free_slots() const { return pages_.size() * kPageSlots - taken_.size(); }
  const std::set<std::uint32_t>& taken() const { return taken_; }
  const std::set<std::uint32_t>& pages() const { return pages_; }
  const SlotAllocator& allocator() const { return slots_; }

 private:
  SlotAllocator slots_;
  std::set<std::uint32_t> taken_;
  std::set<std::uint32_t> pages_;
  std::set<std::uint32_t> ever_;  // pages that are or were
};

TEST(SlotAllocator, AsksForTheFirstPageFirst) {
  SlotAllocator slots;
  EXPECT_EQ(slots.reserve(), ~0);
  EXPECT_EQ(slots.reserve(), ~0) << "asking again changes nothing";
  EXPECT_EQ(slots.pages(), 0U);
  EXPECT_FALSE(slots.has_spare_page());
}

TEST(SlotAllocator, FillsAPageBeforeItAsksForTheNext) {
  Slots slots;
  for (std::uint32_t count = 0; count < 5 * kPageSlots; ++count) slots.take();
  EXPECT_EQ(slots.taken().size(), 5 * kPageSlots);
  EXPECT_EQ(*slots.taken().rbegin(), 5 * kPageSlots - 1);
  EXPECT_EQ(slots.allocator().pages(), 5U);
}

TEST(SlotAllocator, KeepsOneEmptyPage) {
  Slots slots;
  for (std::uint32_t count = 0; count < 3 * kPageSlots; ++count) slots.take();
  for (std::uint32_t slot = 0; slot < kPageSlots; ++slot) slots.give_back(slot);
  EXPECT_FALSE(slots.allocator().has_spare_page());
  for (std::uint32_t slot = kPageSlots; slot < 2 * kPageSlots; ++slot) slots.give_back(slot);
  EXPECT_TRUE(slots.allocator().has_spare_page());
  slots.drop_spare_pages();
  EXPECT_EQ(slots.allocator().pages(), 2U);
}

TEST(SlotAllocator, PrefersPagesThatAreInUse) {
  Slots slots;
  for (std::uint32_t count = 0; count < 2 * kPageSlots; ++count) slots.take();
  for (std::uint32_t slot = 0; slot < kPageSlots; ++slot) slots.give_back(slot);
  slots.give_back(kPageSlots + 500);
  EXPECT_EQ(slots.take(), kPageSlots + 500) << "the empty page should stay empty";
  EXPECT_LT(slots.take(), kPageSlots);
}

TEST(SlotAllocator, UsesTheIndexOfADroppedPageAgain) {
  Slots slots;
  for (std::uint32_t count = 0; count < 4 * kPageSlots; ++count) slots.take();
  for (std::uint32_t slot = 0; slot < 2 * kPageSlots; ++slot) slots.give_back(slot);
  slots.drop_spare_pages();
  ASSERT_EQ(slots.pages().size(), 3U);
  for (std::uint32_t count = 0; count < 2 * kPageSlots; ++count) slots.take();
  EXPECT_EQ(slots.pages(), (std::set<std::uint32_t>{0, 1, 2, 3}));
}

TEST(SlotAllocator, RefusesPagesBeyondTheLastSlot) {
  SlotAllocator slots;
  constexpr std::uint32_t kBeyond = SlotAllocator::kMaxSlot / kPageSlots + 1;
  EXPECT_THROW(slots.add_page(kBeyond), std::length_error);
  EXPECT_EQ(slots.reserve(), ~0);
  EXPECT_EQ(slots.pages(), 0U);
}

TEST(SlotAllocator, AgreesWithASet) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    test::Random random(seed);
    Slots slots;
    std::size_t most_pages = 0;
    for (int step = 0; step < 60'000; ++step) {
      const bool grow = (step / 10'000) % 2 == 0;
      if (slots.taken().empty() || random.below(10) < (grow ? 8U : 1U)) {
        slots.take();
      } else {
        slots.give_back(slots.any_taken(random));
      }
      if (random.one_in(500)) slots.drop_spare_pages();
      ASSERT_EQ(slots.allocator().pages(), slots.pages().size());
      most_pages = std::max(most_pages, slots.pages().size());
      if (testing::Test::HasFailure()) return;
    }
    EXPECT_GE(most_pages, 6U);
    while (!slots.taken().empty()) slots.give_back(*slots.taken().begin());
    slots.drop_spare_pages();
    EXPECT_EQ(slots.allocator().pages(), 1U);
  }
}

}  // namespace
