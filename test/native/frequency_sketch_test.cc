#include "core/eviction/frequency_sketch.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <vector>

#include "random.h"

namespace {

using core::FrequencySketch;

std::uint32_t any_hash(test::Random& random) { return static_cast<std::uint32_t>(random.bits()); }

std::vector<std::uint32_t> any_hashes(std::size_t count, std::uint64_t seed) {
  test::Random random(seed);
  std::vector<std::uint32_t> hashes;
  while (hashes.size() < count) hashes.push_back(any_hash(random));
  return hashes;
}

TEST(FrequencySketch, CountsUpToFifteen) {
  FrequencySketch sketch(100);
  EXPECT_EQ(sketch.estimate(12345), 0);
  for (int times = 1; times <= 20; ++times) {
    sketch.add(12345);
    EXPECT_EQ(sketch.estimate(12345), std::min(times, FrequencySketch::kMost));
  }
}

TEST(FrequencySketch, NeverGuessesTooLittle) {
  for (const std::size_t keys : {1, 64, 1000, 50000}) {
    FrequencySketch sketch(keys);
    test::Random random(keys);
    const std::vector<std::uint32_t> hashes = any_hashes(2 * keys, keys);
    std::map<std::uint32_t, int> counts;
    for (std::size_t round = 0; round < 6 * keys; ++round) {
      const std::uint32_t hash = hashes[random.below(hashes.size())];
      sketch.add(hash);
      ++counts[hash];
    }
    for (const auto& [hash, count] : counts) {
      EXPECT_GE(sketch.estimate(hash), std::min(count, FrequencySketch::kMost));
    }
  }
}

// What the memory is for: with as many keys as it was made for, hardly a guess is wrong.
TEST(FrequencySketch, GuessesWell) {
  for (const std::size_t keys : {1000, 100000}) {
    FrequencySketch sketch(keys);
    const std::vector<std::uint32_t> hashes = any_hashes(2 * keys, 7);
    for (std::size_t index = 0; index < keys; ++index) {
      sketch.add(hashes[index]);
      if (index % 2 == 0) sketch.add(hashes[index]);
    }
    std::size_t wrong = 0;
    for (std::size_t index = 0; index < 2 * keys; ++index) {
      const int count = index >= keys ? 0 : index % 2 == 0 ? 2 : 1;
      if (sketch.estimate(hashes[index]) != count) ++wrong;
    }
    EXPECT_LT(wrong, keys == 1000 ? 2 * keys / 50 : 2 * keys / 3);
  }
}

TEST(FrequencySketch, HalvesAllCounters) {
  FrequencySketch sketch(100);
  const std::vector<std::uint32_t> hashes = any_hashes(20, 3);
  for (std::size_t index = 0; index < hashes.size(); ++index) {
    for (std::size_t times = 0; times < index; ++times) sketch.add(hashes[index]);
  }
  std::vector<int> before;
  for (const std::uint32_t hash : hashes) before.push_back(sketch.estimate(hash));
  sketch.halve();
  for (std::size_t index = 0; index < hashes.size(); ++index) {
    EXPECT_EQ(sketch.estimate(hashes[index]), before[index] / 2);
  }
}

TEST(FrequencySketch, KeepsWhatItKnowsWhenItGrows) {
  FrequencySketch sketch(5000);
  const std::vector<std::uint32_t> hashes = any_hashes(5000, 5);
  std::vector<int> before;
  for (std::size_t index = 0; index < hashes.size(); ++index) {
    for (std::size_t times = 0; times < index % 4; ++times) sketch.add(hashes[index]);
  }
  for (const std::uint32_t hash : hashes) before.push_back(sketch.estimate(hash));
  const std::size_t bytes = sketch.bytes();
  sketch.grow(5000);
  EXPECT_EQ(sketch.bytes(), bytes);
  // Four times as many lines: each line becomes four.
  sketch.grow(4 * (std::size_t{1} << 17) / 6);
  EXPECT_EQ(sketch.bytes(), 4 * bytes);
  std::size_t same = 0;
  for (std::size_t index = 0; index < hashes.size(); ++index) {
    if (sketch.estimate(hashes[index]) == before[index]) ++same;
  }
  EXPECT_EQ(same, hashes.size());
  // What comes from now on meets less.
  for (int times = 0; times < 3; ++times) sketch.add(hashes[0]);
  EXPECT_GE(sketch.estimate(hashes[0]), 3);
}

TEST(FrequencySketch, TakesThreeBytesAKeyAndMoreOnlyWhenSmall) {
  EXPECT_LE(FrequencySketch::bytes_for(1), 64U);
  EXPECT_LE(FrequencySketch::bytes_for(1000), 16 * 1000U + 64);
  EXPECT_LE(FrequencySketch::bytes_for(4096), std::size_t{64} * 1024);
  EXPECT_LE(FrequencySketch::bytes_for(20000), std::size_t{64} * 1024);
  EXPECT_LE(FrequencySketch::bytes_for(1000000), 3 * 1000000U + 64);
}

}  // namespace
