#include "core/eviction/frequency_sketch.h"

#include <algorithm>
#include <utility>

namespace core {
namespace {

constexpr int kCounterBits = 4;
constexpr std::uint64_t kCounterMask = 15;
constexpr int kWordBits = 64;
// A row has 32 counters in its line: five bits choose one.
constexpr int kChoiceBits = 5;

// Bits for the choice within a line: those that chose the line say nothing new. The finalizer of
// MurmurHash3 (Appleby, public domain), 32 bits.
std::uint32_t choices_of(std::uint32_t hash) noexcept {
  hash ^= hash >> 16;
  hash *= 0x85ebca6bU;
  hash ^= hash >> 13;
  hash *= 0xc2b2ae35U;
  return hash ^ (hash >> 16);
}

struct Counter {
  std::size_t word;
  int shift;
};

Counter counter_of(std::uint32_t choices, int row) noexcept {
  const std::uint32_t choice = (choices >> (kChoiceBits * row)) & ((1U << kChoiceBits) - 1);
  constexpr std::uint32_t kCountersAWord = kWordBits / kCounterBits;
  return {static_cast<std::size_t>(2 * row) + choice / kCountersAWord,
          static_cast<int>(choice % kCountersAWord) * kCounterBits};
}

}  // namespace

// A small sketch may have many counters a key, which makes good guesses. A large one has six, so
// that what an entry costs stays small.
std::size_t FrequencySketch::lines_for(std::size_t keys) noexcept {
  constexpr std::size_t kMany = 32;
  constexpr std::size_t kFew = 6;
  constexpr std::size_t kSmall = std::size_t{1} << 17;  // counters: 64 KB
  const std::size_t counters = std::max(std::min(keys * kMany, kSmall), keys * kFew);
  return (counters + kCountersALine - 1) / kCountersALine;
}

FrequencySketch::FrequencySketch(std::size_t keys)
    : count_(lines_for(std::max<std::size_t>(keys, 1))), lines_(new Line[count_]) {}

int FrequencySketch::estimate(std::uint32_t hash) const noexcept {
  const Line& line = lines_[line_of(hash)];
  const std::uint32_t choices = choices_of(hash);
  std::uint64_t least = kMost;
  for (int row = 0; row < kRows; ++row) {
    const Counter counter = counter_of(choices, row);
    least = std::min(least, (line.words[counter.word] >> counter.shift) & kCounterMask);
  }
  return static_cast<int>(least);
}

void FrequencySketch::add(std::uint32_t hash) noexcept {
  Line& line = lines_[line_of(hash)];
  const std::uint32_t choices = choices_of(hash);
  for (int row = 0; row < kRows; ++row) {
    const Counter counter = counter_of(choices, row);
    std::uint64_t& word = line.words[counter.word];
    if (((word >> counter.shift) & kCounterMask) != kCounterMask) {
      word += std::uint64_t{1} << counter.shift;
    }
  }
}

void FrequencySketch::halve() noexcept {
  constexpr std::uint64_t kAllButHighest = 0x7777777777777777;
  for (std::size_t index = 0; index < count_; ++index) {
    for (std::uint64_t& word : lines_[index].words) word = (word >> 1) & kAllButHighest;
  }
}

void FrequencySketch::grow(std::size_t keys) {
  const std::size_t count = lines_for(keys);
  if (count <= count_) return;
  std::unique_ptr<Line[]> grown(new Line[count]);
  // The hashes of a line lie in a row, and so do those of the lines that it becomes.
  for (std::size_t index = 0; index < count; ++index) grown[index] = lines_[index * count_ / count];
  lines_ = std::move(grown);
  count_ = count;
}

}  // namespace core
