#include "core/shared_store.h"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "allocation_failures.h"
#include "shared_subject.h"
#include "waiting.h"

namespace {

using core::Change;
using core::KeyReference;
using core::kNever;
using core::SharedStore;
using core::ValueKind;
using test::fail_each_allocation;
using test::kForGood;
using test::kMillisecond;
using test::latin1;
using test::number;
using test::SharedSubject;
using test::text;

const double kOwn = std::nan("");
// The keys "a" and "b".
const KeyReference kA{latin1("a"), nullptr};
const KeyReference kB{latin1("b"), nullptr};

core::ValueView view(const std::string& copy) { return test::value_of(copy); }

TEST(SharedStore, KeepsValuesOfEveryKindAndSize) {
  SharedSubject subject;
  for (int kind = 0; kind <= static_cast<int>(ValueKind::kEncoded); ++kind) {
    for (const std::size_t size : {0, 1, 7, 200, 300, 600, 100'000}) {
      const std::string value = std::string(size, 'v') + static_cast<char>(kind);
      for (const std::string& key :
           {std::string("l"), std::string("kl"), std::string("\0\1w", 3)}) {
        subject.put(key, value);
        ASSERT_EQ(subject.get(key), value) << kind << ", " << size;
      }
    }
  }
  EXPECT_EQ(subject.store->size(), 3U);
}

TEST(SharedStore, AnEntryThatChangesItsSizeGivesItsMemoryBack) {
  SharedSubject subject;
  const std::size_t before = subject.store->bytes();
  for (int round = 0; round < 100; ++round) {
    subject.put("kl", text(std::string(1'000'000, 'v')));
    subject.put("kl", text("v"));
  }
  EXPECT_LT(subject.store->bytes(), before + 10'000);
}

TEST(SharedStore, IsDeadFromItsDeadlineOn) {
  SharedSubject subject;
  subject.put("al", number(1), 10);
  subject.set_now(10 * kMillisecond - 1);
  EXPECT_TRUE(subject.get("al"));
  EXPECT_EQ(subject.store->remaining(kA), 1);
  subject.set_now(10 * kMillisecond);
  EXPECT_FALSE(subject.get("al"));
  EXPECT_FALSE(subject.store->has(kA));
  EXPECT_FALSE(subject.store->remove(kA));
  EXPECT_FALSE(subject.store->touch(kA, kOwn));
  EXPECT_EQ(subject.store->remaining(kA), 0);
  EXPECT_EQ(subject.store->size(), 0U);
  EXPECT_EQ(subject.store->keys().size(), 0U);
}

TEST(SharedStore, KeepsALifetimeIfAsked) {
  SharedSubject subject;
  subject.put("al", number(1), 10);
  subject.put("al", text("longer than a number"), 50, true);
  EXPECT_EQ(subject.store->remaining(kA), 10 * kMillisecond);
  subject.set_now(10 * kMillisecond);
  subject.put("al", number(2), 50, true);
  EXPECT_EQ(subject.store->remaining(kA), 50 * kMillisecond) << "a dead entry's lifetime is over";
}

TEST(SharedStore, TouchStartsItsOwnTtlAnewOrAnother) {
  SharedSubject subject;
  subject.put("al", text("value"), 10);
  subject.set_now(9 * kMillisecond);
  EXPECT_TRUE(subject.store->touch(kA, kOwn));
  EXPECT_EQ(subject.store->remaining(kA), 10 * kMillisecond);
  EXPECT_TRUE(subject.store->touch(kA, kForGood));
  EXPECT_EQ(subject.store->remaining(kA), kNever);
  EXPECT_TRUE(subject.store->touch(kA, kOwn));
  EXPECT_EQ(subject.store->remaining(kA), kNever);
  EXPECT_TRUE(subject.store->touch(kA, 3));
  EXPECT_EQ(subject.get("al"), text("value"));
  subject.set_now(12 * kMillisecond);
  EXPECT_FALSE(subject.get("al"));
}

TEST(SharedStore, IncrementAddsToNumbersOnly) {
  SharedSubject subject;
  double sum = 0;
  EXPECT_EQ(subject.store->increment(kA, 2, {10, true}, sum), SharedStore::Incremented::kDone);
  EXPECT_EQ(sum, 2);
  subject.set_now(5 * kMillisecond);
  EXPECT_EQ(subject.store->increment(kA, -0.5, {10, true}, sum), SharedStore::Incremented::kDone);
  EXPECT_EQ(sum, 1.5);
  EXPECT_EQ(subject.store->remaining(kA), 5 * kMillisecond) << "it keeps its deadline";
  subject.put("al", text("1"));
  EXPECT_EQ(subject.store->increment(kA, 1, {10, true}, sum),
            SharedStore::Incremented::kNotANumber);
  EXPECT_EQ(subject.get("al"), text("1"));
  // The one NaN that there is, so that equal values have equal bytes.
  subject.put("al", number(std::numeric_limits<double>::infinity()));
  subject.store->increment(kA, -std::numeric_limits<double>::infinity(), {}, sum);
  EXPECT_EQ(subject.get("al"), number(core::canonical(std::nan("1"))));
}

TEST(SharedStore, CompareAndSetTellsEveryBitOfAValue) {
  SharedSubject subject;
  const std::string zero = number(0);
  const std::string minus = number(-0.0);
  EXPECT_FALSE(subject.store->compare_and_set(kA, view(zero), view(minus), {}));
  EXPECT_TRUE(subject.store->compare_and_set(kA, std::nullopt, view(minus), {}));
  EXPECT_FALSE(subject.store->compare_and_set(kA, std::nullopt, view(zero), {}));
  EXPECT_FALSE(subject.store->compare_and_set(kA, view(zero), view(zero), {}));
  EXPECT_TRUE(subject.store->compare_and_set(kA, view(minus), view(zero), {}));
  EXPECT_FALSE(subject.store->compare_and_set(kA, view(text(zero)), view(minus), {}));
}

TEST(SharedStore, AVersionIsOfOneStateOfOneEntry) {
  SharedSubject subject;
  core::OwnedValue value;
  EXPECT_EQ(subject.store->get(kA, value), 0U);
  EXPECT_FALSE(subject.store->put_if_version(kA, 1, view(number(1)), {}));
  EXPECT_TRUE(subject.store->put_if_version(kA, 0, view(number(1)), {}));
  std::vector<std::uint64_t> versions;
  double sum = 0;
  const auto note = [&] {
    const std::uint64_t version = subject.store->get(kA, value);
    for (const std::uint64_t old : versions) EXPECT_NE(version, old);
    versions.push_back(version);
  };
  note();
  subject.put("al", number(1));
  note();
  subject.store->increment(kA, 0, {}, sum);
  note();
  EXPECT_TRUE(subject.store->put_if_version(kA, versions.back(), view(number(1)), {}));
  note();
  subject.store->remove(kA);
  subject.put("al", number(1));
  note();
  subject.store->clear();
  subject.put("al", number(1));
  note();
  subject.store->rename(latin1("a"), latin1("b"));
  subject.store->rename(latin1("b"), latin1("a"));
  note();
  for (std::size_t index = 0; index + 1 < versions.size(); ++index) {
    EXPECT_FALSE(subject.store->put_if_version(kA, versions[index], view(number(2)), {}));
  }
  // No other key's entry ever has it.
  for (int other = 0; other < 500; ++other) {
    const std::string name = test::numbered_key(static_cast<std::uint64_t>(other));
    subject.put(name, number(1));
    EXPECT_NE(subject.store->get(SharedSubject::key(name), value), versions.back());
  }
}

TEST(SharedStore, ARenameOverwritesNothing) {
  SharedSubject subject;
  subject.put("al", text("a"), 10);
  subject.put("bl", text("b"), 5);
  EXPECT_FALSE(subject.store->rename(latin1("a"), latin1("b")));
  EXPECT_FALSE(subject.store->rename(latin1("c"), latin1("d")));
  EXPECT_EQ(subject.get("bl"), text("b"));
  subject.set_now(5 * kMillisecond);
  EXPECT_TRUE(subject.store->rename(latin1("a"), latin1("b"))) << "a dead one is not in the way";
  EXPECT_EQ(subject.get("bl"), text("a"));
  EXPECT_FALSE(subject.get("al"));
  EXPECT_EQ(subject.store->remaining(kB), 5 * kMillisecond);
}

TEST(SharedStore, ACellIsOneByName) {
  SharedSubject subject;
  const std::string value = text("value");
  const auto cell = subject.store->cell(latin1("name"), latin1("a"), view(value), true);
  EXPECT_EQ(subject.store->cell(latin1("name"), latin1("b"), view(value), false), cell);
  EXPECT_NE(subject.store->cell(latin1("other"), latin1("a"), view(value), true), cell);
  const KeyReference key{{}, cell.get()};
  subject.put("al", number(1));
  EXPECT_EQ(subject.get(key), number(1));
  subject.store->rename(*cell, latin1("b"), view(text("b")));
  EXPECT_EQ(subject.get("bl"), number(1));
  EXPECT_EQ(subject.get(key), number(1));
  EXPECT_FALSE(subject.get("al"));
  EXPECT_EQ(test::copy_of(cell->state()->value.view()), text("b"));
}

TEST(SharedStore, ACellThatOnlyPointsMovesNothing) {
  SharedSubject subject;
  const auto cell = subject.store->cell(latin1("n"), latin1("a"), view(number(1)), false);
  subject.put("al", number(1));
  subject.store->rename(*cell, latin1("b"), view(number(2)));
  EXPECT_EQ(subject.get("al"), number(1));
  EXPECT_FALSE(subject.get(KeyReference{{}, cell.get()}));
}

TEST(SharedStore, PutsTakeOutTheDeadOfAllShards) {
  SharedSubject subject;
  for (std::uint64_t index = 0; index < 50'000; ++index) {
    subject.put(test::numbered_key(index), text(std::string(100, 'v')), 10);
  }
  const std::size_t full = subject.store->bytes();
  subject.set_now(1000 * kMillisecond);
  for (int turn = 0; turn < 60'000; ++turn) subject.put("always the samel", number(turn));
  EXPECT_LT(subject.store->bytes(), full / 4);
}

TEST(SharedStore, TellsItsWatchesOfEveryChange) {
  SharedSubject subject;
  int pokes = 0;
  const auto queue = std::make_shared<core::WatchQueue>(1, [&pokes] { ++pokes; });
  subject.store->watches().add(queue, latin1(""), true);
  const auto heard = [&queue] {
    std::vector<std::pair<Change, std::string>> all;
    core::WatchQueue::Taken taken;
    while (queue->take(taken)) all.emplace_back(taken.change, test::copy_of(taken.key()));
    return all;
  };
  using Heard = std::vector<std::pair<Change, std::string>>;
  double sum = 0;
  core::OwnedValue value;
  subject.put("al", number(1), 10);
  EXPECT_EQ(pokes, 1);
  EXPECT_EQ(heard(), (Heard{{Change::kSet, "al"}}));
  subject.store->increment(kA, 1, {}, sum);
  EXPECT_EQ(heard(), (Heard{{Change::kSet, "al"}}));
  subject.store->rename(latin1("a"), latin1("b"));
  EXPECT_EQ(heard(), (Heard{{Change::kDelete, "al"}, {Change::kSet, "bl"}}));
  subject.store->take(kB, value);
  EXPECT_EQ(heard(), (Heard{{Change::kDelete, "bl"}}));
  subject.store->remove(kB);
  subject.store->compare_and_set(kB, view(number(1)), view(number(2)), {});
  EXPECT_EQ(heard(), Heard());
  subject.put("cl", number(1), 10);
  subject.set_now(10 * kMillisecond);
  EXPECT_EQ(subject.store->size(), 0U);
  EXPECT_EQ(heard(), (Heard{{Change::kExpire, "cl"}}));
  subject.store->clear();
  EXPECT_EQ(heard(), (Heard{{Change::kClear, "l"}}));
  subject.store->watches().remove(*queue);
}

TEST(SharedStore, AChangeHappensOrNot) {
  const auto prepared = [] {
    auto subject = std::make_unique<SharedSubject>();
    subject->put("al", text("before"), 100);
    subject->put("bl", number(1));
    return subject;
  };
  const std::string large = text(std::string(5000, 'v'));
  const std::vector<void (*)(SharedSubject&, const std::string&)> changes = {
      [](SharedSubject& subject, const std::string& value) { subject.put("cl", value, 10); },
      [](SharedSubject& subject, const std::string& value) { subject.put("al", value); },
      [](SharedSubject& subject, const std::string&) { subject.store->touch(kB, 10); },
      [](SharedSubject& subject, const std::string&) {
        subject.store->rename(latin1("a"), latin1("c"));
      },
      [](SharedSubject& subject, const std::string& value) {
        subject.store->compare_and_set(kB, view(number(1)), view(value), {});
      },
      [](SharedSubject& subject, const std::string& value) {
        const auto cell = subject.store->cell(latin1("n"), latin1("a"), view(value), true);
        subject.store->rename(*cell, latin1("d"), view(value));
      },
  };
  for (const auto& change : changes) {
    const auto twin = prepared();
    change(*twin, large);
    const auto after = twin->content();
    const std::size_t failures = fail_each_allocation(
        prepared, [&](SharedSubject& subject) { change(subject, large); },
        [&](SharedSubject& subject, bool thrown) {
          EXPECT_EQ(subject.content(), thrown ? prepared()->content() : after);
        });
    EXPECT_GE(failures, test::malloc_can_fail() ? 2U : 0U);
  }
}

}  // namespace
