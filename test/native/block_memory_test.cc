#include "core/block_memory.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <thread>
#include <vector>

#include "allocation_failures.h"
#include "random.h"

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace {

using core::BlockMemory;

constexpr std::size_t kSmallest = BlockMemory::kSmallest;
constexpr std::size_t kBlock = BlockMemory::kBlock;

// Whether pieces come out of blocks here. Under AddressSanitizer malloc gives them.
bool in_blocks() {
#if defined(__SANITIZE_ADDRESS__)
  return false;
#else
  return true;
#endif
}

// Pieces, each with a number of its own in every 4 KB of it and at its end.
class Pieces {
 public:
  explicit Pieces(BlockMemory& memory) : memory_(memory) {}
  ~Pieces() {
    while (size() > 0) give_back(size() - 1);
  }
  Pieces(const Pieces&) = delete;
  Pieces& operator=(const Pieces&) = delete;

  void take(std::size_t bytes) {
    auto* start = static_cast<unsigned char*>(memory_.allocate(bytes));
    check_address(start);
    add(start, bytes);
  }
  void take_zeroed(std::size_t bytes) {
    auto* start = static_cast<unsigned char*>(memory_.allocate_zeroed(bytes));
    check_address(start);
    for (std::size_t at = 0; at < bytes; ++at) ASSERT_EQ(start[at], 0) << at << " of " << bytes;
    add(start, bytes);
  }
  void give_back(std::size_t index) {
    const Piece piece = pieces_[index];
    check(piece);
    std::memset(piece.start, 0xA5, piece.bytes);
    pieces_[index] = pieces_.back();
    pieces_.pop_back();
    bytes_ -= piece.bytes;
    memory_.release(piece.start, piece.bytes);
  }
  void check_all() const {
    for (const Piece& piece : pieces_) check(piece);
  }
  std::size_t size() const { return pieces_.size(); }
  std::size_t bytes() const { return bytes_; }

 private:
  struct Piece {
    unsigned char* start;
    std::size_t bytes;
    std::uint64_t number;
  };
  static constexpr std::size_t kStep = 4096;

  static void check_address(const unsigned char* start) {
    if (!in_blocks()) return;
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(start) % kSmallest, 0U);
  }
  void add(unsigned char* start, std::size_t bytes) {
    pieces_.push_back({start, bytes, ++last_number_});
    bytes_ += bytes;
    each_mark(pieces_.back(), [this](unsigned char* mark) {
      std::memcpy(mark, &last_number_, sizeof last_number_);
    });
  }
  static void check(const Piece& piece) {
    each_mark(piece, [&piece](const unsigned char* mark) {
      ASSERT_EQ(std::memcmp(mark, &piece.number, sizeof piece.number), 0) << "an overlap";
    });
  }
  template <typename Visit>
  static void each_mark(const Piece& piece, Visit&& visit) {
    for (std::size_t at = 0; at < piece.bytes; at += kStep) visit(piece.start + at);
    visit(piece.start + piece.bytes - sizeof piece.number);
  }

  BlockMemory& memory_;
  std::vector<Piece> pieces_;
  std::uint64_t last_number_ = 0;
  std::size_t bytes_ = 0;
};

TEST(BlockMemory, GivesPiecesOfEverySize) {
  BlockMemory memory;
  EXPECT_EQ(memory.blocks(), 0U);
  {
    Pieces pieces(memory);
    for (std::size_t bytes = kSmallest; bytes <= 8 * kBlock; bytes *= 2) pieces.take(bytes);
    for (std::size_t bytes = kSmallest; bytes <= 8 * kBlock; bytes *= 2) pieces.take(bytes);
    pieces.check_all();
  }
  EXPECT_LE(memory.blocks(), 1U);
}

TEST(BlockMemory, ABlockHoldsAsManyPiecesAsItHasRoomFor) {
  if (!in_blocks()) GTEST_SKIP() << "malloc gives the pieces here";
  for (std::size_t bytes = kSmallest; bytes <= kBlock; bytes *= 2) {
    BlockMemory memory;
    Pieces pieces(memory);
    for (std::size_t taken = 0; taken < kBlock; taken += bytes) pieces.take(bytes);
    EXPECT_EQ(memory.blocks(), 1U) << bytes;
    pieces.take(bytes);
    EXPECT_EQ(memory.blocks(), 2U) << bytes;
  }
}

TEST(BlockMemory, HalvesBecomeOneAgainInEveryOrder) {
  if (!in_blocks()) GTEST_SKIP() << "malloc gives the pieces here";
  test::Random random(1);
  for (int round = 0; round < 50; ++round) {
    BlockMemory memory;
    Pieces pieces(memory);
    for (std::size_t bytes = kSmallest << (round % 4); pieces.bytes() < kBlock;) pieces.take(bytes);
    while (pieces.size() > 0) pieces.give_back(random.below(pieces.size()));
    EXPECT_EQ(memory.blocks(), 1U);
    pieces.take(kBlock);
    EXPECT_EQ(memory.blocks(), 1U) << "the block was not whole again";
  }
}

TEST(BlockMemory, KeepsOneBlockForWhoComesNext) {
  if (!in_blocks()) GTEST_SKIP() << "malloc gives the pieces here";
  BlockMemory memory;
  {
    Pieces pieces(memory);
    for (int count = 0; count < 5; ++count) pieces.take(kBlock);
    EXPECT_EQ(memory.blocks(), 5U);
  }
  EXPECT_EQ(memory.blocks(), 1U);
  Pieces pieces(memory);
  pieces.take(kSmallest);
  EXPECT_EQ(memory.blocks(), 1U);
}

