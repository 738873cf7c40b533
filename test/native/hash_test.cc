#include "core/hash.h"

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "keys.h"
#include "random.h"

namespace {

using core::hash_key;
using core::KeyView;

constexpr core::HashSecret kSecret{
    {0x9e3779b97f4a7c15, 0xbf58476d1ce4e5b9, 0x94d049bb133111eb, 0x2545f4914f6cdd1d}};
constexpr std::uint32_t kLongest = 200;  // units

// Exactly as much heap as the key has bytes: a sanitizer sees a read before or behind them.
struct ExactKey {
  ExactKey(std::uint32_t length, bool wide, test::Random& random)
      : view{nullptr, length, wide}, bytes(new unsigned char[view.bytes()]) {
    view.units = bytes.get();
    for (std::size_t index = 0; index < view.bytes(); ++index) {
      bytes[index] = static_cast<unsigned char>(random.bits());
    }
  }
  KeyView view;
  std::unique_ptr<unsigned char[]> bytes;
};

int ones(std::uint64_t word) {
  int count = 0;
  for (; word != 0; word &= word - 1) ++count;
  return count;
}

template <typename Visit>
void for_every_length(Visit&& visit) {
  test::Random random(1);
  for (const bool wide : {false, true}) {
    for (std::uint32_t length = 0; length <= kLongest; ++length) {
      ExactKey key(length, wide, random);
      visit(key);
    }
  }
}

TEST(Hash, IsTheSameForEqualKeysWhereverTheyLie) {
  for_every_length([](ExactKey& key) {
    const std::uint64_t hash = hash_key(key.view, kSecret);
    for (std::size_t offset = 0; offset < 8; ++offset) {
      std::vector<unsigned char> moved(offset + key.view.bytes() + 1, 0xee);
      if (key.view.length > 0) {
        std::memcpy(moved.data() + offset, key.view.units, key.view.bytes());
      }
      const KeyView view{moved.data() + offset, key.view.length, key.view.wide};
      ASSERT_EQ(hash_key(view, kSecret), hash);
    }
  });
}

TEST(Hash, EveryBitMatters) {
  for_every_length([](ExactKey& key) {
    std::unordered_set<std::uint64_t> seen{hash_key(key.view, kSecret)};
    for (std::size_t bit = 0; bit < key.view.bytes() * 8; ++bit) {
      const auto mask = static_cast<unsigned char>(1U << (bit % 8));
      key.bytes[bit / 8] ^= mask;
      ASSERT_TRUE(seen.insert(hash_key(key.view, kSecret)).second)
          << "bit " << bit << " of " << key.view.bytes() << " bytes";
      key.bytes[bit / 8] ^= mask;
    }
  });
}

TEST(Hash, LengthAndWidthMatter) {
  const std::vector<unsigned char> zeros(kLongest * 2);
  std::unordered_set<std::uint64_t> seen;
  for (std::uint32_t length = 0; length <= kLongest; ++length) {
    ASSERT_TRUE(seen.insert(hash_key({zeros.data(), length, false}, kSecret)).second) << length;
    ASSERT_TRUE(seen.insert(hash_key({zeros.data(), length, true}, kSecret)).second) << length;
  }
}

TEST(Hash, PlaceOfBytesMatters) {
  for (std::uint32_t length = 2; length <= kLongest; ++length) {
    std::unordered_set<std::uint64_t> seen;
    for (std::uint32_t index = 0; index < length; ++index) {
      std::string key(length, 'a');
      key[index] = 'b';
      ASSERT_TRUE(seen.insert(hash_key(test::latin1(key), kSecret)).second) << length;
    }
  }
}

TEST(Hash, SecretMatters) {
  core::HashSecret other = kSecret;
  other.words[0] ^= 2;
  for_every_length([&other](ExactKey& key) {
    ASSERT_NE(hash_key(key.view, kSecret), hash_key(key.view, other)) << key.view.length;
  });
}

TEST(Hash, OneBitOfTheKeyTurnsHalfOfTheHash) {
  for (const std::uint32_t length : {1U, 3U, 4U, 8U, 16U, 17U, 48U, 49U, 100U}) {
    test::Random random(length);
    ExactKey key(length, false, random);
    const std::uint64_t hash = hash_key(key.view, kSecret);
    int turned = 0;
    for (std::uint32_t bit = 0; bit < length * 8; ++bit) {
      key.bytes[bit / 8] ^= static_cast<unsigned char>(1U << (bit % 8));
      turned += ones(hash ^ hash_key(key.view, kSecret));
      key.bytes[bit / 8] ^= static_cast<unsigned char>(1U << (bit % 8));
    }
    const double mean = turned / (length * 8.0);
    EXPECT_NEAR(mean, 32, length < 4 ? 5 : 2) << length;
  }
}

// Pearson's statistic of how 2^16 keys fall into 2^bits boxes.
template <typename MakeKey>
double unevenness(int bits, int shift, const core::HashSecret& secret, MakeKey&& make_key) {
  constexpr int kKeys = 1 << 16;
  std::vector<int> boxes(std::size_t{1} << bits);
  for (int number = 0; number < kKeys; ++number) {
    const std::string key = make_key(number);
    const std::uint64_t hash = hash_key(test::view_of(key), secret);
    ++boxes[(hash >> shift) & (boxes.size() - 1)];
  }
  const double expected = static_cast<double>(kKeys) / static_cast<double>(boxes.size());
  double sum = 0;
  for (const int count : boxes) sum += (count - expected) * (count - expected) / expected;
  return sum;
}

template <typename MakeKey>
void expect_even(const core::HashSecret& secret, MakeKey&& make_key) {
  // With n boxes the statistic has the mean n and the variance 2n: six deviations are no accident.
  EXPECT_LT(unevenness(6, 58, secret, make_key), 64 + 6 * 12) << "the bits that choose a shard";
  EXPECT_LT(unevenness(12, 0, secret, make_key), 4096 + 6 * 91) << "the bits that choose a bucket";
}

TEST(Hash, SequentialKeysSpreadEvenly) {
  for (const core::HashSecret& secret : {kSecret, core::process_hash_secret()}) {
    expect_even(secret, [](int number) { return std::to_string(number) + "l"; });
    expect_even(secret, [](int number) { return test::numbered_key(number) + "l"; });
    expect_even(secret, [](int number) {
      return "session:" + std::string(60, '0') + std::to_string(number) + ":profilel";
    });
    expect_even(secret, [](int number) {
      std::string key(3, '\0');
      key[0] = static_cast<char>(number);
      key[1] = static_cast<char>(number >> 8);
      return key;  // two bytes, and a last one that says "not wide"
    });
  }
}

TEST(Hash, ProcessHasOneOddSecret) {
  const core::HashSecret& secret = core::process_hash_secret();
  EXPECT_EQ(&secret, &core::process_hash_secret());
  const std::unordered_set<std::uint64_t> words(secret.words, secret.words + 4);
  EXPECT_EQ(words.size(), 4U);
  for (const std::uint64_t word : words) EXPECT_EQ(word & 1, 1U);
}

}  // namespace
