#include <gtest/gtest.h>

#include <memory>

#include "allocation_failures.h"
#include "core/watch_queue.h"

namespace {

using core::Pokes;
using core::WatchQueue;

std::shared_ptr<WatchQueue> make_queue(int* pokes) {
  return std::make_shared<WatchQueue>(1, [pokes] { ++*pokes; });
}

TEST(Pokes, ArePokedOnceEachWhenTheyAreSent) {
  int pokes[3] = {};
  const auto first = make_queue(&pokes[0]);
  const auto second = make_queue(&pokes[1]);
  const auto third = make_queue(&pokes[2]);
  Pokes collected;
  collected.add(first);
  collected.add(second);
  collected.add(first);
  EXPECT_EQ(pokes[0] + pokes[1], 0);
  collected.send();
  EXPECT_EQ(pokes[0], 1);
  EXPECT_EQ(pokes[1], 1);
  collected.send();
  EXPECT_EQ(pokes[0], 1) << "nothing is left";
  collected.add(first);
  collected.send();
  EXPECT_EQ(pokes[0], 2);
  EXPECT_EQ(pokes[2], 0);
}

TEST(Pokes, AreSentAtTheirEnd) {
  int pokes = 0;
  const auto queue = make_queue(&pokes);
  {
    Pokes collected;
    collected.add(queue);
    EXPECT_EQ(pokes, 0);
  }
  EXPECT_EQ(pokes, 1);
}

TEST(Pokes, LeaveAQueueToWhoeverStillHasToPokeIt) {
  int pokes = 0;
  const auto queue = make_queue(&pokes);
  Pokes one;
  Pokes other;
  one.add(queue);
  other.add(queue);
  other.send();
  EXPECT_EQ(pokes, 0);
  one.send();
  EXPECT_EQ(pokes, 1);
  other.add(queue);
  other.send();
  EXPECT_EQ(pokes, 2);
}

// Who looks at once, and is told of a new change while it looks, must not miss that one.
TEST(Pokes, AreCollectedAnewFromTheMomentOfThePoke) {
  Pokes one;
  Pokes other;
  std::shared_ptr<WatchQueue> queue;
  int pokes = 0;
  queue = std::make_shared<WatchQueue>(1, [&] {
    if (++pokes == 1) other.add(queue);
  });
  one.add(queue);
  one.send();
  EXPECT_EQ(pokes, 1);
  other.send();
  EXPECT_EQ(pokes, 2);
}

TEST(Pokes, HoldTheQueuesUntilTheyAreSentAndNeedNoMemory) {
  int pokes = 0;
  auto queue = make_queue(&pokes);
  const std::weak_ptr<WatchQueue> alive = queue;
  Pokes collected;
  bool failed = false;
  {
    const test::FailingAllocation failing(0, true);
    collected.add(queue);
    queue.reset();
    failed = failing.failed();
  }
  EXPECT_FALSE(failed);
  EXPECT_FALSE(alive.expired());
  collected.send();
  EXPECT_EQ(pokes, 1);
  EXPECT_TRUE(alive.expired());
}

}  // namespace
