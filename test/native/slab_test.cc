#include "core/slab.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <set>
#include <vector>

#include "random.h"

namespace {

using core::Slab;

std::size_t rounded(std::size_t bytes) { return (bytes + 7) / 8 * 8; }

// What a slab counts on top of a large cell, as seen from outside.
std::size_t large_overhead() {
  Slab slab;
  slab.allocate(1000);
  return slab.used_bytes() - 1000;
}

std::size_t counted(std::size_t bytes) {
  static const std::size_t overhead = large_overhead();
  return rounded(bytes) + (rounded(bytes) > Slab::kLargestCell ? overhead : 0);
}

// Cells filled with a pattern of their own, so that an overlap shows.
class Cells {
 public:
  void take(Slab& slab, std::size_t bytes) {
    auto* memory = static_cast<unsigned char*>(slab.allocate(bytes));
    ASSERT_EQ(reinterpret_cast<std::uintptr_t>(memory) % Slab::kAlignment, 0U);
    std::memset(memory, ++last_pattern_, bytes);
    cells_.push_back({memory, bytes, last_pattern_});
    counted_ += counted(bytes);
  }
  void give_back(Slab& slab, std::size_t index) {
    const Cell cell = cells_[index];
    check(cell);
    cells_[index] = cells_.back();
    cells_.pop_back();
    counted_ -= counted(cell.bytes);
    slab.release(cell.memory, cell.bytes);
  }
  void check_all() const {
    for (const Cell& cell : cells_) check(cell);
  }
  std::size_t size() const { return cells_.size(); }
  std::size_t counted_bytes() const { return counted_; }

 private:
  struct Cell {
    unsigned char* memory;
    std::size_t bytes;
    unsigned char pattern;
  };
  static void check(const Cell& cell) {
    for (std::size_t index = 0; index < cell.bytes; ++index) {
      ASSERT_EQ(cell.memory[index], cell.pattern);
    }
  }

  std::vector<Cell> cells_;
  std::size_t counted_ = 0;
  unsigned char last_pattern_ = 0;
};

void give_back_all(Cells& cells, Slab& slab) {
  while (cells.size() > 0) cells.give_back(slab, cells.size() - 1);
}

TEST(Slab, HoldsNothingAtFirst) {
  const Slab slab;
  EXPECT_EQ(slab.held_bytes(), 0U);
  EXPECT_EQ(slab.used_bytes(), 0U);
}

TEST(Slab, GivesACellOfTheSameClassAgain) {
  Slab slab;
  for (std::size_t bytes = 1; bytes <= Slab::kLargestCell; ++bytes) {
    void* first = slab.allocate(bytes);
    void* second = slab.allocate(bytes);
    EXPECT_NE(first, second);
    slab.release(first, bytes);
    EXPECT_EQ(slab.allocate(rounded(bytes)), first) << bytes;
    slab.release(first, bytes);
    slab.release(second, bytes);
  }
  EXPECT_EQ(slab.used_bytes(), 0U);
}

TEST(Slab, NeedsNoMoreMemoryForWhatWasGivenBack) {
  Slab slab;
  Cells cells;
  for (int round = 0; round < 3; ++round) {
    const std::size_t held = slab.held_bytes();
    for (std::size_t count = 0; count < 5000; ++count) cells.take(slab, 1 + count % 256);
    if (round > 0) {
      EXPECT_EQ(slab.held_bytes(), held);
    }
    give_back_all(cells, slab);
  }
}

TEST(Slab, HoldsLittleMoreThanIsUsed) {
  Slab slab;
  for (std::size_t count = 1; count <= 20'000; ++count) {
    slab.allocate(40);
    ASSERT_LE(slab.held_bytes(), 2 * slab.used_bytes() + 2048) << count;
  }
  // Chunks end at 16 KB: a big slab is not doubled.
  EXPECT_LE(slab.held_bytes(), slab.used_bytes() + 20 * 1024);
}

TEST(Slab, UsesTheRestOfAChunk) {
  Slab slab;
  // 1008 bytes of the first chunk can be carved: 3 x 256 leave 240. One more, and 2032 bytes of the
  // second are 7 x 256 and 240.
  for (int count = 0; count < 4; ++count) slab.allocate(256);
  const std::size_t held = slab.held_bytes();
  for (int count = 0; count < 6; ++count) slab.allocate(256);
  slab.allocate(240);
  slab.allocate(240);
  EXPECT_EQ(slab.held_bytes(), held);
}

TEST(Slab, GivesLargeCellsBackAtOnce) {
  Slab slab;
  void* cells[10];
  for (std::size_t index = 0; index < 10; ++index) cells[index] = slab.allocate(257 + 100 * index);
  EXPECT_EQ(slab.held_bytes(), slab.used_bytes());
  // From the middle, the front and the back of their list.
  for (const std::size_t index : {4U, 9U, 0U, 5U, 3U, 8U, 1U, 2U, 7U, 6U}) {
    slab.release(cells[index], 257 + 100 * index);
  }
  EXPECT_EQ(slab.held_bytes(), 0U);
  EXPECT_EQ(slab.used_bytes(), 0U);
}

TEST(Slab, KeepsRandomSizesApart) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    test::Random random(seed);
    Slab slab;
    Cells cells;
    for (int step = 0; step < 20'000; ++step) {
      const bool grow = (step / 4000) % 2 == 0;
      if (cells.size() == 0 || random.below(10) < (grow ? 6U : 4U)) {
        cells.take(slab, 1 + random.below(random.one_in(20) ? 3000 : 300));
      } else {
        cells.give_back(slab, random.below(cells.size()));
      }
      ASSERT_EQ(slab.used_bytes(), cells.counted_bytes());
      ASSERT_LE(slab.used_bytes(), slab.held_bytes());
    }
    cells.check_all();
    give_back_all(cells, slab);
    EXPECT_EQ(slab.used_bytes(), 0U);
  }
}

