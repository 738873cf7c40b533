#include "core/watch_table.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "allocation_failures.h"
#include "keys.h"

namespace {

using core::Change;
using core::KeyView;
using core::Pokes;
using core::WatchQueue;
using core::WatchTable;
using test::latin1;
using test::wide;

std::shared_ptr<WatchQueue> make_queue(int* pokes = nullptr) {
  return std::make_shared<WatchQueue>(1, [pokes] {
    if (pokes != nullptr) ++*pokes;
  });
}

std::shared_ptr<WatchQueue> watch(WatchTable& table, const KeyView& key, bool prefix = false,
                                  int* pokes = nullptr) {
  auto queue = make_queue(pokes);
  table.add(queue, key, prefix);
  return queue;
}

void notify(WatchTable& table, Change change, const KeyView& key) {
  Pokes pokes;
  table.notify(change, key, pokes);
}

std::vector<Change> take_all(WatchQueue& queue) {
  std::vector<Change> changes;
  WatchQueue::Taken taken;
  while (queue.take(taken)) changes.push_back(taken.change);
  return changes;
}

// Whether a watch of `prefix` hears of a change of `key`.
bool hears(const KeyView& prefix, const KeyView& key) {
  WatchTable table;
  const auto queue = watch(table, prefix, true);
  notify(table, Change::kSet, key);
  WatchQueue::Taken taken;
  if (!queue->take(taken)) return false;
  EXPECT_EQ(taken.key(), key);
  return true;
}

using Changes = std::vector<Change>;
const Changes kOneSet = {Change::kSet};

TEST(WatchTable, IsEmptyWhileNobodyWatches) {
  WatchTable table;
  EXPECT_TRUE(table.empty());
  notify(table, Change::kSet, latin1("a"));
  Pokes pokes;
  table.notify_clear(pokes);
  const auto of_key = watch(table, latin1("a"));
  EXPECT_FALSE(table.empty());
  const auto of_prefix = watch(table, latin1("a"), true);
  table.remove(*of_key);
  EXPECT_FALSE(table.empty());
  table.remove(*of_prefix);
  EXPECT_TRUE(table.empty());
}

TEST(WatchTable, AWatchOfAKeyHearsOfThatKeyAlone) {
  WatchTable table;
  notify(table, Change::kSet, latin1("a"));
  const auto queue = watch(table, latin1("a"));
  for (const char* other : {"b", "", "ab", "A"}) notify(table, Change::kSet, latin1(other));
  EXPECT_EQ(take_all(*queue), Changes{}) << "and of nothing that was before";
  for (const Change change : {Change::kSet, Change::kDelete, Change::kExpire, Change::kEvict}) {
    notify(table, change, latin1("a"));
    EXPECT_EQ(take_all(*queue), Changes{change});
  }
}

TEST(WatchTable, KeysOfDifferentWidthAreDifferentKeys) {
  WatchTable table;
  const auto narrow = watch(table, latin1("\x41\x04"));
  const auto broad = watch(table, wide(u"\u0441"));
  const auto none = watch(table, latin1(""));
  notify(table, Change::kSet, latin1("\x41\x04"));
  notify(table, Change::kDelete, wide(u"\u0441"));
  notify(table, Change::kEvict, latin1(""));
  EXPECT_EQ(take_all(*narrow), Changes{Change::kSet});
  EXPECT_EQ(take_all(*broad), Changes{Change::kDelete});
  EXPECT_EQ(take_all(*none), Changes{Change::kEvict});
}

TEST(WatchTable, KeepsACopyOfTheKey) {
  WatchTable table;
  std::string key = "watched";
  std::string prefix = "pre";
  const auto of_key = watch(table, latin1(key));
  const auto of_prefix = watch(table, latin1(prefix), true);
  key.assign("changed");
  prefix.assign("cha");
  notify(table, Change::kSet, latin1("watched"));
  notify(table, Change::kSet, latin1("prefixed"));
  notify(table, Change::kSet, latin1("changed"));
  EXPECT_EQ(take_all(*of_key), kOneSet);
  EXPECT_EQ(take_all(*of_prefix), kOneSet);
}

TEST(WatchTable, AKeyMayHaveManyWatches) {
  WatchTable table;
  std::vector<std::shared_ptr<WatchQueue>> queues;
  for (int count = 0; count < 5; ++count) queues.push_back(watch(table, latin1("a")));
  const auto other = watch(table, latin1("b"));
  table.remove(*queues[2]);
  notify(table, Change::kSet, latin1("a"));
  for (std::size_t index = 0; index < queues.size(); ++index) {
    EXPECT_EQ(take_all(*queues[index]), index == 2 ? Changes{} : kOneSet);
  }
  EXPECT_EQ(take_all(*other), Changes{});
}

TEST(WatchTable, ManyKeysMayBeWatched) {
  constexpr std::uint64_t kKeys = 20'000;
  WatchTable table;
  std::vector<std::shared_ptr<WatchQueue>> queues;
  for (std::uint64_t number = 0; number < kKeys; ++number) {
    queues.push_back(watch(table, test::view_of(test::numbered_key(number))));
  }
  for (std::uint64_t number = 0; number < kKeys; number += 2) table.remove(*queues[number]);
  for (std::uint64_t number = 0; number < kKeys; number += 3) {
    notify(table, Change::kSet, test::view_of(test::numbered_key(number)));
  }
  for (std::uint64_t number = 0; number < kKeys; ++number) {
    ASSERT_EQ(take_all(*queues[number]).size(), number % 2 == 1 && number % 3 == 0 ? 1U : 0U);
  }
}

TEST(WatchTable, APrefixIsComparedUnitByUnit) {
  EXPECT_TRUE(hears(latin1("user:"), latin1("user:1")));
  EXPECT_TRUE(hears(latin1("user:"), latin1("user:")));
  EXPECT_FALSE(hears(latin1("user:"), latin1("user")));
  EXPECT_FALSE(hears(latin1("user:"), latin1("users:1")));
  EXPECT_FALSE(hears(latin1("user:"), latin1("")));
  EXPECT_FALSE(hears(latin1("user:"), latin1(" user:1")));
  EXPECT_TRUE(hears(latin1({"\0a", 2}), latin1({"\0ab", 3})));

  EXPECT_TRUE(hears(latin1("caf\xe9:"), wide(u"caf\u00e9:\u0441")));
  EXPECT_TRUE(hears(latin1("u"), wide(u"u\u0441")));
  EXPECT_FALSE(hears(latin1("\x41"), wide(u"\u0441"))) << "the byte is half a unit";
  EXPECT_FALSE(hears(latin1("u:"), wide(u"u\u0441")));
  EXPECT_FALSE(hears(latin1("\x41\x04"), wide(u"\u0441x")));
  EXPECT_FALSE(hears(latin1("ab"), wide(u"\u0441")));

  EXPECT_TRUE(hears(wide(u"\u0441:"), wide(u"\u0441:1")));
  EXPECT_TRUE(hears(wide(u"\xd83d"), wide(u"\xd83d\xde00"))) << "half a character is a prefix too";
  EXPECT_FALSE(hears(wide(u"\u0441:"), wide(u"\u0441")));
  EXPECT_FALSE(hears(wide(u"\u0441"), wide(u"\u0442")));
  EXPECT_FALSE(hears(wide(u"\u0441"), latin1("\x41\x04")));
  EXPECT_FALSE(hears(wide(u"\u0141"), latin1({"A\0", 2})));
}

TEST(WatchTable, TheEmptyPrefixIsEveryKeys) {
  EXPECT_TRUE(hears(latin1(""), latin1("")));
  EXPECT_TRUE(hears(latin1(""), latin1("a")));
  EXPECT_TRUE(hears(latin1(""), wide(u"\u0441")));
}

TEST(WatchTable, AChangeReachesKeyAndPrefixWatches) {
  WatchTable table;
  const auto of_key = watch(table, latin1("user:1"));
  const auto same_as_prefix = watch(table, latin1("user:1"), true);
  const auto short_prefix = watch(table, latin1("u"), true);
  const auto other = watch(table, latin1("v"), true);
  notify(table, Change::kSet, latin1("user:1"));
  EXPECT_EQ(take_all(*of_key), kOneSet);
  EXPECT_EQ(take_all(*same_as_prefix), kOneSet);
  EXPECT_EQ(take_all(*short_prefix), kOneSet);
  EXPECT_EQ(take_all(*other), Changes{});
  table.remove(*short_prefix);
  notify(table, Change::kSet, latin1("user:12"));
  EXPECT_EQ(take_all(*of_key), Changes{});
  EXPECT_EQ(take_all(*same_as_prefix), kOneSet);
}

TEST(WatchTable, AClearReachesEveryWatch) {
  WatchTable table;
  int pokes[2] = {};
  const auto of_key = watch(table, latin1("a"), false, &pokes[0]);
  const auto of_prefix = watch(table, latin1("b"), true, &pokes[1]);
  notify(table, Change::kSet, latin1("a"));
  {
    Pokes collected;
    table.notify_clear(collected);
    EXPECT_EQ(pokes[1], 0);
  }
  EXPECT_EQ(pokes[0], 1) << "by the change that was pending";
  EXPECT_EQ(pokes[1], 1);
  EXPECT_EQ(take_all(*of_key), Changes{Change::kClear});
  EXPECT_EQ(take_all(*of_prefix), Changes{Change::kClear});
}

TEST(WatchTable, CollectsWhomToPoke) {
  WatchTable table;
  int pokes[3] = {};
  const auto first = watch(table, latin1("a"), false, &pokes[0]);
  const auto second = watch(table, latin1(""), true, &pokes[1]);
  const auto third = watch(table, latin1("c"), false, &pokes[2]);
  Pokes collected;
  table.notify(Change::kSet, latin1("a"), collected);
  table.notify(Change::kSet, latin1("b"), collected);
  EXPECT_EQ(pokes[0] + pokes[1], 0) << "not while the shard is locked";
  collected.send();
  EXPECT_EQ(pokes[0], 1);
  EXPECT_EQ(pokes[1], 1);
  notify(table, Change::kDelete, latin1("a"));
  EXPECT_EQ(pokes[0], 1) << "it has not looked yet";
  take_all(*first);
  notify(table, Change::kDelete, latin1("a"));
  EXPECT_EQ(pokes[0], 2);
  EXPECT_EQ(pokes[1], 1);
  EXPECT_EQ(pokes[2], 0);
}

TEST(WatchTable, ARemovedWatchIsClosedAndLetGo) {
  WatchTable table;
  auto queue = watch(table, latin1("a"));
  notify(table, Change::kSet, latin1("a"));
  table.remove(*queue);
  EXPECT_EQ(take_all(*queue), Changes{});
  EXPECT_FALSE(queue->add(Change::kSet, latin1("a")));
  table.remove(*queue);
  const std::weak_ptr<WatchQueue> alive = queue;
  queue.reset();
  EXPECT_TRUE(alive.expired());
}

TEST(WatchTable, HoldsItsWatches) {
  const auto table = std::make_unique<WatchTable>();
  std::weak_ptr<WatchQueue> alive = watch(*table, latin1("a"));
  notify(*table, Change::kSet, latin1("a"));
  ASSERT_FALSE(alive.expired());
  EXPECT_EQ(take_all(*alive.lock()), kOneSet);
  table->remove(*alive.lock());
  EXPECT_TRUE(alive.expired());
}

TEST(WatchTable, RemovingAnUnknownWatchDoesNothing) {
  WatchTable table;
  WatchTable another;
  const auto queue = watch(another, latin1("a"));
  const auto here = watch(table, latin1("a"));
  table.remove(*queue);
  notify(another, Change::kSet, latin1("a"));
  EXPECT_EQ(take_all(*queue), kOneSet);
  notify(table, Change::kSet, latin1("a"));
  EXPECT_EQ(take_all(*here), kOneSet);
}

struct TableSubject {
  WatchTable table;
  std::shared_ptr<WatchQueue> here = make_queue();
  std::shared_ptr<WatchQueue> added = make_queue();
};

TEST(WatchTable, AWatchThatCannotBeAddedLeavesEverythingAsItWas) {
  for (const bool prefix : {false, true}) {
    const auto prepare = [prefix] {
      auto subject = std::make_unique<TableSubject>();
      // Its tables and lists are full, so that the next watch has them grow.
      for (int count = 0; count < 12; ++count) watch(subject->table, latin1("other"), prefix);
      subject->table.add(subject->here, latin1("a"), prefix);
      return subject;
    };
    const auto check = [](TableSubject& subject, bool thrown) {
      notify(subject.table, Change::kSet, latin1("abc"));
      notify(subject.table, Change::kDelete, latin1("a"));
      EXPECT_EQ(take_all(*subject.added), thrown ? Changes{} : Changes{Change::kSet});
      EXPECT_EQ(take_all(*subject.here).back(), Change::kDelete);
      if (thrown) {
        EXPECT_EQ(subject.added.use_count(), 1);
        subject.table.remove(*subject.added);
        EXPECT_TRUE(subject.added->add(Change::kSet, latin1("b"))) << "it is not even closed";
      }
    };
    const auto operation = [prefix](TableSubject& subject) {
      subject.table.add(subject.added, latin1("abc"), prefix);
    };
    EXPECT_GE(test::fail_each_allocation(prepare, operation, check), 4U);
  }
}

TEST(WatchTable, ATableWhoseFirstWatchFailedIsEmpty) {
  const auto check = [](TableSubject& subject, bool thrown) {
    EXPECT_EQ(subject.table.empty(), thrown);
  };
  const auto operation = [](TableSubject& subject) {
    subject.table.add(subject.added, latin1("a"), false);
  };
  test::fail_each_allocation([] { return std::make_unique<TableSubject>(); }, operation, check);
}

TEST(WatchTable, ChangesWithoutMemoryAreOverflows) {
  WatchTable table;
  int pokes[2] = {};
  const auto of_key = watch(table, latin1("a"), false, &pokes[0]);
  const auto of_prefix = watch(table, latin1(""), true, &pokes[1]);
  {
    const test::FailingAllocation failing(0, true);
    notify(table, Change::kSet, latin1("a"));
  }
  EXPECT_EQ(pokes[0], 1);
  EXPECT_EQ(pokes[1], 1);
  EXPECT_EQ(take_all(*of_key), Changes{Change::kOverflow});
  EXPECT_EQ(take_all(*of_prefix), Changes{Change::kOverflow});
  {
    const test::FailingAllocation failing(0, true);
    Pokes collected;
    table.notify_clear(collected);
    EXPECT_FALSE(failing.failed());
  }
  EXPECT_EQ(take_all(*of_key), Changes{Change::kClear});
}

}  // namespace
