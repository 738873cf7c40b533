#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "allocation_failures.h"
#include "core/store.h"
#include "keys.h"
#include "slot_ledger.h"
#include "store_model.h"

namespace {

using core::Departure;
using core::ExpiredSlots;
using core::Nanoseconds;
using core::Store;
using test::kPermanent;

constexpr Nanoseconds kSecond = 1'000'000'000;

// A local store that somebody listens to: what departs goes into the queue, with its key.
struct Listened {
  explicit Listened(bool listened = true) : store([this] { ++pokes; }) {
    store.clock().set_manual(0);
    store.departures().set_listened(listened);
  }
  core::Replaced put(const std::string& key, std::uint32_t slot, double ttl = kPermanent) {
    return store.put(test::view_of(key), slot, ttl, false, expired);
  }
  void fill(std::uint32_t first, std::uint32_t count) {
    for (std::uint32_t slot = first; slot < first + count; ++slot) {
      put(test::numbered_key(slot), slot, 1);
    }
  }
  // The slots that departed; each key must be the one that the slot was put under.
  std::vector<std::uint32_t> take_all() {
    std::vector<std::uint32_t> slots;
    while (const core::DepartedChain departed = store.departures().take()) {
      EXPECT_EQ(departed->why, Departure::kExpired);
      EXPECT_EQ(test::copy_of(departed->key()), test::numbered_key(departed->slot));
      slots.push_back(departed->slot);
    }
    return slots;
  }

  int pokes = 0;
  ExpiredSlots expired;
  Store store;
};

TEST(Departures, ASweepQueuesKeysWhileSomebodyListens) {
  Listened subject;
  subject.fill(0, 1000);
  subject.store.clock().set_manual(kSecond);
  test::sweep_every_shard(subject.store, kSecond);
  EXPECT_TRUE(subject.store.retired().empty());
  EXPECT_GT(subject.pokes, 0);
  EXPECT_EQ(subject.take_all().size(), 1000U);
}

TEST(Departures, ASweepQueuesSlotsWhileNobodyListens) {
  Listened subject(false);
  subject.fill(0, 10);
  subject.store.clock().set_manual(kSecond);
  test::sweep_every_shard(subject.store, kSecond);
  EXPECT_FALSE(subject.store.retired().empty());
  EXPECT_TRUE(subject.store.departures().empty());
}

TEST(Departures, SizeAndKeysQueueThem) {
  Listened subject;
  subject.fill(0, 500);
  subject.store.clock().set_manual(kSecond);
  EXPECT_EQ(subject.store.size(), 0U);
  EXPECT_EQ(subject.pokes, 1);
  EXPECT_EQ(subject.take_all().size(), 500U);
  subject.fill(500, 500);
  subject.store.clock().set_manual(2 * kSecond);
  EXPECT_EQ(subject.store.keys().size(), 0U);
  EXPECT_EQ(subject.take_all().size(), 500U);
}

TEST(Departures, PutsQueueWhatTheyFind) {
  for (const std::uint32_t count : {100U, 10'000U}) {
    Listened subject;
    subject.fill(0, count);
    subject.store.clock().set_manual(kSecond);
    for (std::uint32_t slot = count; slot < 3 * count; ++slot) {
      subject.put(test::numbered_key(slot), slot);
    }
    EXPECT_EQ(subject.expired.count, 0U);
    const std::vector<std::uint32_t> slots = subject.take_all();
    EXPECT_GT(slots.size(), count / 2);
    subject.store.size();
    EXPECT_EQ(slots.size() + subject.take_all().size(), count);
  }
}

TEST(Departures, AnOverwriteSaysThatTheOldEntryHadDied) {
  Listened subject;
  subject.put("al", 1, 1);
  const core::Replaced living = subject.put("al", 2, 1);
  EXPECT_TRUE(living.any);
  EXPECT_FALSE(living.dead);
  subject.store.clock().set_manual(kSecond);
  const core::Replaced dead = subject.put("al", 3);
  EXPECT_TRUE(dead.any);
  EXPECT_TRUE(dead.dead);
  EXPECT_EQ(dead.slot, 2U);
  EXPECT_TRUE(subject.take_all().empty()) << "the caller has it";
  EXPECT_FALSE(subject.put("al", 4).dead);
  EXPECT_FALSE(subject.put("bl", 5).any);
}

TEST(Departures, ARenameOntoADeadEntryQueuesIt) {
  Listened subject;
  subject.put(test::numbered_key(1), 1, 1);
  subject.put("al", 2);
  subject.store.clock().set_manual(kSecond);
  EXPECT_EQ(subject.store.rename(test::latin1("a"), test::latin1("key:1"), subject.expired), 2);
  EXPECT_EQ(subject.expired.count, 0U);
  EXPECT_EQ(subject.take_all(), std::vector<std::uint32_t>{1});
}

TEST(Departures, AClearDropsThem) {
  Listened subject;
  subject.fill(0, 100);
  subject.store.clock().set_manual(kSecond);
  subject.store.size();
  const std::shared_ptr<void> old = subject.store.clear();
  EXPECT_TRUE(subject.store.departures().empty());
}

// Whatever fails: each slot comes back once, be it without its key.
TEST(Departures, WithoutMemoryASlotComesBackAlone) {
  const auto prepare = [] {
    auto subject = std::make_unique<Listened>();
    subject->fill(0, 300);
    subject->store.clock().set_manual(kSecond);
    return subject;
  };
  const std::size_t failures = test::fail_each_allocation(
      prepare,
      [](Listened& subject) {
        const Store::Visit visit(subject.store);
        while (subject.store.sweep_shard(visit, 0, kSecond)) {
        }
      },
      [](Listened& subject, bool thrown) {
        EXPECT_FALSE(thrown);
        subject.store.size();
        test::SlotLedger ledger;
        for (int slot = 0; slot < 300; ++slot) ledger.open();
        for (const std::uint32_t slot : subject.take_all()) ledger.end(slot);
        while (const auto block = subject.store.retired().take()) {
          for (std::uint32_t index = 0; index < block->count; ++index) {
            ledger.end(block->slots[index]);
          }
        }
        EXPECT_EQ(ledger.open_count(), 0U);
      },
      7);
  EXPECT_GT(failures, 40U);
}

}  // namespace
