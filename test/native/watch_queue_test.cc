#include "core/watch_queue.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "allocation_failures.h"
#include "keys.h"
#include "random.h"

namespace {

using core::Change;
using core::KeyView;
using core::WatchQueue;
using test::latin1;
using test::wide;

// A change with a copy of its key, as `test::copy_of` makes it; clears and overflows have "l".
using Item = std::pair<Change, std::string>;
using Items = std::vector<Item>;

const Item kCleared = {Change::kClear, "l"};
const Item kOverflowed = {Change::kOverflow, "l"};

std::shared_ptr<WatchQueue> make_queue() {
  return std::make_shared<WatchQueue>(1, [] {});
}

bool add(WatchQueue& queue, Change change, const std::string& key) {
  return queue.add(change, test::view_of(key));
}

void fill(WatchQueue& queue, std::uint64_t first, std::uint64_t count) {
  for (std::uint64_t number = first; number < first + count; ++number) {
    add(queue, Change::kSet, test::numbered_key(number));
  }
}

Items take_all(WatchQueue& queue) {
  Items items;
  WatchQueue::Taken taken;
  while (queue.take(taken)) items.emplace_back(taken.change, test::copy_of(taken.key()));
  return items;
}

TEST(WatchQueue, HasNothingPendingAtFirst) {
  WatchQueue queue(7, [] {});
  EXPECT_EQ(queue.id(), 7U);
  WatchQueue::Taken taken;
  EXPECT_FALSE(queue.take(taken));
  EXPECT_EQ(queue.bytes(), sizeof(WatchQueue));
}

TEST(WatchQueue, GivesEachKindOfChangeWithACopyOfItsKey) {
  const auto queue = make_queue();
  std::string reused = "a";
  for (const Change change : {Change::kSet, Change::kDelete, Change::kExpire, Change::kEvict}) {
    queue->add(change, latin1(reused));
    ++reused[0];
  }
  queue->add(Change::kSet, latin1(""));
  EXPECT_EQ(take_all(*queue), (Items{{Change::kSet, "al"},
                                     {Change::kDelete, "bl"},
                                     {Change::kExpire, "cl"},
                                     {Change::kEvict, "dl"},
                                     {Change::kSet, "l"}}));
}

TEST(WatchQueue, ATakenKeyOutlivesTheQueue) {
  WatchQueue::Taken taken;
  {
    const auto queue = make_queue();
    queue->add(Change::kSet, latin1("kept"));
    ASSERT_TRUE(queue->take(taken));
  }
  EXPECT_EQ(taken.key(), latin1("kept"));
}

TEST(WatchQueue, KeepsKeysOfDifferentWidthApart) {
  const auto queue = make_queue();
  queue->add(Change::kSet, latin1("\x41\x04"));
  queue->add(Change::kDelete, wide(u"\u0441"));
  queue->add(Change::kExpire, latin1("\x41\x04"));
  WatchQueue::Taken taken;
  ASSERT_TRUE(queue->take(taken));
  EXPECT_EQ(taken.change, Change::kExpire);
  EXPECT_EQ(taken.key(), latin1("\x41\x04"));
  ASSERT_TRUE(queue->take(taken));
  EXPECT_EQ(taken.change, Change::kDelete);
  EXPECT_EQ(taken.key(), wide(u"\u0441"));
}

TEST(WatchQueue, KeepsKeysOfEqualHashesApart) {
  const auto queue = make_queue();
  EXPECT_TRUE(queue->add(Change::kSet, latin1("a"), 5));
  EXPECT_FALSE(queue->add(Change::kDelete, latin1("b"), 5));
  EXPECT_FALSE(queue->add(Change::kExpire, latin1("a"), 5));
  EXPECT_EQ(take_all(*queue), (Items{{Change::kExpire, "al"}, {Change::kDelete, "bl"}}));
}

TEST(WatchQueue, PendingChangesOfAKeyAreTheLastWhereTheFirstStood) {
  const auto queue = make_queue();
  add(*queue, Change::kSet, "al");
  add(*queue, Change::kSet, "bl");
  add(*queue, Change::kDelete, "al");
  add(*queue, Change::kExpire, "al");
  EXPECT_EQ(take_all(*queue), (Items{{Change::kExpire, "al"}, {Change::kSet, "bl"}}));
  add(*queue, Change::kSet, "bl");
  add(*queue, Change::kSet, "al");
  EXPECT_EQ(take_all(*queue), (Items{{Change::kSet, "bl"}, {Change::kSet, "al"}}))
      << "what was taken is forgotten";
}

TEST(WatchQueue, SaysWhenNothingWasPendingBefore) {
  const auto queue = make_queue();
  EXPECT_TRUE(add(*queue, Change::kSet, "al"));
  EXPECT_FALSE(add(*queue, Change::kSet, "al"));
  EXPECT_FALSE(add(*queue, Change::kSet, "bl"));
  EXPECT_FALSE(queue->add_clear());
  EXPECT_FALSE(add(*queue, Change::kSet, "al"));
  take_all(*queue);
  EXPECT_TRUE(queue->add_clear());
  EXPECT_FALSE(queue->add_clear());
  take_all(*queue);
  EXPECT_TRUE(add(*queue, Change::kSet, "al"));
}

TEST(WatchQueue, AFullQueueSaysOnceThatChangesWereLost) {
  const auto queue = make_queue();
  fill(*queue, 0, WatchQueue::kMostPending);
  fill(*queue, WatchQueue::kMostPending, 3);
  add(*queue, Change::kDelete, test::numbered_key(5));
  Items items = take_all(*queue);
  ASSERT_EQ(items.size(), WatchQueue::kMostPending + 1);
  EXPECT_EQ(items[5], Item(Change::kDelete, test::numbered_key(5))) << "it was pending already";
  EXPECT_EQ(items[4], Item(Change::kSet, test::numbered_key(4)));
  EXPECT_EQ(items[9'999], Item(Change::kSet, test::numbered_key(9'999)));
  EXPECT_EQ(items.back(), kOverflowed);
  fill(*queue, 1, 1);
  EXPECT_EQ(take_all(*queue), (Items{{Change::kSet, test::numbered_key(1)}}));
}

