#include "core/clock.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <ctime>
#include <limits>

#include "random.h"

namespace {

using core::deadline_after;
using core::kNever;
using core::Nanoseconds;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr Nanoseconds kSecond = 1'000'000'000;
constexpr Nanoseconds kSpan = 300'000'000;  // of a test on the real clock
constexpr Nanoseconds kEarliest = std::numeric_limits<Nanoseconds>::min();

// What ticks are told on. Never called where there are none.
Nanoseconds monotonic_now() {
#if defined(__linux__)
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<Nanoseconds>(time.tv_sec) * kSecond + time.tv_nsec;
#else
  return 0;
#endif
}

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
  core::OwnerClock clock;
  clock.set_manual(1);
  core::LazyNow now(clock);
  clock.set_manual(2);
  EXPECT_EQ(now(), 2) << "it was read before anybody asked";
  clock.set_manual(3);
  EXPECT_EQ(now(), 2) << "it was read again";
}

TEST(LazyNow, BeforeIsExactOnAManualClock) {
  core::OwnerClock clock;
  for (const Nanoseconds instant : {Nanoseconds{-7}, Nanoseconds{0}, 5 * kSecond, kNever - 2}) {
    clock.set_manual(instant);
    for (const Nanoseconds deadline : {instant - 1, instant, instant + 1, kNever - 1, kNever}) {
      core::LazyNow unread(clock);
      EXPECT_EQ(unread.before(deadline), instant < deadline) << instant << ", " << deadline;
      core::LazyNow read(clock);
      EXPECT_EQ(read(), instant);
      EXPECT_EQ(read.before(deadline), instant < deadline) << instant << ", " << deadline;
    }
  }
}

TEST(LazyNow, BeforeIsNeverLateOnTheRealClock) {
  core::OwnerClock clock;
  const Nanoseconds end = core::system_now() + kSpan;
  Nanoseconds deadline = end - kSpan + 10'000'000;
  std::uint64_t alive = 0;
  while (core::system_now() < end) {
    const Nanoseconds before = core::system_now();
    const bool lives = core::LazyNow(clock).before(deadline);
    const Nanoseconds after = core::system_now();
    if (lives) {
      ++alive;
      ASSERT_LT(before, deadline);
    } else {
      ASSERT_GE(after, deadline);
      deadline = after + 10'000'000;
    }
    // Far away: told without the clock.
    ASSERT_TRUE(core::LazyNow(clock).before(after + 3600 * kSecond));
  }
  EXPECT_GT(alive, 0U);
}

TEST(LastTick, NeverRunsAheadNorBack) {
  Nanoseconds last = core::last_tick();
  if (last == kNever) GTEST_SKIP() << "there are no ticks here";
  const Nanoseconds first = last;
  const auto until = std::chrono::steady_clock::now() + std::chrono::nanoseconds(kSpan);
  while (std::chrono::steady_clock::now() < until) {
    const Nanoseconds tick = core::last_tick();
    const Nanoseconds now = monotonic_now();
    ASSERT_GE(tick, last);
    ASSERT_LE(tick, now);
    last = tick;
  }
  EXPECT_GT(last, first) << "no tick in 300 ms";
}

TEST(SurelyBefore, IsFalseBeforeTheFirstReading) {
  const core::OwnerClock clock;
  for (const Nanoseconds deadline : {Nanoseconds{0}, core::system_now() + 3600 * kSecond, kNever}) {
    EXPECT_FALSE(clock.surely_before(deadline));
  }
}

TEST(SurelyBefore, IsTrueOfWhatIsFarAwayWithinATick) {
  if (core::last_tick() == kNever) GTEST_SKIP() << "there are no ticks here";
  core::OwnerClock clock;
  std::size_t sure = 0;
  for (int round = 0; round < 1000; ++round) {
    const Nanoseconds now = clock.read();
    // A tick may come right behind the reading.
    if (clock.surely_before(now + 2 * kSecond)) ++sure;
    EXPECT_FALSE(clock.surely_before(now));
    EXPECT_FALSE(clock.surely_before(now + 1));
    EXPECT_FALSE(clock.surely_before(now + 100'000'000));
    EXPECT_FALSE(clock.surely_before(now + kSecond));
  }
  EXPECT_GT(sure, 900U);
}

TEST(SurelyBefore, EndsWithTheTick) {
  if (core::last_tick() == kNever) GTEST_SKIP() << "there are no ticks here";
  core::OwnerClock clock;
  for (int round = 0; round < 10; ++round) {
    const Nanoseconds far = clock.read() + 3600 * kSecond;
    const Nanoseconds tick = core::last_tick();
    while (core::last_tick() == tick) {
    }
    EXPECT_FALSE(clock.surely_before(far));
  }
}

// Deadlines near and far, all of which pass in the end.
TEST(SurelyBefore, IsNeverTrueAtADeadline) {
  test::Random random(1);
  core::OwnerClock clock;
  const Nanoseconds end = core::system_now() + kSpan;
  while (core::system_now() < end) {
    const Nanoseconds now = clock.read();
    for (int count = 0; count < 20; ++count) {
      const Nanoseconds deadline = now + random.of_any_size(33) - 50'000'000;
      const bool sure = clock.surely_before(deadline);
      ASSERT_TRUE(!sure || core::system_now() < deadline);
      ASSERT_TRUE(!sure || deadline > now + kSecond);
    }
  }
}

TEST(SurelyBefore, IsNeverTrueOnAManualClock) {
  core::OwnerClock clock;
  clock.read();
  for (const Nanoseconds instant : {Nanoseconds{5}, core::system_now(), Nanoseconds{-5}}) {
    clock.set_manual(instant);
    for (int reading = 0; reading < 3; ++reading) {
      EXPECT_FALSE(clock.surely_before(instant + 3600 * kSecond));
      EXPECT_FALSE(clock.surely_before(kNever));
      EXPECT_EQ(clock.read(), instant);
    }
  }
}

}  // namespace
