#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

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

// A table whose requests to be woken are refused at times. Times are in milliseconds.
class LockTableRefusedWake : public testing::Test {
 protected:
  using Wakes = std::vector<Nanoseconds>;

  bool refuses = true;
  Wakes wakes;
  LockTable table{[this](Nanoseconds when) {
    table.held();  // it would never return under the table's lock
    if (refuses) throw std::runtime_error("no thread");
    wakes.push_back(when);
  }};
  LockClient a{table};
  LockClient b{table};
};

TEST_F(LockTableRefusedWake, ALockWhoseLeaseNobodyWouldEndIsNotHandedOut) {
  EXPECT_THROW(a.ask("key", 0, 10, kInfinite), std::runtime_error);
  EXPECT_EQ(table.held(), 0U);
  EXPECT_NE(a.ask("key", 0, kInfinite, kInfinite).token, 0U) << "it ends by `release` alone";
  refuses = false;
  EXPECT_NE(b.ask("other", 0, 10, kInfinite).token, 0U);
  EXPECT_EQ(wakes, Wakes{10 * kMillisecond}) << "the refused request is not open";
}

TEST_F(LockTableRefusedWake, AWaitThatNobodyWouldEndIsNotQueued) {
  const auto held = a.ask("key", 0, kInfinite, kInfinite);
  EXPECT_THROW(b.ask("key", 0, 10, 5), std::runtime_error);
  EXPECT_EQ(table.held(), 1U);
  EXPECT_EQ(table.waiting(), 0U);
  EXPECT_TRUE(a.release(held.wait, 1));
  EXPECT_EQ(b.notices(), Notices{});
  EXPECT_EQ(b.news(), 0);
}

TEST_F(LockTableRefusedWake, TheNextCallMakesTheRequestAnew) {
  const auto held = a.ask("key", 0, kInfinite, kInfinite);
  const auto next = b.ask("key", 0, 10, kInfinite);
  EXPECT_TRUE(a.release(held.wait, 0));
  EXPECT_EQ(b.news(), 1) << "it is told nevertheless";
  EXPECT_EQ(b.notices(), (Notices{{kGranted, next.wait}}));
  refuses = false;
  EXPECT_NE(b.take_up(next.wait, 1), 0U);
  EXPECT_EQ(wakes, Wakes{11 * kMillisecond});
}

TEST_F(LockTableRefusedWake, ARequestThatWillNotBeAnsweredIsMadeAnew) {
  refuses = false;
  const auto held = a.ask("key", 0, 10, kInfinite);
  table.drop_request(5 * kMillisecond);
  EXPECT_TRUE(a.extend(held.wait, 0, 10));
  EXPECT_EQ(wakes, Wakes{10 * kMillisecond}) << "another request than the open one";
  table.drop_request(10 * kMillisecond);
  EXPECT_TRUE(a.extend(held.wait, 0, 10));
  EXPECT_EQ(wakes, (Wakes{10 * kMillisecond, 10 * kMillisecond}));
}

}  // namespace
