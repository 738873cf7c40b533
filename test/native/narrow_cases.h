#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <cstring>
#include <memory>
#include <string>

namespace test {

using Narrow = bool (*)(const char16_t* units, std::size_t count, unsigned char* bytes);

// Strings in memory of exactly their size, so that AddressSanitizer sees every step beyond.
class NarrowSubject {
 public:
  static constexpr std::size_t kGuard = 64;

  NarrowSubject(Narrow narrow, std::size_t count)
      : narrow_(narrow), count_(count), units_(new char16_t[count]) {}

  char16_t& unit(std::size_t index) { return units_[index]; }
  void fill_with_latin1() {
    for (std::size_t index = 0; index < count_; ++index) unit(index) = latin1(index);
  }
  static char16_t latin1(std::size_t index) { return (index * 7 + 255) % 256; }

  // Narrows to the front of a buffer, then to its end; what lies around must stay.
  bool narrow() {
    const std::unique_ptr<unsigned char[]> exact(new unsigned char[count_]);
    const bool fits = narrow_(units_.get(), count_, exact.get());
    bytes_.assign(kGuard + count_ + kGuard, '\xAA');
    auto* start = reinterpret_cast<unsigned char*>(&bytes_[kGuard]);
    EXPECT_EQ(narrow_(units_.get(), count_, start), fits);
    const std::string guard(kGuard, '\xAA');
    EXPECT_EQ(bytes_.substr(0, kGuard), guard) << "written before " << count_ << " bytes";
    EXPECT_EQ(bytes_.substr(kGuard + count_), guard) << "written beyond " << count_ << " bytes";
    if (fits) {
      EXPECT_EQ(std::memcmp(exact.get(), start, count_), 0);
    }
    return fits;
  }
  unsigned char byte(std::size_t index) const {
    return static_cast<unsigned char>(bytes_[kGuard + index]);
  }

 private:
  const Narrow narrow_;
  const std::size_t count_;
  const std::unique_ptr<char16_t[]> units_;
  std::string bytes_;
};

constexpr std::size_t kLongestNarrowed = 300;

inline void expect_every_length_narrowed(Narrow narrow) {
  for (std::size_t count = 0; count <= kLongestNarrowed; ++count) {
    NarrowSubject subject(narrow, count);
    subject.fill_with_latin1();
    ASSERT_TRUE(subject.narrow()) << count;
    for (std::size_t index = 0; index < count; ++index) {
      ASSERT_EQ(subject.byte(index), NarrowSubject::latin1(index)) << index << " of " << count;
    }
  }
}

// In strings of one unit else: 0xFF fits everywhere, and what is above nowhere.
inline void expect_every_wide_unit_found(Narrow narrow) {
  for (std::size_t count = 0; count <= kLongestNarrowed; ++count) {
    for (const char16_t rest : {0x00, 0xFF}) {
      NarrowSubject subject(narrow, count);
      for (std::size_t index = 0; index < count; ++index) subject.unit(index) = rest;
      for (std::size_t index = 0; index < count; ++index) {
        for (const char16_t unit : {0xFF, 0x100, 0x8000, 0xFF00, 0xFFFF}) {
          subject.unit(index) = unit;
          ASSERT_EQ(subject.narrow(), unit <= 0xFF) << unit << " at " << index << " of " << count;
        }
        subject.unit(index) = rest;
      }
    }
  }
}

inline void expect_every_unit_known(Narrow narrow) {
  for (const std::size_t count : {1U, 3U, 4U, 7U, 8U, 15U, 16U, 17U}) {
    NarrowSubject subject(narrow, count);
    subject.fill_with_latin1();
    for (unsigned unit = 0; unit <= 0xFFFF; ++unit) {
      subject.unit(count / 2) = static_cast<char16_t>(unit);
      const bool fits = subject.narrow();
      ASSERT_EQ(fits, unit <= 0xFF) << unit << " amid " << count;
      if (fits) {
        ASSERT_EQ(subject.byte(count / 2), unit);
      }
    }
  }
}

}  // namespace test
