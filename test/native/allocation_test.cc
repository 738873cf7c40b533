#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>

#include "allocation_failures.h"
#include "allocation_subject.h"
#include "core/store.h"
#include "keys.h"
#include "store_model.h"

namespace {

using core::Nanoseconds;
using core::Store;
using test::fail_each_allocation;
using test::kPermanent;
using test::Subject;
using test::with_malloc;

constexpr Nanoseconds kMillisecond = 1'000'000;

using Change = std::function<void(Subject&)>;

// The same entries now, and at every later time.
void expect_equal(Subject& subject, Subject& twin) {
  for (const Nanoseconds now : {0, 2, 20, 2000}) {
    subject.store.clock().set_manual(now * kMillisecond);
    twin.store.clock().set_manual(now * kMillisecond);
    ASSERT_EQ(subject.content(), twin.content()) << "after " << now << " ms";
    ASSERT_EQ(subject.store.size(), twin.store.size());
  }
  EXPECT_EQ(subject.ended, twin.ended);
}

// `change` happens or it does not, whichever of its allocations fails; done again it happens.
void expect_all_or_nothing(const Change& prepare, const Change& change, std::size_t at_least) {
  const auto prepared = [&prepare] {
    auto subject = std::make_unique<Subject>();
    prepare(*subject);
    return subject;
  };
  const auto check = [&](Subject& subject, bool thrown) {
    const auto twin = prepared();
    if (thrown) {
      ASSERT_EQ(subject.content(), twin->content()) << "half a change";
      change(subject);
    }
    change(*twin);
    // The room that an attempt made is counted, and as a rule used by the next one.
    EXPECT_GE(subject.store.bytes(), twin->store.bytes());
    EXPECT_LE(subject.store.bytes(), twin->store.bytes() + 256);
    expect_equal(subject, *twin);
  };
  EXPECT_GE(fail_each_allocation(prepared, change, check), 2 * at_least);
}

TEST(Allocation, PutOfANewEntryHappensOrNot) {
  const Change nothing = [](Subject&) {};
  expect_all_or_nothing(
      nothing, [](Subject& subject) { subject.put("al", 1, kPermanent); }, with_malloc(2, 0));
  // A wheel, a table and a chunk.
  expect_all_or_nothing(
      nothing, [](Subject& subject) { subject.put("al", 1, 10); }, with_malloc(3, 1));
  const std::string large(5000, 'x');
  expect_all_or_nothing(
      nothing, [&large](Subject& subject) { subject.put(large + "l", 1, 10); }, with_malloc(3, 1));
}

TEST(Allocation, PutThatGrowsTheTableHappensOrNot) {
  for (const double ttl : {kPermanent, 10.0}) {
    expect_all_or_nothing([ttl](Subject& subject) { subject.fill(52, ttl); },
                          [ttl](Subject& subject) { subject.put("al", 100, ttl); },
                          with_malloc(1, 0));
  }
}

TEST(Allocation, ReplacingHappensOrNot) {
  const auto put = [](double ttl) {
    return [ttl](Subject& subject) { subject.put("al", 7, ttl); };
  };
  // A first wheel and a chunk; from then on only cells, which come from the chunk that is there.
  expect_all_or_nothing(put(kPermanent), put(10), 1);
  expect_all_or_nothing(put(10), put(kPermanent), 0);
  expect_all_or_nothing(put(10), put(1000), 0);
  const std::string large = std::string(5000, 'x') + "l";
  const auto put_large = [&large](double ttl) {
    return [&large, ttl](Subject& subject) { subject.put(large, 7, ttl); };
  };
  expect_all_or_nothing(put_large(kPermanent), put_large(10), with_malloc(2, 1));
  expect_all_or_nothing(put_large(10), put_large(kPermanent), with_malloc(1, 0));
}

TEST(Allocation, ABatchHappensOrNot) {
  const auto put_some = [](double ttl) {
    return [ttl](Subject& subject) { subject.fill(20, ttl); };
  };
  const std::string large(5000, 'x');
  for (const double before : {kPermanent, 10.0}) {
    for (const double ttl : {kPermanent, 10.0}) {
      const Change overlapping = [ttl](Subject& subject) { subject.put_many(10, 60, ttl); };
      expect_all_or_nothing(put_some(before), overlapping, with_malloc(3, 1));
      const Change large_keys = [&](Subject& subject) { subject.put_many(5, 9, ttl, large); };
      expect_all_or_nothing(put_some(before), large_keys, with_malloc(4, 1));
    }
  }
}

TEST(Allocation, RenamingHappensOrNot) {
  const std::string large = std::string(5000, 'x') + "l";
  for (const double ttl : {kPermanent, 10.0}) {
    const Change put = [ttl](Subject& subject) { subject.fill(6, ttl); };
    expect_all_or_nothing(
        put, [](Subject& subject) { subject.rename("key:3l", "otherl"); }, with_malloc(1, 0));
    expect_all_or_nothing(
        put, [&large](Subject& subject) { subject.rename("key:3l", large); }, with_malloc(2, 0));
  }
}

TEST(Allocation, RenamingOntoADeadEntryHappensOrNot) {
  const std::string large = std::string(5000, 'x') + "l";
  expect_all_or_nothing(
      [&large](Subject& subject) {
        subject.fill(5, 100);
        subject.put(large, 99, 1);
        subject.store.clock().set_manual(kMillisecond + 1);
      },
      [&large](Subject& subject) { subject.rename("key:3l", large); }, with_malloc(1, 0));
}

TEST(Allocation, RenamingIntoAnotherShardHappensOrNot) {
  // Between 64 shards; most have no wheel.
  const auto prepare = [] {
    auto subject = std::make_unique<Subject>();
    subject->fill(Store::kSpreadAt, kPermanent);
    subject->put("al", 5000, 10);
    return subject;
  };
  for (const char* to : {"bl", "cl", "dl"}) {
    fail_each_allocation(
        prepare, [to](Subject& subject) { EXPECT_EQ(subject.rename("al", to), 5000); },
        [&](Subject& subject, bool thrown) {
          EXPECT_EQ(subject.store.find(test::view_of("al")), thrown ? 5000 : Store::kAbsent);
          EXPECT_EQ(subject.store.find(test::view_of(to)), thrown ? Store::kAbsent : 5000);
          EXPECT_EQ(subject.store.size(), Store::kSpreadAt + 1);
          subject.store.clock().set_manual(10 * kMillisecond);
          EXPECT_EQ(subject.store.size(), Store::kSpreadAt);
          subject.take_retired();
          EXPECT_EQ(subject.ended, 1U);
        });
  }
}

TEST(Allocation, ClearingHappensOrNot) {
  const auto fill = [](Subject& subject) { subject.fill(100, 10); };
  expect_all_or_nothing(
      fill, [](Subject& subject) { subject.store.clear(); }, 2);
}

// Without memory to spread a store stays as it is; a put that could be done is done.
TEST(Allocation, SpreadingFailsInSilenceAndIsTriedAgain) {
  const auto prepare = [] {
    auto subject = std::make_unique<Subject>();
    for (std::uint32_t slot = 0; slot + 1 < Store::kSpreadAt; ++slot) {
      subject->put(test::numbered_key(slot), slot, slot % 2 == 0 ? kPermanent : 10);
    }
    return subject;
  };
  const std::size_t failures = fail_each_allocation(
      prepare, [](Subject& subject) { subject.put("al", 9999, kPermanent); },
      [](Subject& subject, bool thrown) {
        ASSERT_FALSE(thrown);
        ASSERT_EQ(subject.store.size(), Store::kSpreadAt);
        subject.put("bl", 10'000, kPermanent);
        ASSERT_EQ(subject.store.shard_count(), Store::kSpreadShards);
        ASSERT_EQ(subject.store.size(), Store::kSpreadAt + 1);
        subject.store.clock().set_manual(10 * kMillisecond);
        ASSERT_EQ(subject.store.size(), Store::kSpreadAt / 2 + 2);
        subject.take_retired();
        ASSERT_EQ(subject.ended, Store::kSpreadAt / 2 - 1);
      },
      37);
  EXPECT_GE(failures, 2U);
}

}  // namespace
