#include "core/table.h"

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/hash.h"
#include "keys.h"
#include "random.h"

namespace {

using core::Entry;
using core::Table;

using HashOf = std::uint64_t (*)(const std::string& key);

std::uint32_t lower_half(std::uint64_t hash) { return static_cast<std::uint32_t>(hash); }

std::uint64_t real_hash(const std::string& key) {
  return core::hash_key(test::view_of(key), core::process_hash_secret());
}
std::uint64_t same_low_bits(const std::string& key) { return real_hash(key) << 24; }
std::uint64_t same_lower_half(const std::string& key) { return real_hash(key) << 32 | 54321; }
std::uint64_t same_hash(const std::string&) { return 12345; }
// Homes in the last two buckets and the first, whatever the capacity: runs go round the end.
std::uint64_t around_the_end(const std::string& key) { return real_hash(key) % 3 - 2; }
std::uint64_t few_homes(const std::string& key) { return real_hash(key) % 61 * 5; }

// Entries and a table over them, side by side with a map that cannot be wrong.
class TableModel {
 public:
  explicit TableModel(HashOf hash_of) : hash_of_(hash_of) {}

  void insert(const std::string& key) {
    if (entries_.count(key) != 0) return;
    const core::KeyView view = test::view_of(key);
    auto memory = std::make_unique<unsigned char[]>(Entry::bytes_for(view, false));
    Entry* entry = Entry::create(memory.get(), view, {});
    table_.reserve(table_.count() + 1);
    table_.insert({lower_half(hash_of_(key)), ++last_slot_, entry});
    slots_[key] = last_slot_;
    entries_.emplace(key, std::move(memory));
  }
  void erase(const std::string& key) {
    Table::Bucket* bucket = table_.find(hash_of_(key), test::view_of(key));
    ASSERT_EQ(bucket != nullptr, entries_.count(key) != 0) << key;
    if (bucket == nullptr) return;
    table_.erase(bucket);
    entries_.erase(key);
    slots_.erase(key);
  }
  void check_key(const std::string& key) const {
    const auto entry = entries_.find(key);
    const Table::Bucket* bucket = table_.find(hash_of_(key), test::view_of(key));
    if (entry == entries_.end()) {
      ASSERT_EQ(bucket, nullptr) << key;
      return;
    }
    ASSERT_NE(bucket, nullptr) << key;
    auto* wanted = reinterpret_cast<Entry*>(entry->second.get());
    ASSERT_EQ(bucket->entry, wanted);
    ASSERT_EQ(bucket->hash, lower_half(hash_of_(key)));
    ASSERT_EQ(bucket->slot, slots_.at(key));
    ASSERT_EQ(table_.find(hash_of_(key), wanted), bucket);
  }
  void check_all() const {
    for (const auto& [key, memory] : entries_) check_key(key);
    check_order();
  }
  // Along a run nobody is farther from home than the one before by more than a step, and whoever
  // comes after a gap is at home: what makes a miss end early, and right.
  void check_order() const {
    const std::size_t capacity = table_.capacity();
    std::size_t taken = 0;
    for (std::size_t index = 0; index < capacity; ++index) {
      const Table::Bucket& bucket = table_.begin()[index];
      if (bucket.entry == nullptr) continue;
      ++taken;
      const std::size_t before = (index + capacity - 1) & (capacity - 1);
      const Table::Bucket& previous = table_.begin()[before];
      const std::size_t most =
          previous.entry == nullptr ? 0 : far_from_home(before, previous.hash) + 1;
      ASSERT_LE(far_from_home(index, bucket.hash), most) << index << " of " << capacity;
    }
    ASSERT_EQ(taken, entries_.size());
    ASSERT_EQ(table_.count(), entries_.size());
    ASSERT_TRUE(capacity == 0 || taken < capacity) << "a full table has no end to a miss";
  }
  const Table& table() const { return table_; }

 private:
  std::size_t far_from_home(std::size_t index, std::uint64_t hash) const {
    return (index - static_cast<std::size_t>(hash)) & (table_.capacity() - 1);
  }

