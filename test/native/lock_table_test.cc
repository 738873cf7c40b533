#include "core/lock_table.h"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "lock_client.h"

namespace {

using core::LockNotice;
using core::LockTable;
using core::Nanoseconds;
using test::kInfinite;
using test::LockClient;
using test::Notices;

constexpr auto kGranted = LockNotice::Kind::kGranted;
constexpr auto kTimedOut = LockNotice::Kind::kTimedOut;
constexpr auto kLeaseEnded = LockNotice::Kind::kLeaseEnded;
constexpr double kNanosecond = 1e-6;  // in milliseconds

// Times are in milliseconds.
class LockTableTest : public testing::Test {
 protected:
  void expire(double now) { table.expire(LockClient::at(now)); }

  LockTable table{[](Nanoseconds) {}};
  LockClient a{table};
  LockClient b{table};
  LockClient c{table};
};

TEST_F(LockTableTest, HandsOutAFreeLockAtOnce) {
  const auto first = a.ask("key", 0, 10, kInfinite);
  EXPECT_GE(first.wait, 1U);
  EXPECT_GE(first.token, 1U);
  // Another key is another lock; no timeout is too short for a lock that is free.
  const auto second = b.ask("other", 0, 10, 0);
  EXPECT_GT(second.token, first.token);
  EXPECT_GT(a.ask("", 0, 10, kInfinite).token, second.token);
  EXPECT_EQ(table.held(), 3U);
  EXPECT_EQ(table.waiting(), 0U);
  EXPECT_EQ(a.news() + b.news(), 0);
}

TEST_F(LockTableTest, WidthBelongsToTheKey) {
  EXPECT_NE(a.ask("\x41\x04", 0, 10, kInfinite).token, 0U);
  const core::KeyView wide = test::wide(u"\x0441");
  EXPECT_NE(table.ask(*b.owner(), wide, 0, 10, kInfinite).token, 0U);
  EXPECT_EQ(table.ask(*c.owner(), wide, 0, 10, kInfinite).token, 0U);
  // As long as another key, whose bytes it begins with.
  const char16_t longer[] = {0x0441, 0x3042};
  EXPECT_NE(table.ask(*c.owner(), {longer, 2, true}, 0, 10, kInfinite).token, 0U);
  EXPECT_NE(c.ask("\x41\x05", 0, 10, kInfinite).token, 0U);
  EXPECT_EQ(table.held(), 4U);
  EXPECT_EQ(table.waiting(), 1U);
}

TEST_F(LockTableTest, IsPassedOnInTheOrderOfAsking) {
  LockClient* const clients[] = {&a, &b, &c};
  auto holder = a.ask("key", 0, 10, kInfinite);
  std::vector<LockTable::Asked> waits;
  for (int index = 0; index < 300; ++index) {
    waits.push_back(clients[index % 3]->ask("key", 0, 10, kInfinite));
    ASSERT_EQ(waits.back().token, 0U);
  }
  EXPECT_EQ(table.waiting(), 300U);
  LockClient* client = &a;
  for (std::size_t index = 0; index < waits.size(); ++index) {
    ASSERT_TRUE(client->release(holder.wait, 1));
    client = clients[index % 3];
    ASSERT_EQ(client->notices(), (Notices{{kGranted, waits[index].wait}}));
    const std::uint64_t token = client->take_up(waits[index].wait, 1);
    ASSERT_GT(token, holder.token);
    holder = {waits[index].wait, token};
  }
  EXPECT_TRUE(client->release(holder.wait, 1));
  EXPECT_EQ(a.news() + b.news() + c.news(), 300);
  EXPECT_EQ(table.held() + table.waiting(), 0U);
}

TEST_F(LockTableTest, NobodyOvertakesAGrantThatIsNotTakenUp) {
  const auto first = a.ask("key", 0, 10, kInfinite);
  const auto second = b.ask("key", 0, 10, kInfinite);
  EXPECT_TRUE(a.release(first.wait, 1));
  EXPECT_EQ(table.held(), 1U);
  EXPECT_EQ(a.ask("key", 1, 10, kInfinite).token, 0U);
  EXPECT_NE(b.take_up(second.wait, 2), 0U);
  EXPECT_EQ(c.ask("key", 2, 10, kInfinite).token, 0U);
}

TEST_F(LockTableTest, ALeaseEndsAtItsDeadline) {
  const double before = 10 - kNanosecond;
  const auto released = a.ask("released", 0, 10, kInfinite);
  const auto late = a.ask("late", 0, 10, kInfinite);
  EXPECT_TRUE(a.release(released.wait, before));
  EXPECT_FALSE(a.release(released.wait, before));
  EXPECT_EQ(a.news(), 0) << "a release is not told";
  EXPECT_FALSE(a.release(late.wait, 10));
  EXPECT_EQ(a.news(), 1);
  EXPECT_EQ(a.notices(), (Notices{{kLeaseEnded, late.wait}}));
  expire(20);
  EXPECT_EQ(a.news(), 0);
  EXPECT_EQ(a.notices(), Notices{});
  EXPECT_EQ(table.held(), 0U);
}

TEST_F(LockTableTest, ExpireEndsALeaseOnce) {
  const auto held = a.ask("key", 0, 10, kInfinite);
  expire(10 - kNanosecond);
  EXPECT_EQ(table.held(), 1U);
  EXPECT_EQ(a.news(), 0);
  expire(10);
  EXPECT_EQ(table.held(), 0U);
  EXPECT_EQ(a.news(), 1);
  expire(11);
  EXPECT_EQ(a.notices(), (Notices{{kLeaseEnded, held.wait}}));
  EXPECT_EQ(a.notices(), Notices{});
  EXPECT_FALSE(a.release(held.wait, 0));
  EXPECT_FALSE(a.extend(held.wait, 0, 10));
}

TEST_F(LockTableTest, ExtendMovesTheEndEitherWay) {
  const auto held = a.ask("key", 0, 10, kInfinite);
  EXPECT_TRUE(a.extend(held.wait, 10 - kNanosecond, 10));
  EXPECT_TRUE(a.extend(held.wait, 19, 1));
  EXPECT_FALSE(a.extend(held.wait, 20, 10));
  EXPECT_EQ(a.notices(), (Notices{{kLeaseEnded, held.wait}}));
  const auto again = a.ask("key", 20, 10, kInfinite);
  EXPECT_NE(again.token, 0U);
  EXPECT_TRUE(a.extend(again.wait, 21, kInfinite));
  table.expire(core::kNever - 1);
  EXPECT_TRUE(a.release(again.wait, 1e9));
}

TEST_F(LockTableTest, AnAskerDoesNotWaitForExpire) {
  const auto first = a.ask("key", 0, 10, kInfinite);
  const auto second = b.ask("key", 9, 10, kInfinite);
  EXPECT_EQ(c.ask("key", 10 - kNanosecond, 10, kInfinite).token, 0U);
  EXPECT_EQ(b.news(), 0);
  // It finds the lease over; the lock is for those who came before.
  EXPECT_EQ(c.ask("key", 10, 10, kInfinite).token, 0U);
  EXPECT_EQ(a.notices(), (Notices{{kLeaseEnded, first.wait}}));
  EXPECT_EQ(b.notices(), (Notices{{kGranted, second.wait}}));
  // With nobody before it, it is the asker's.
  EXPECT_NE(a.ask("other", 0, 10, kInfinite).token, 0U);
  EXPECT_NE(b.ask("other", 10, 10, kInfinite).token, 0U);
}

TEST_F(LockTableTest, TheLeaseBeginsWhenAGrantIsTakenUp) {
  const auto first = a.ask("key", 0, 100, kInfinite);
  const auto second = b.ask("key", 0, 10, kInfinite);
  EXPECT_EQ(b.take_up(second.wait, 4), 0U) << "it is queued";
  EXPECT_FALSE(b.release(second.wait, 4));
  EXPECT_FALSE(b.extend(second.wait, 4, 10));
  EXPECT_TRUE(a.release(first.wait, 5));
  EXPECT_FALSE(b.release(second.wait, 5)) << "it was not handed out yet";
  EXPECT_FALSE(b.extend(second.wait, 5, 10));
  const std::uint64_t token = b.take_up(second.wait, 15 - kNanosecond);
  EXPECT_GT(token, first.token);
  EXPECT_EQ(b.take_up(second.wait, 15), 0U) << "it is handed out already";
  EXPECT_TRUE(b.extend(second.wait, 25 - 2 * kNanosecond, 10));
  EXPECT_EQ(a.ask("key", 35 - 3 * kNanosecond, 10, kInfinite).token, 0U);
  EXPECT_FALSE(b.release(second.wait, 35 - 2 * kNanosecond));
}

TEST_F(LockTableTest, AQueuedWaitTakesUpWhatItFindsOver) {
  a.ask("key", 0, 10, kInfinite);
  const auto second = b.ask("key", 0, 10, kInfinite);
  EXPECT_EQ(b.take_up(second.wait, 10 - kNanosecond), 0U);
  EXPECT_NE(b.take_up(second.wait, 10), 0U);
  EXPECT_EQ(b.notices(), Notices{}) << "told what it knows";
}

TEST_F(LockTableTest, AGrantThatIsNotTakenUpGoesToTheEnd) {
  const auto first = a.ask("key", 0, kInfinite, kInfinite);
  const auto late = b.ask("key", 0, 2000, kInfinite);
  const auto next = c.ask("key", 0, 2000, kInfinite);
  a.release(first.wait, 1000);
  EXPECT_EQ(b.notices(), (Notices{{kGranted, late.wait}}));
  expire(3000 - kNanosecond);
  EXPECT_EQ(c.news(), 0);
  expire(3000);
  EXPECT_EQ(c.notices(), (Notices{{kGranted, next.wait}}));
  EXPECT_EQ(b.take_up(late.wait, 3000), 0U);
  const auto last = a.ask("key", 3000, 2000, kInfinite);
  const std::uint64_t token = c.take_up(next.wait, 3000);
  EXPECT_TRUE(c.release(next.wait, 3001));
  // It is told again, and has the same period again.
  EXPECT_EQ(b.notices(), (Notices{{kGranted, late.wait}}));
  EXPECT_EQ(b.take_up(late.wait, 5001), 0U) << "found out without expire";
  EXPECT_EQ(a.notices(), (Notices{{kGranted, last.wait}}));
  EXPECT_NE(a.take_up(last.wait, 5001), 0U);
  EXPECT_TRUE(a.release(last.wait, 5001));
  EXPECT_GT(b.take_up(late.wait, 5002), token);
}

TEST_F(LockTableTest, WithNobodyElseItIsGrantedAnew) {
  const auto first = a.ask("key", 0, kInfinite, kInfinite);
  const auto late = b.ask("key", 0, 2000, 5000);
  a.release(first.wait, 0);
  for (int period = 1; period <= 5; ++period) expire(2000 * period);
  EXPECT_EQ(b.news(), 1) << "it was not listening, so that nothing is new";
  EXPECT_EQ(b.notices(), (Notices{{kGranted, late.wait}}));
  expire(12'000 - kNanosecond);
  EXPECT_EQ(b.news(), 0);
  expire(12'000);
  EXPECT_EQ(b.notices(), (Notices{{kGranted, late.wait}}));
  // Two grants have two tokens, but this is one of them.
  const std::uint64_t before = a.ask("other", 0, 10, kInfinite).token;
  EXPECT_EQ(b.take_up(late.wait, 12'001), before - 1);
  const auto again = b.ask("key", 12'001, 2000, kInfinite);
  EXPECT_TRUE(b.release(late.wait, 12'001));
  EXPECT_GT(b.take_up(again.wait, 14'001), before + 1) << "granted anew, with a new token";
}

// Two threads that need 50 ms would hand a lock of 10 ms to and fro for ever.
TEST_F(LockTableTest, AShortPickUpPeriodGrowsWithEachMiss) {
  const auto first = a.ask("key", 0, kInfinite, kInfinite);
  const auto late = b.ask("key", 0, 10, kInfinite);
  a.release(first.wait, 0);
  double now = 0;
  for (const double period : {10, 20, 40, 80, 160, 320, 640, 1000, 1000}) {
    b.notices();
    expire(now + period - kNanosecond);
    EXPECT_EQ(b.notices(), Notices{}) << period;
    expire(now + period);
    EXPECT_EQ(b.notices(), (Notices{{kGranted, late.wait}})) << period;
    now += period;
  }
  // The lease itself is what was asked for.
  EXPECT_NE(b.take_up(late.wait, now + 999), 0U);
  EXPECT_TRUE(b.extend(late.wait, now + 1009 - kNanosecond, 10));
  EXPECT_FALSE(b.release(late.wait, now + 1019));
}

TEST_F(LockTableTest, AWaitTimesOutOnce) {
  a.ask("key", 0, kInfinite, kInfinite);
  const auto wait = b.ask("key", 5, 10, 10);
  const auto at_once = c.ask("key", 5, 10, 0);
  expire(5);
  EXPECT_EQ(c.notices(), (Notices{{kTimedOut, at_once.wait}}));
  expire(15 - kNanosecond);
  EXPECT_EQ(b.news(), 0);
  EXPECT_EQ(table.waiting(), 1U);
  expire(15);
  EXPECT_EQ(table.waiting(), 0U);
  EXPECT_FALSE(b.withdraw(wait.wait, 15)) << "it is being told";
  EXPECT_EQ(b.take_up(wait.wait, 15), 0U);
  expire(16);
  EXPECT_EQ(b.news(), 1);
  EXPECT_EQ(b.notices(), (Notices{{kTimedOut, wait.wait}}));
  EXPECT_EQ(b.notices(), Notices{});
  EXPECT_FALSE(b.withdraw(wait.wait, 16));
}

TEST_F(LockTableTest, ATimeoutDoesNotEndAGrant) {
  const auto first = a.ask("key", 0, 10, kInfinite);
  const auto wait = b.ask("key", 0, 2000, 20);
  EXPECT_TRUE(a.release(first.wait, 9));
  expire(100);
  EXPECT_EQ(b.notices(), (Notices{{kGranted, wait.wait}}));
  // With nobody else it is granted anew, whatever its timeout.
  expire(2009);
  EXPECT_EQ(b.notices(), (Notices{{kGranted, wait.wait}}));
  // Back in the queue it counts again.
  const auto next = c.ask("key", 2010, 2000, kInfinite);
  expire(4009);
  EXPECT_EQ(b.notices(), (Notices{{kTimedOut, wait.wait}}));
  EXPECT_EQ(c.notices(), (Notices{{kGranted, next.wait}}));
}

TEST_F(LockTableTest, OfWhatCameUnseenTheEarlierCounts) {
  struct Case {
    double lease;
    double timeout;
    bool granted;
  };
  for (const Case& each : {Case{10, 20, true}, Case{20, 10, false}, Case{10, 10, false}}) {
    for (const bool by_asking : {true, false}) {
      LockTable other([](Nanoseconds) {});
      LockClient holder(other);
      LockClient waiter(other);
      holder.ask("key", 0, each.lease, kInfinite);
      const auto wait = waiter.ask("key", 0, 10, each.timeout);
      if (by_asking) {
        EXPECT_EQ(holder.ask("key", 30, 10, kInfinite).token == 0, each.granted);
      } else {
        other.expire(LockClient::at(30));
      }
      EXPECT_EQ(waiter.notices(), (Notices{{each.granted ? kGranted : kTimedOut, wait.wait}}));
    }
  }
}

TEST_F(LockTableTest, AReleasePassesOverWaitsThatAreOver) {
  const auto held = a.ask("key", 0, 100, kInfinite);
  const auto over = b.ask("key", 0, 10, 10);
  const auto too = b.ask("key", 0, 10, 20);
  const auto waits = c.ask("key", 0, 10, 20 + kNanosecond);
  EXPECT_TRUE(a.release(held.wait, 20));
  EXPECT_EQ(b.news(), 1);
  EXPECT_EQ(b.notices(), (Notices{{kTimedOut, over.wait}, {kTimedOut, too.wait}}));
  EXPECT_EQ(c.notices(), (Notices{{kGranted, waits.wait}}));
}

}  // namespace