TEST(BlockMemory, WhatIsLargerThanABlockComesFromTheSystem) {
  BlockMemory memory;
  Pieces pieces(memory);
  pieces.take(2 * kBlock);
  pieces.take_zeroed(4 * kBlock);
  EXPECT_EQ(memory.blocks(), 0U);
}

TEST(BlockMemory, ZeroedIsZeroAfterOthersHadIt) {
  BlockMemory memory;
  for (int round = 0; round < 3; ++round) {
    for (std::size_t bytes = kSmallest; bytes <= 2 * kBlock; bytes *= 2) {
      Pieces pieces(memory);
      pieces.take_zeroed(bytes);
      pieces.take(bytes);
      pieces.take_zeroed(bytes);
    }
  }
}

TEST(BlockMemory, KeepsRandomPiecesApart) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    test::Random random(seed);
    BlockMemory memory;
    std::size_t most_blocks = 0;
    {
      Pieces pieces(memory);
      for (int step = 0; step < 6000; ++step) {
        const bool grow = (step / 1000) % 2 == 0;
        if (pieces.size() == 0 || random.below(10) < (grow ? 7U : 3U)) {
          // Mostly small ones, and now and then a table.
          const std::size_t bytes = kSmallest << (random.one_in(8) ? random.below(9) : 0);
          random.one_in(16) ? pieces.take_zeroed(bytes) : pieces.take(bytes);
        } else {
          pieces.give_back(random.below(pieces.size()));
        }
        most_blocks = std::max(most_blocks, memory.blocks());
        if (HasFailure()) FAIL() << "seed " << seed << ", step " << step;
      }
      pieces.check_all();
    }
    if (in_blocks()) {
      EXPECT_GE(most_blocks, 10U);
    }
    EXPECT_LE(memory.blocks(), 1U);
  }
}

TEST(BlockMemory, ServesManyThreads) {
  BlockMemory memory;
  std::vector<std::thread> threads;
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    threads.emplace_back([&memory, seed] {
      test::Random random(seed);
      Pieces pieces(memory);
      for (int step = 0; step < 3000; ++step) {
        if (pieces.size() == 0 || random.below(100) < (pieces.size() < 60 ? 60U : 40U)) {
          pieces.take(kSmallest << (random.one_in(8) ? random.below(9) : 0));
        } else {
          pieces.give_back(random.below(pieces.size()));
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(memory.blocks(), 1U);
}

// One thread takes, others give back, as an owner and the sweeper do.
TEST(BlockMemory, OthersMayGiveBack) {
  BlockMemory memory;
  for (int round = 0; round < 20; ++round) {
    Pieces pieces(memory);
    for (int count = 0; count < 300; ++count) pieces.take(kSmallest);
    std::thread([&pieces] {
      while (pieces.size() > 0) pieces.give_back(pieces.size() / 2);
    }).join();
  }
  EXPECT_LE(memory.blocks(), 1U);
}

// Each of the allocations that a new block takes.
TEST(BlockMemory, ABlockThatCannotBeHadChangesNothing) {
  if (!in_blocks() || !test::mmap_can_fail()) GTEST_SKIP();
  for (const std::size_t bytes : {kSmallest, kBlock, 2 * kBlock}) {
    BlockMemory memory;
    std::size_t passed = 0;
    for (bool thrown = true; thrown; ++passed) {
      const test::FailingAllocation failing(passed, true);
      try {
        memory.release(memory.allocate(bytes), bytes);
        thrown = false;
      } catch (const std::bad_alloc&) {
        EXPECT_EQ(memory.blocks(), 0U);
      }
    }
    EXPECT_GE(passed, bytes > kBlock ? 2U : 3U);
    Pieces pieces(memory);
    pieces.take(bytes);
    EXPECT_EQ(memory.blocks(), bytes > kBlock ? 0U : 1U);
  }
}

#if defined(__linux__)
std::size_t resident_bytes(unsigned char* block) {
  constexpr std::size_t kPage = 4096;
  std::vector<unsigned char> pages(kBlock / kPage);
  EXPECT_EQ(mincore(block, kBlock, pages.data()), 0);
  return kPage * static_cast<std::size_t>(std::count_if(
                     pages.begin(), pages.end(), [](unsigned char page) { return page % 2 != 0; }));
}

TEST(BlockMemory, APieceInUseDoesNotHoldItsWholeBlock) {
  if (!in_blocks()) GTEST_SKIP() << "pieces come from malloc";
  BlockMemory memory;
  std::vector<unsigned char*> pieces;
  for (std::size_t taken = 0; taken < kBlock; taken += kSmallest) {
    pieces.push_back(static_cast<unsigned char*>(memory.allocate(kSmallest)));
    std::memset(pieces.back(), 1, kSmallest);
  }
  unsigned char* block = *std::min_element(pieces.begin(), pieces.end());
  EXPECT_EQ(resident_bytes(block), kBlock);
  for (std::size_t index = 1; index < pieces.size(); ++index) {
    memory.release(pieces[index], kSmallest);
  }
  EXPECT_LE(resident_bytes(block), kBlock / 3);
  EXPECT_EQ(pieces[0][kSmallest - 1], 1) << "what is in use stays";
  memory.release(pieces[0], kSmallest);
}
#endif

}  // namespace