  HashOf hash_of_;
  Table table_;
  std::uint32_t last_slot_ = 0;
  std::unordered_map<std::string, std::uint32_t> slots_;
  std::unordered_map<std::string, std::unique_ptr<unsigned char[]>> entries_;
};

TEST(Table, EmptyFindsNothing) {
  const Table table;
  EXPECT_EQ(table.find(0, test::latin1("a")), nullptr);
  EXPECT_EQ(table.begin(), table.end());
  EXPECT_EQ(table.bytes(), 0U);
}

TEST(Table, CapacityIsTheSmallestThatHasRoom) {
  for (std::size_t count = 1; count < 10'000; ++count) {
    const std::size_t capacity = Table::capacity_for(count);
    ASSERT_EQ(capacity & (capacity - 1), 0U);
    ASSERT_LT(count, capacity);
    ASSERT_LE(count, capacity * 13 / 16);
    if (capacity > 8) {
      ASSERT_GT(count, capacity / 2 * 13 / 16);
    }
  }
}

TEST(Table, ReservesOnlyWhenItMust) {
  Table table;
  table.reserve(0);
  EXPECT_EQ(table.capacity(), 0U);
  table.reserve(6);
  EXPECT_EQ(table.capacity(), 8U);
  const Table::Bucket* buckets = table.begin();
  table.reserve(6);
  table.reserve(1);
  EXPECT_EQ(table.begin(), buckets);
  table.reserve(7);
  EXPECT_EQ(table.capacity(), 16U);
  EXPECT_EQ(table.bytes(), 16 * sizeof(Table::Bucket));
}

TEST(Table, KeysOfTheSameBytesAndHashAreTwo) {
  TableModel model(same_hash);
  const std::string narrow("\x41\x04l", 3);
  const std::string wide("\x41\x04w", 3);
  model.insert(narrow);
  model.insert(wide);
  model.check_all();
  model.erase(narrow);
  model.check_key(wide);
  model.check_key(narrow);
}

TEST(Table, KeysOfTheSameLowerHalfAreTwo) {
  TableModel model(same_lower_half);
  const std::string keys[] = {"al", "bl", "longerl", test::numbered_key(1)};
  for (const std::string& key : keys) model.insert(key);
  model.check_all();
  model.check_key("absentl");
  for (const std::string& key : keys) {
    model.erase(key);
    for (const std::string& other : keys) model.check_key(other);
  }
  EXPECT_EQ(model.table().count(), 0U);
}

// From 1024 buckets on they are memory that others had before.
TEST(Table, LargeOnesAreEmptyAtFirst) {
  for (int round = 0; round < 3; ++round) {
    for (const std::size_t count : {800U, 1600U, 3200U, 6400U, 200'000U}) {
      Table table;
      table.reserve(count);
      for (Table::Bucket& bucket : table) {
        ASSERT_EQ(bucket.entry, nullptr);
        std::memset(static_cast<void*>(&bucket), 0xA5, sizeof bucket);
      }
    }
  }
}

TEST(Table, ErasesFromEveryPlaceOfARun) {
  for (const HashOf hash_of : {same_hash, same_lower_half, around_the_end, same_low_bits}) {
    for (std::uint64_t erased = 0; erased < 6; ++erased) {
      TableModel model(hash_of);
      for (std::uint64_t key = 0; key < 6; ++key) model.insert(test::numbered_key(key));
      ASSERT_EQ(model.table().capacity(), 8U);
      model.erase(test::numbered_key(erased));
      for (std::uint64_t key = 0; key < 6; ++key) model.check_key(test::numbered_key(key));
      model.check_order();
    }
  }
}

TEST(Table, ErasingLeavesTheHomeOfTheNextRunAlone) {
  Table table;
  table.reserve(6);
  alignas(8) unsigned char memory[3][32];
  Entry* entries[3];
  const char* names[] = {"a", "b", "c"};
  for (int index = 0; index < 3; ++index) {
    entries[index] = Entry::create(memory[index], test::latin1(names[index]), {});
    table.insert({static_cast<std::uint32_t>(index + 6), 0, entries[index]});  // homes 6, 7 and 0
  }
  table.erase(table.find(6, entries[0]));
  EXPECT_EQ(table.begin()[6].entry, nullptr);
  EXPECT_EQ(table.begin()[7].entry, entries[1]);
  EXPECT_EQ(table.begin()[0].entry, entries[2]);
}

TEST(Table, SwapExchangesEverything) {
  TableModel model(real_hash);
  Table full;
  full.reserve(100);
  Table empty;
  full.swap(empty);
  EXPECT_EQ(full.capacity(), 0U);
  EXPECT_EQ(full.find(0, test::view_of(test::numbered_key(1))), nullptr);
  EXPECT_EQ(empty.capacity(), 128U);
}

struct Stream {
  const char* name;
  HashOf hash_of;
  std::uint64_t keys;
  int steps;
};

class TableStream : public testing::TestWithParam<Stream> {};

TEST_P(TableStream, AgreesWithAMap) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    test::Random random(seed);
    TableModel model(GetParam().hash_of);
    for (int step = 0; step < GetParam().steps; ++step) {
      const std::string key = test::numbered_key(random.below(GetParam().keys));
      const bool grow = (step / 500) % 2 == 0;
      if (random.below(10) < (grow ? 6U : 3U)) {
        model.insert(key);
      } else {
        model.erase(key);
      }
      model.check_key(test::numbered_key(random.below(GetParam().keys)));
      if (step % 100 == 0) model.check_order();
      if (testing::Test::HasFatalFailure()) return;
    }
    model.check_all();
  }
}

INSTANTIATE_TEST_SUITE_P(Hashes, TableStream,
                         testing::Values(Stream{"Real", real_hash, 3000, 30'000},
                                         Stream{"SameLowBits", same_low_bits, 150, 5000},
                                         Stream{"SameLowerHalf", same_lower_half, 100, 5000},
                                         Stream{"SameHash", same_hash, 100, 5000},
                                         Stream{"AroundTheEnd", around_the_end, 150, 5000},
                                         Stream{"FewHomes", few_homes, 800, 10'000}),
                         [](const auto& stream) { return stream.param.name; });

}  // namespace