TEST(Slab, SwapsAllItHas) {
  Slab left;
  Slab right;
  Cells lefts;
  Cells rights;
  for (const std::size_t bytes : {8U, 256U, 300U, 5000U, 16U}) lefts.take(left, bytes);
  for (const std::size_t bytes : {24U, 1000U, 24U}) rights.take(right, bytes);
  lefts.give_back(left, 0);
  const std::size_t left_held = left.held_bytes();
  const std::size_t right_held = right.held_bytes();
  left.swap(right);
  EXPECT_EQ(right.held_bytes(), left_held);
  EXPECT_EQ(left.held_bytes(), right_held);
  for (int count = 0; count < 100; ++count) {
    lefts.take(right, 1 + static_cast<std::size_t>(count) * 5);
    rights.take(left, 1 + static_cast<std::size_t>(count) * 5);
  }
  lefts.check_all();
  rights.check_all();
  give_back_all(lefts, right);
  give_back_all(rights, left);
  EXPECT_EQ(left.used_bytes() + right.used_bytes(), 0U);
}

TEST(Slab, SwapsWithAnEmptyOne) {
  Slab slab;
  Slab empty;
  Cells cells;
  cells.take(slab, 1000);
  cells.take(slab, 10);
  slab.swap(empty);
  EXPECT_EQ(slab.held_bytes(), 0U);
  give_back_all(cells, empty);
  EXPECT_EQ(empty.used_bytes(), 0U);
  cells.take(slab, 10);
  cells.check_all();
}

TEST(Slab, SwapsTheSizeOfTheNextChunkToo) {
  Slab big;
  for (int count = 0; count < 5000; ++count) big.allocate(40);
  Slab empty;
  big.swap(empty);
  big.allocate(40);
  EXPECT_EQ(big.held_bytes(), 1024U) << "an empty slab begins with a small chunk";
}

TEST(Slab, AdoptsCellsThatAreInUse) {
  Slab slab;
  Cells cells;
  for (int count = 0; count < 50; ++count) cells.take(slab, 40);
  cells.take(slab, 700);
  {
    Slab other;
    for (int count = 0; count < 200; ++count) cells.take(other, 48);
    cells.take(other, 800);
    cells.take(other, 900);
    cells.give_back(other, 60);
    const std::size_t held = slab.held_bytes() + other.held_bytes();
    slab.adopt(other);
    EXPECT_EQ(slab.held_bytes(), held);
    EXPECT_EQ(slab.used_bytes(), cells.counted_bytes());
    EXPECT_EQ(other.held_bytes() + other.used_bytes(), 0U);
    // The one that gave all away begins anew, with memory of its own.
    other.release(other.allocate(48), 48);
    EXPECT_GT(other.held_bytes(), 0U);
  }
  for (int count = 0; count < 200; ++count) cells.take(slab, 48);
  cells.check_all();
  give_back_all(cells, slab);
  EXPECT_EQ(slab.used_bytes(), 0U);
}

}  // namespace
