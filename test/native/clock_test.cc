#include "core/clock.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "random.h"

namespace {

using core::deadline_after;
using core::kNever;
using core::Nanoseconds;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr Nanoseconds kEarliest = std::numeric_limits<Nanoseconds>::min();

TEST(Clock, DeadlineIsMillisecondsAway) {
  EXPECT_EQ(deadline_after(0, 1), 1'000'000);
  EXPECT_EQ(deadline_after(5, 0.5), 500'005);
  EXPECT_EQ(deadline_after(0, 2147483648.0), 2'147'483'648'000'000);
}

TEST(Clock, DeadlineIsRoundedUp) {
  EXPECT_EQ(deadline_after(0, 1e-6), 1);
  EXPECT_EQ(deadline_after(0, 1.5e-6), 2);
  EXPECT_EQ(deadline_after(100, 2.0000000001e-6), 103);
}

TEST(Clock, TinySpansAreANanosecond) {
  EXPECT_EQ(deadline_after(7, 1e-300), 8);
  EXPECT_EQ(deadline_after(7, std::numeric_limits<double>::denorm_min()), 8);
}

TEST(Clock, HugeSpansSaturate) {
  EXPECT_EQ(deadline_after(0, 1e13), kNever);
  EXPECT_EQ(deadline_after(0, std::numeric_limits<double>::max()), kNever);
  EXPECT_EQ(deadline_after(0, kInfinity), kNever);
  EXPECT_EQ(deadline_after(kNever - 1, 1), kNever);
  EXPECT_EQ(deadline_after(kNever - 1'000'000, 1), kNever);
  EXPECT_EQ(deadline_after(kNever - 1'000'001, 1), kNever - 1);
  EXPECT_EQ(deadline_after(0, std::nan("")), kNever);
}

TEST(Clock, TimeBeforeZeroDoesNotOverflow) {
  EXPECT_EQ(deadline_after(-1'000'000, 1), 0);
  EXPECT_EQ(deadline_after(-5'000'000, 1), -4'000'000);
  EXPECT_EQ(deadline_after(-5'000'000, 1e300), kNever);
  EXPECT_EQ(deadline_after(-5'000'000, kInfinity), kNever);
  EXPECT_EQ(deadline_after(kEarliest, 1), kEarliest + 1'000'000);
  EXPECT_GT(deadline_after(kEarliest, 9e12), 0 - Nanoseconds{1} * 300'000'000'000'000'000);
}

TEST(Clock, DeadlineLiesAlwaysAheadAndNeverWraps) {
  test::Random random(1);
  for (int round = 0; round < 100'000; ++round) {
    const Nanoseconds room = random.of_any_size(62);
    const Nanoseconds now = random.one_in(2) ? kNever - 1 - room : room;
    // Around the room there is left, where a rounding error would show.
    const double near = static_cast<double>(kNever - now) * 1e-6;
    const double factor = 0.5 + static_cast<double>(random.below(1000)) / 1000;
    for (const double span : {near, std::nextafter(near, 0.0), near * factor}) {
      if (span <= 0) continue;
      const Nanoseconds deadline = deadline_after(now, span);
      ASSERT_GT(deadline, now);
      if (span < near * 0.999 - 1e-6) {
        ASSERT_LT(deadline, kNever);
      }
    }
  }
}

TEST(Clock, SystemTimeGoesOn) {
  const Nanoseconds first = core::system_now();
  EXPECT_GT(first, 0);
  Nanoseconds last = first;
  for (int reading = 0; reading < 1000; ++reading) {
    const Nanoseconds now = core::system_now();
    ASSERT_GE(now, last);
    last = now;
  }
  while (core::system_now() == first) {
  }
}

TEST(Clock, FollowsTheSystemUntilItIsSet) {
  core::Clock clock;
  const Nanoseconds before = core::system_now();
  const Nanoseconds now = clock.now();
  EXPECT_LE(before, now);
  EXPECT_LE(now, core::system_now());
  for (const Nanoseconds instant : {Nanoseconds{5}, Nanoseconds{0}, Nanoseconds{-7}}) {
    clock.set_manual(instant);
    EXPECT_EQ(clock.now(), instant);
    EXPECT_EQ(clock.now(), instant);
  }
}

TEST(LazyNow, ReadsOnceAndOnlyWhenAsked) {
  core::Clock clock;
  clock.set_manual(1);
  core::LazyNow now(clock);
  clock.set_manual(2);
  EXPECT_EQ(now(), 2) << "it was read before anybody asked";
  clock.set_manual(3);
  EXPECT_EQ(now(), 2) << "it was read again";
}

}  // namespace
