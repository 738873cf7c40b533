#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace core {

// Guesses how often keys were met lately, the more exactly the rarer keys meet in a counter: a
// count-min sketch (Cormode and Muthukrishnan, 2005) as in TinyLFU (Einziger, Friedman and Manes,
// 2017). A key has four counters of 4 bits, and its estimate is the least of them. All four lie in
// one line of the cache, so that a look costs one miss.
//
// Not thread-safe.
class FrequencySketch {
 public:
  static constexpr int kMost = 15;  // of an estimate

  // For about that many keys at a time. Throws std::bad_alloc.
  explicit FrequencySketch(std::size_t keys);

  // Takes 32 well-mixed bits of the key's hash. O(1).
  int estimate(std::uint32_t hash) const noexcept;
  void add(std::uint32_t hash) noexcept;
  // Halves all counters: what was frequent long ago counts less. O(keys).
  void halve() noexcept;

  // Makes it one for that many keys, if that is more. Estimates stay, but for keys that share
  // a line with others in one of the two sizes. Throws std::bad_alloc, and then nothing has
  // changed. O(keys).
  void grow(std::size_t keys);

  std::size_t bytes() const noexcept { return count_ * sizeof(Line); }
  static std::size_t bytes_for(std::size_t keys) noexcept { return lines_for(keys) * sizeof(Line); }

 private:
  // The counters of row r are in words 2 r and 2 r + 1.
  static constexpr int kRows = 4;
  static constexpr std::size_t kCountersALine = 128;
  struct alignas(64) Line {
    std::uint64_t words[kCountersALine * 4 / 64] = {};
  };

  static std::size_t lines_for(std::size_t keys) noexcept;
  std::size_t line_of(std::uint32_t hash) const noexcept {
    return static_cast<std::size_t>((std::uint64_t{hash} * count_) >> 32);
  }

  std::size_t count_;
  std::unique_ptr<Line[]> lines_;
};

}  // namespace core
