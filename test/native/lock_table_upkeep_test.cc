#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "allocation_failures.h"
#include "core/lock_table.h"
#include "lock_client.h"

namespace {

using core::LockNotice;
using core::LockTable;
using core::Nanoseconds;
using test::kInfinite;
using test::kMillisecond;
using test::LockClient;
using test::Notices;

constexpr auto kGranted = LockNotice::Kind::kGranted;
constexpr auto kTimedOut = LockNotice::Kind::kTimedOut;
constexpr auto kLeaseEnded = LockNotice::Kind::kLeaseEnded;

// Times are in milliseconds.
class LockTableUpkeep : public testing::Test {
 protected:
  LockTableUpkeep() { wakes.reserve(1000); }

  void expire(double now) { table.expire(LockClient::at(now)); }
  // What was asked for since the last call.
  std::vector<Nanoseconds> requests() {
    std::vector<Nanoseconds> made = wakes;
    wakes.clear();
    return made;
  }

  std::vector<Nanoseconds> wakes;
  LockTable table{[this](Nanoseconds when) {
    table.held();  // it would never return under the table's lock
    wakes.push_back(when);
  }};
  LockClient a{table};
  LockClient b{table};
  LockClient c{table};
};

TEST_F(LockTableUpkeep, AWaitIsWithdrawnWhileItIsQueuedOrGranted) {
  const auto held = a.ask("key", 0, 10, kInfinite);
  EXPECT_FALSE(a.withdraw(held.wait, 0)) << "it was handed out";
  const auto queued = b.ask("key", 0, 10, kInfinite);
  const auto granted = b.ask("key", 0, 10, kInfinite);
  const auto next = c.ask("key", 0, 10, kInfinite);
  EXPECT_TRUE(b.withdraw(queued.wait, 0));
  EXPECT_FALSE(b.withdraw(queued.wait, 0));
  EXPECT_EQ(table.waiting(), 2U);
  EXPECT_TRUE(a.release(held.wait, 1));
  EXPECT_TRUE(b.withdraw(granted.wait, 2));
  EXPECT_EQ(b.notices(), Notices{}) << "told of a grant that was withdrawn";
  EXPECT_EQ(b.take_up(granted.wait, 2), 0U);
  EXPECT_EQ(c.notices(), (Notices{{kGranted, next.wait}}));
  EXPECT_TRUE(c.withdraw(next.wait, 2));
  EXPECT_EQ(table.held() + table.waiting(), 0U);
  EXPECT_NE(a.ask("key", 2, 10, kInfinite).token, 0U);
}

// Withdrawn in time, a pick-up period that was over before a timeout was over first.
TEST_F(LockTableUpkeep, WhatIsWithdrawnLateWasFreeBefore) {
  for (const bool by_closing : {false, true}) {
    LockClient late(table);
    const auto held = a.ask("key", 0, 10, kInfinite);
    const auto granted = late.ask("key", 0, 10, kInfinite);
    EXPECT_TRUE(a.release(held.wait, 0));
    const auto wait = c.ask("key", 0, 10, 20);
    if (by_closing) {
      late.close(30);
    } else {
      EXPECT_TRUE(late.withdraw(granted.wait, 30));
    }
    EXPECT_EQ(c.notices(), (Notices{{kGranted, wait.wait}}));
    EXPECT_TRUE(c.withdraw(wait.wait, 30));
  }
}

TEST_F(LockTableUpkeep, AnOwnerThatClosesLetsEverythingGo) {
  const auto held = a.ask("held", 0, 10, kInfinite);
  const auto after_held = b.ask("held", 0, 10, kInfinite);
  const auto passed = b.ask("granted", 0, 10, kInfinite);
  a.ask("granted", 0, 10, kInfinite);
  const auto after_granted = c.ask("granted", 0, 10, kInfinite);
  b.release(passed.wait, 0);
  const auto first = b.ask("queued", 0, 10, kInfinite);
  const auto queued = a.ask("queued", 0, 10, kInfinite);
  const auto after_queued = c.ask("queued", 0, 10, kInfinite);
  const auto over = a.ask("over", 0, 5, kInfinite);
  const auto timed_out = a.ask("queued", 0, 10, 5);
  expire(5);
  EXPECT_EQ(table.held(), 3U);
  EXPECT_EQ(table.waiting(), 4U);

  a.close(6);
  EXPECT_EQ(b.notices(), (Notices{{kGranted, after_held.wait}}));
  EXPECT_EQ(c.notices(), (Notices{{kGranted, after_granted.wait}}));
  EXPECT_TRUE(b.release(first.wait, 6));
  EXPECT_EQ(c.notices(), (Notices{{kGranted, after_queued.wait}}));
  EXPECT_EQ(table.held(), 3U);
  EXPECT_EQ(table.waiting(), 0U);

  a.news();
  a.close(7);
  EXPECT_EQ(a.notices(), Notices{});
  for (const auto& asked : {held, queued, over, timed_out}) {
    EXPECT_EQ(a.take_up(asked.wait, 7), 0U);
    EXPECT_FALSE(a.withdraw(asked.wait, 7));
    EXPECT_FALSE(a.release(asked.wait, 7));
    EXPECT_FALSE(a.extend(asked.wait, 7, 10));
  }
  const auto never = a.ask("free", 7, 10, kInfinite);
  EXPECT_EQ(never.wait, 0U);
  EXPECT_EQ(never.token, 0U);
  expire(100'000);
  EXPECT_EQ(a.news(), 0);
}

TEST_F(LockTableUpkeep, AnOwnerThatClosesIsNotItsOwnHeir) {
  const std::uint64_t before = a.ask("key", 0, 10, kInfinite).token;
  for (int count = 0; count < 10; ++count) a.ask("key", 0, 10, kInfinite);
  const auto other = b.ask("key", 0, 10, kInfinite);
  a.close(1);
  EXPECT_EQ(a.news(), 0);
  EXPECT_EQ(b.take_up(other.wait, 1), before + 1);
}

TEST_F(LockTableUpkeep, AnOwnerIsToldNothingMoreOnceItIsClosed) {
  std::shared_ptr<LockTable::Owner> owners[2];
  int told = 0;
  for (int index = 0; index < 2; ++index) {
    owners[index] = table.open([&, index] {
      ++told;
      table.close(*owners[1 - index], 10 * kMillisecond);
    });
    table.ask(*owners[index], test::latin1(std::to_string(index)), 0, 10, kInfinite);
  }
  // Both have news; the first that is told closes the other.
  expire(10);
  EXPECT_EQ(told, 1);
  for (const auto& owner : owners) table.close(*owner, 10 * kMillisecond);
}

TEST_F(LockTableUpkeep, TheTableHoldsAnOwnerUntilItIsClosed) {
  const auto token = std::make_shared<int>(0);
  const std::weak_ptr<int> watched = token;
  auto owner = table.open([token] { ++*token; });
  table.ask(*owner, test::latin1("key"), 0, 10, kInfinite);
  const std::weak_ptr<LockTable::Owner> open = owner;
  owner.reset();
  EXPECT_FALSE(open.expired());
  table.expire(10 * kMillisecond);
  EXPECT_EQ(*token, 1);
  owner = open.lock();
  table.close(*owner, 10 * kMillisecond);
  owner.reset();
  EXPECT_TRUE(open.expired());
  EXPECT_EQ(watched.use_count(), 1) << "what it was told by is still held";
}

TEST_F(LockTableUpkeep, OwnersCannotReachEachOthersWaits) {
  const auto held = a.ask("key", 0, 10, kInfinite);
  const auto wait = b.ask("key", 0, 10, kInfinite);
  EXPECT_FALSE(b.release(held.wait, 0));
  EXPECT_FALSE(b.extend(held.wait, 0, 10));
  EXPECT_FALSE(a.withdraw(wait.wait, 0));
  EXPECT_TRUE(a.release(held.wait, 0));
  EXPECT_EQ(a.take_up(wait.wait, 0), 0U);
  EXPECT_EQ(a.notices(), Notices{});
  EXPECT_NE(b.take_up(wait.wait, 0), 0U);
  for (const std::uint64_t unknown : {std::uint64_t{0}, wait.wait + 1, ~std::uint64_t{0}}) {
    EXPECT_FALSE(b.release(unknown, 0));
    EXPECT_FALSE(b.withdraw(unknown, 0));
    EXPECT_EQ(b.take_up(unknown, 0), 0U);
  }
}

TEST_F(LockTableUpkeep, TokensGrowOverAllTables) {
  LockTable other([](Nanoseconds) {});
  LockClient client(other);
  std::uint64_t last = 0;
  for (int round = 0; round < 10; ++round) {
    for (LockClient* each : {&a, &client}) {
      const auto held = each->ask("key", 0, 10, kInfinite);
      EXPECT_GT(held.token, last);
      last = held.token;
      EXPECT_TRUE(each->release(held.wait, 0));
    }
  }
}

TEST_F(LockTableUpkeep, NewsComeOnceForAllThatCameTogether) {
  std::vector<std::uint64_t> waits;
  for (int index = 0; index < 5; ++index) {
    waits.push_back(a.ask(std::to_string(index), 0, 10 + index, kInfinite).wait);
  }
  expire(20);
  EXPECT_EQ(a.news(), 1);
  EXPECT_EQ(b.news(), 0);
  EXPECT_EQ(a.notices(0), Notices{});
  EXPECT_EQ(a.notices(2), (Notices{{kLeaseEnded, waits[0]}, {kLeaseEnded, waits[1]}}));
  a.ask("more", 20, 1, kInfinite);
  expire(21);
  EXPECT_EQ(a.news(), 1) << "news come although some were not taken";
  EXPECT_EQ(a.notices(3).size(), 3U);
  EXPECT_EQ(a.notices(3).size(), 1U);
}

TEST_F(LockTableUpkeep, AGrantThatWasLostIsNotTold) {
  const auto held = a.ask("key", 0, 10, kInfinite);
  const auto late = b.ask("key", 0, 10, kInfinite);
  const auto next = c.ask("key", 0, 10, kInfinite);
  a.release(held.wait, 0);
  expire(10);
  EXPECT_EQ(b.notices(), Notices{});
  EXPECT_NE(c.take_up(next.wait, 10), 0U);
  EXPECT_EQ(c.notices(), Notices{}) << "told of a grant that was taken up";
  EXPECT_TRUE(c.release(next.wait, 10));
  EXPECT_EQ(b.notices(), (Notices{{kGranted, late.wait}}));
}

TEST_F(LockTableUpkeep, ALockThatWasReleasedLeavesNothingBehind) {
  std::vector<LockTable::Asked> waits;
  for (int index = 0; index < 1000; ++index) {
    for (LockClient* client : {&a, &b}) {
      waits.push_back(client->ask(std::to_string(index), 0, 1000, kInfinite));
    }
  }
  for (std::size_t index = 0; index < waits.size(); index += 2) {
    EXPECT_TRUE(a.release(waits[index].wait, 0));
    EXPECT_NE(b.take_up(waits[index + 1].wait, 0), 0U);
    EXPECT_TRUE(b.release(waits[index + 1].wait, 0));
  }
  EXPECT_EQ(table.held() + table.waiting(), 0U);
  requests();
  expire(1e6);
  EXPECT_EQ(a.notices(), Notices{});
  EXPECT_EQ(requests(), std::vector<Nanoseconds>{});
}

TEST_F(LockTableUpkeep, AsksToBeCalledWhenSomethingIsDueEarlier) {
  using Requests = std::vector<Nanoseconds>;
  const auto never = a.ask("never", 0, kInfinite, kInfinite);
  b.ask("never", 0, 10, kInfinite);
  EXPECT_EQ(requests(), Requests{}) << "nothing is ever due";
  a.ask("lease", 0, 100, kInfinite);
  EXPECT_EQ(requests(), Requests{100 * kMillisecond});
  a.ask("later", 0, 200, kInfinite);
  EXPECT_EQ(requests(), Requests{});
  b.ask("later", 0, 200, 50);
  EXPECT_EQ(requests(), Requests{50 * kMillisecond}) << "a timeout";
  a.release(never.wait, 20);
  EXPECT_EQ(requests(), Requests{30 * kMillisecond}) << "a pick-up period";
  EXPECT_NE(a.ask("short", 20, 40, kInfinite).token, 0U);
  EXPECT_EQ(requests(), Requests{}) << "a request for before is open";

  expire(30);
  EXPECT_EQ(requests(), Requests{50 * kMillisecond});
  expire(40);
  EXPECT_EQ(requests(), Requests{}) << "too early: the request is still open";
  expire(49.5);
  EXPECT_EQ(requests(), Requests{50 * kMillisecond}) << "early by another clock";
  expire(50);
  EXPECT_EQ(requests(), Requests{60 * kMillisecond});
}

TEST_F(LockTableUpkeep, AnyNumberIsDueAtOnce) {
  constexpr std::size_t kMany = 3000;
  for (std::size_t index = 0; index < kMany; ++index) {
    a.ask(std::to_string(index), 0, 10, kInfinite);
  }
  a.ask("last", 0, 20, kInfinite);
  requests();
  expire(10);
  EXPECT_EQ(table.held(), 1U);
  EXPECT_EQ(a.notices(2 * kMany).size(), kMany);
  EXPECT_EQ(requests(), std::vector<Nanoseconds>{20 * kMillisecond}) << "between batches";
}

struct AskedFor {
  LockTable table{[this](Nanoseconds) { ++wakes; }};
  LockClient holder{table};
  LockClient client{table};
  int wakes = 0;
};

TEST_F(LockTableUpkeep, AskingHappensOrNot) {
  const std::string long_key(100, 'x');
  for (const bool is_held : {false, true}) {
    for (const bool is_over : {false, true}) {
      const double ttl = is_over ? 10 : 100;
      const auto prepare = [&] {
        auto subject = std::make_unique<AskedFor>();
        if (is_held) subject->holder.ask(long_key, 0, ttl, kInfinite);
        subject->wakes = 0;
        return subject;
      };
      LockTable::Asked asked{};
      const auto ask = [&](AskedFor& subject) {
        asked = subject.client.ask(long_key, 20, 5, kInfinite);
      };
      const auto check = [&](AskedFor& subject, bool thrown) {
        if (thrown) {
          EXPECT_EQ(subject.table.held(), is_held ? 1U : 0U);
          EXPECT_EQ(subject.table.waiting(), 0U);
          EXPECT_EQ(subject.wakes + subject.holder.news() + subject.client.news(), 0);
          ask(subject);
        }
        EXPECT_EQ(asked.token == 0, is_held && !is_over);
        EXPECT_EQ(subject.table.held(), 1U);
        EXPECT_EQ(subject.table.waiting(), is_held && !is_over ? 1U : 0U);
      };
      // The wait, its place among the due, and, if need be, the lock and its key.
      EXPECT_EQ(test::fail_each_allocation(prepare, ask, check), is_held ? 4U : 8U);
    }
  }
}

// Every way that a wait goes, without any memory.
TEST_F(LockTableUpkeep, NothingElseAllocates) {
  const std::string key(100, 'x');
  const auto held = a.ask(key, 0, 10, kInfinite);
  const auto granted = b.ask(key, 0, 10, kInfinite);
  const auto next = c.ask(key, 0, 10, kInfinite);
  const auto over = b.ask(key, 0, 10, 5);
  const auto last = a.ask(key, 0, 10, kInfinite);
  b.ask("lease", 0, 5, kInfinite);
  core::LockNotice notices[8];
  std::size_t taken = 0;
  std::uint64_t tokens = 0;
  bool done = true;
  bool failed = false;
  {
    const test::FailingAllocation failing(0, true);
    expire(5);
    done = a.extend(held.wait, 5, 10) && a.release(held.wait, 6) && done;
    expire(16);
    done = b.withdraw(granted.wait, 16) && done;
    tokens = c.take_up(next.wait, 16);
    taken = table.take_notices(*b.owner(), notices, 8);
    c.close(17);
    done = a.take_up(last.wait, 17) != 0 && a.release(last.wait, 17) && done;
    failed = failing.failed();
  }
  EXPECT_FALSE(failed);
  EXPECT_TRUE(done);
  EXPECT_NE(tokens, 0U);
  ASSERT_EQ(taken, 2U);
  EXPECT_TRUE(notices[0].kind == kTimedOut || notices[1].kind == kTimedOut);
  EXPECT_NE(over.wait, 0U);
  EXPECT_EQ(table.held() + table.waiting(), 0U);
}

}  // namespace