TEST(WatchQueue, TenThousandKeysDoNotOverflow) {
  const auto queue = make_queue();
  fill(*queue, 0, 10'000);
  fill(*queue, 0, 10'000);
  const Items items = take_all(*queue);
  EXPECT_EQ(items.size(), 10'000U);
  EXPECT_EQ(std::count(items.begin(), items.end(), kOverflowed), 0);
}

TEST(WatchQueue, AnOverflowComesAfterTheKeysThatWerePendingThen) {
  const auto queue = make_queue();
  fill(*queue, 0, WatchQueue::kMostPending + 1);
  WatchQueue::Taken taken;
  for (int count = 0; count < 2; ++count) ASSERT_TRUE(queue->take(taken));
  add(*queue, Change::kDelete, "onel");
  add(*queue, Change::kDelete, "twol");
  add(*queue, Change::kDelete, "lostl");
  Items items = take_all(*queue);
  ASSERT_EQ(items.size(), WatchQueue::kMostPending + 1);
  EXPECT_EQ(items[9'998], kOverflowed);
  EXPECT_EQ(items[9'999], Item(Change::kDelete, "onel"));
  EXPECT_EQ(items[10'000], Item(Change::kDelete, "twol"));

  fill(*queue, 0, WatchQueue::kMostPending + 1);
  items = take_all(*queue);
  EXPECT_EQ(items.back(), kOverflowed) << "it is said again when it happens again";
}

TEST(WatchQueue, AClearComesFirstAndDropsWhatWasPending) {
  const auto queue = make_queue();
  fill(*queue, 0, WatchQueue::kMostPending + 1);
  queue->add_clear();
  queue->add_clear();
  add(*queue, Change::kSet, test::numbered_key(3));
  EXPECT_EQ(take_all(*queue), (Items{kCleared, {Change::kSet, test::numbered_key(3)}}));
  queue->add_clear();
  EXPECT_EQ(take_all(*queue), Items{kCleared});
}

TEST(WatchQueue, AClearSupersedesAnOverflow) {
  // One that is next, and one that many keys come before.
  for (const std::uint64_t before : {std::uint64_t{0}, std::uint64_t{100}}) {
    const auto queue = make_queue();
    fill(*queue, 0, WatchQueue::kMostPending + 1);
    WatchQueue::Taken taken;
    for (std::uint64_t rest = WatchQueue::kMostPending; rest > before; --rest) queue->take(taken);
    queue->add_clear();
    EXPECT_EQ(take_all(*queue), Items{kCleared});
    EXPECT_TRUE(add(*queue, Change::kSet, "al")) << "nothing is pending any more";
  }
}

TEST(WatchQueue, RemembersNothingWhenItIsClosed) {
  const auto queue = make_queue();
  fill(*queue, 0, WatchQueue::kMostPending + 1);
  queue->add_clear();
  fill(*queue, 0, WatchQueue::kMostPending + 1);
  queue->close();
  EXPECT_EQ(take_all(*queue), Items{});
  EXPECT_EQ(queue->bytes(), sizeof(WatchQueue));
  EXPECT_FALSE(add(*queue, Change::kSet, "al"));
  EXPECT_FALSE(queue->add_clear());
  queue->close();
  EXPECT_EQ(take_all(*queue), Items{});
}

TEST(WatchQueue, APendingKeyCostsItsBytesAndALittle) {
  const auto queue = make_queue();
  add(*queue, Change::kSet, std::string(100'000, 'x') + "l");
  EXPECT_GE(queue->bytes() - sizeof(WatchQueue), 100'000U);
  EXPECT_LE(queue->bytes() - sizeof(WatchQueue), 100'040U);
  take_all(*queue);
  EXPECT_EQ(queue->bytes(), sizeof(WatchQueue));
  fill(*queue, 0, WatchQueue::kMostPending);
  EXPECT_LE(queue->bytes(), WatchQueue::kMostPending * (32 + 8 + 10)) << "of keys of 5 to 8 bytes";
  take_all(*queue);
  EXPECT_EQ(queue->bytes(), sizeof(WatchQueue));
}

TEST(WatchQueue, ClearsThatNobodyTakesPileUpNothing) {
  const auto queue = make_queue();
  fill(*queue, 0, WatchQueue::kMostPending);
  const std::size_t full = queue->bytes();
  for (int round = 0; round < 20; ++round) {
    queue->add_clear();
    fill(*queue, 0, WatchQueue::kMostPending - 100 * (round % 3));
    ASSERT_LE(queue->bytes(), 2 * full);
  }
  queue->add_clear();
  EXPECT_EQ(take_all(*queue), Items{kCleared});
  EXPECT_EQ(queue->bytes(), sizeof(WatchQueue));
}

TEST(WatchQueue, AChangeWithoutMemoryIsAnOverflow) {
  // From 8 on, and whenever they have doubled, the keys need a longer index.
  for (const std::uint64_t pending : {0, 1, 8, 16, 4096}) {
    std::size_t overflows = 0;
    const auto prepare = [pending] {
      auto queue = make_queue();
      fill(*queue, 0, pending);
      return queue;
    };
    const auto check = [pending, &overflows](WatchQueue& queue, bool thrown) {
      EXPECT_FALSE(thrown);
      const Items items = take_all(queue);
      ASSERT_EQ(items.size(), pending + 1);
      if (items.back() == kOverflowed) {
        ++overflows;
      } else {
        EXPECT_EQ(items.back(), Item(Change::kSet, "newl"));
      }
      EXPECT_TRUE(add(queue, Change::kSet, "newl"));
      EXPECT_EQ(take_all(queue), (Items{{Change::kSet, "newl"}})) << "it goes on as usual";
    };
    const auto add_new = [](WatchQueue& queue) { add(queue, Change::kSet, "newl"); };
    const std::size_t failures = test::fail_each_allocation(prepare, add_new, check);
    EXPECT_EQ(failures, pending < 8 ? 2U : 4U);
    EXPECT_EQ(overflows, failures);
  }
}

TEST(WatchQueue, OnlyANewKeyNeedsMemory) {
  const auto queue = make_queue();
  fill(*queue, 0, 3);
  WatchQueue::Taken taken;
  const std::string known = test::numbered_key(2);
  bool failed = false;
  {
    const test::FailingAllocation failing(0, true);
    add(*queue, Change::kDelete, known);
    queue->take(taken);
    queue->add_clear();
    queue->take(taken);
    failed = failing.failed();
  }
  EXPECT_FALSE(failed);
  EXPECT_EQ(taken.change, Change::kClear);
  EXPECT_EQ(taken.key(), KeyView());
  EXPECT_EQ(take_all(*queue), Items{});
}

// What a queue that is never full has to give, worked out plainly.
class QueueModel {
 public:
  bool add(const Item& item) {
    const bool was_empty = items_.empty();
    const auto known = std::find_if(items_.begin(), items_.end(), [&item](const Item& pending) {
      return pending.second == item.second;
    });
    if (known != items_.end()) {
      known->first = item.first;
    } else {
      items_.push_back(item);
    }
    return was_empty;
  }
  bool add_clear() {
    const bool was_empty = items_.empty();
    items_ = {kCleared};
    return was_empty;
  }
  Items take() {
    if (items_.empty()) return {};
    const Items taken = {items_.front()};
    items_.pop_front();
    return taken;
  }

 private:
  std::list<Item> items_;
};

Items take_one(WatchQueue& queue) {
  WatchQueue::Taken taken;
  if (!queue.take(taken)) return {};
  return {{taken.change, test::copy_of(taken.key())}};
}

TEST(WatchQueue, DoesAsTheModelDoes) {
  for (const std::uint64_t keys : {3, 12, 40, 600}) {
    test::Random random(keys);
    const auto queue = make_queue();
    QueueModel model;
    bool filling = true;
    for (int step = 0; step < 20'000; ++step) {
      if (random.one_in(keys)) filling = !filling;
      if (random.one_in(500)) {
        ASSERT_EQ(queue->add_clear(), model.add_clear());
      } else if (random.one_in(filling ? 5 : 2)) {
        ASSERT_EQ(take_one(*queue), model.take());
      } else {
        const Item item = {static_cast<Change>(random.below(4)),
                           std::to_string(random.below(keys)) + (random.one_in(2) ? "xl" : "yl")};
        ASSERT_EQ(add(*queue, item.first, item.second), model.add(item));
      }
    }
  }
}

TEST(PendingChanges, FreesALongChainWithoutRecursion) {
  constexpr int kMany = 300'000;
  core::PendingChanges changes;
  for (const bool discarded : {true, false}) {
    for (int count = 0; count < kMany; ++count) {
      ASSERT_TRUE(changes.append(Change::kSet, latin1("x"), static_cast<std::uint32_t>(count)));
    }
    if (discarded) changes.discard_all();
    EXPECT_EQ(changes.count(), discarded ? 0U : static_cast<std::size_t>(kMany));
  }
}

}  // namespace
