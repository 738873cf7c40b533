#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>

#include "core/key.h"

namespace {

constexpr std::size_t kLongest = 200;

// Bytes at some distance from an aligned address, with nothing behind them that may be read.
class Bytes {
 public:
  Bytes(std::size_t count, std::size_t distance)
      : memory_(new unsigned char[count + distance]), start_(memory_.get() + distance) {
    for (std::size_t index = 0; index < count; ++index) {
      start_[index] = static_cast<unsigned char>(index * 31 + 7);
    }
  }
  unsigned char& operator[](std::size_t index) { return start_[index]; }
  const void* start() const { return start_; }

 private:
  const std::unique_ptr<unsigned char[]> memory_;
  unsigned char* const start_;
};

TEST(EqualBytes, SeesADifferenceInEveryByte) {
  for (std::size_t count = 0; count <= kLongest; ++count) {
    const Bytes left(count, 0);
    Bytes right(count, 0);
    ASSERT_TRUE(core::equal_bytes(left.start(), right.start(), count)) << count;
    for (std::size_t index = 0; index < count; ++index) {
      for (const unsigned char change : {0x01, 0x80, 0xFF}) {
        right[index] ^= change;
        ASSERT_FALSE(core::equal_bytes(left.start(), right.start(), count))
            << index << " of " << count;
        right[index] ^= change;
      }
    }
  }
}

TEST(EqualBytes, WorksAtEveryAddress) {
  for (std::size_t count = 0; count <= kLongest; ++count) {
    for (std::size_t left_distance = 0; left_distance < 8; ++left_distance) {
      const Bytes left(count, left_distance);
      for (std::size_t right_distance = 0; right_distance < 8; ++right_distance) {
        Bytes right(count, right_distance);
        ASSERT_TRUE(core::equal_bytes(left.start(), right.start(), count));
        if (count == 0) continue;
        right[count - 1] ^= 1;
        ASSERT_FALSE(core::equal_bytes(left.start(), right.start(), count));
      }
    }
  }
}

// Two differences that would cancel each other out in a sum.
TEST(EqualBytes, DifferencesDoNotCancelOut) {
  for (std::size_t count = 16; count <= kLongest; ++count) {
    const Bytes left(count, 0);
    Bytes right(count, 0);
    for (std::size_t index = 0; index + 8 < count; ++index) {
      right[index] ^= 0x10;
      right[index + 8] ^= 0x10;
      ASSERT_FALSE(core::equal_bytes(left.start(), right.start(), count)) << index << ", " << count;
      right[index] ^= 0x10;
      right[index + 8] ^= 0x10;
    }
  }
}

}  // namespace
