#include "core/timing_wheel.h"

#include <gtest/gtest.h>

#include <vector>

#include "wheel_model.h"

namespace {

using core::Nanoseconds;
using test::kTick;
using test::kWholeReach;
using test::WheelModel;
using Item = WheelModel::Item;

constexpr Nanoseconds kDay = Nanoseconds{24} * 3600 * 1'000'000'000;

TEST(TimingWheel, EmptyHasNothingToDo) {
  WheelModel model(0);
  EXPECT_FALSE(model.wheel().behind(kDay));
  EXPECT_FALSE(model.advance(kDay, 0));
  model.expire(2 * kDay);
  EXPECT_EQ(model.looked_at(), 0U);
}

TEST(TimingWheel, HandsOutEarlierTicksOnly) {
  WheelModel model(0);
  Item* earlier = model.add(kTick - 1);
  Item* present = model.add(kTick);
  Item* later = model.add(2 * kTick);
  EXPECT_FALSE(model.wheel().behind(kTick - 1));
  EXPECT_TRUE(model.wheel().behind(kTick));
  EXPECT_FALSE(model.advance(kTick + 5));
  EXPECT_FALSE(model.holds(earlier));
  EXPECT_TRUE(model.holds(present));
  EXPECT_TRUE(model.holds(later));
}

TEST(TimingWheel, GathersThePartOfATickThatIsDue) {
  WheelModel model(0);
  for (Nanoseconds deadline = 0; deadline < 100; ++deadline) model.add(10 * kTick + deadline);
  EXPECT_FALSE(model.advance(10 * kTick + 40));
  EXPECT_EQ(model.size(), 100U);
  model.wheel().gather_present_tick(10 * kTick + 40);
  EXPECT_TRUE(model.wheel().behind(10 * kTick + 40));
  EXPECT_FALSE(model.advance(10 * kTick + 40));
  EXPECT_EQ(model.size(), 59U);
  model.expire(10 * kTick + 40);
  EXPECT_EQ(model.size(), 59U);
  model.expire(10 * kTick + 98);
  EXPECT_EQ(model.size(), 1U);
  EXPECT_FALSE(model.advance(11 * kTick));
  EXPECT_EQ(model.size(), 0U);
}

// One thread gathered for its reading of the clock; another, with an earlier one, comes before it.
TEST(TimingWheel, WhatWasGatheredSurvivesAnEarlierReadingOfTheClock) {
  WheelModel model(0);
  model.add(10 * kTick + 50);
  model.advance(10 * kTick + 100);
  model.wheel().gather_present_tick(10 * kTick + 100);
  model.advance(10 * kTick + 20);
  model.advance(10 * kTick + 100);
  EXPECT_EQ(model.dead_at(10 * kTick + 100), 0U);
}

TEST(TimingWheel, AnEarlierReadingTakesPartInTheAdvanceUnderWay) {
  WheelModel model(0);
  constexpr std::size_t kTimers = 100;
  for (std::size_t count = 0; count < kTimers; ++count) model.add(3 * kTick + 5);
  EXPECT_TRUE(model.advance(5 * kTick, 10));
  // Were they filed anew at each turn, the two readings could chase them for ever.
  EXPECT_FALSE(model.advance(2 * kTick));
  EXPECT_EQ(model.size(), 0U);
  EXPECT_EQ(model.looked_at(), kTimers);
}

TEST(TimingWheel, DeadlinesInThePastComeWithTheNextTick) {
  WheelModel model(100 * kTick);
  model.add(5);
  model.add(-kDay);
  EXPECT_FALSE(model.advance(100 * kTick + 10));
  EXPECT_EQ(model.size(), 2U);
  EXPECT_FALSE(model.advance(101 * kTick));
  EXPECT_EQ(model.size(), 0U);
  model.add(5);
  model.expire(101 * kTick + 3);
  EXPECT_EQ(model.size(), 0U);
}

TEST(TimingWheel, TimeStandingStillCostsNothing) {
  WheelModel model(0);
  for (int count = 0; count < 100; ++count) model.add(kTick * 100);
  for (int count = 0; count < 100; ++count) model.expire(50 * kTick);
  EXPECT_EQ(model.looked_at(), 0U);
  for (int count = 0; count < 100; ++count) model.expire(99 * kTick);
  // At most from the second wheel down to the first, once.
  EXPECT_LE(model.looked_at(), 200U);
  EXPECT_EQ(model.size(), 100U);
}

TEST(TimingWheel, TimeGoingBackwardsIsWaitedOut) {
  WheelModel model(1000 * kTick);
  model.expire(2000 * kTick);
  model.expire(1500 * kTick);
  Item* back_then = model.add(1600 * kTick);
  Item* later = model.add(2500 * kTick);
  model.expire(1599 * kTick);
  EXPECT_TRUE(model.holds(back_then));
  model.expire(1600 * kTick);
  EXPECT_FALSE(model.holds(back_then));
  model.expire(2500 * kTick - 1);
  EXPECT_TRUE(model.holds(later));
  model.expire(2500 * kTick);
  EXPECT_FALSE(model.holds(later));
}

TEST(TimingWheel, CrossesZero) {
  WheelModel model(-70 * kTick - 3);
  std::vector<Nanoseconds> deadlines;
  for (const Nanoseconds ticks : {-70, -65, -64, -63, -2, -1, 0, 1, 63, 64, 65, 5000}) {
    for (const Nanoseconds offset : {-1, 0, 1}) deadlines.push_back(ticks * kTick + offset);
  }
  for (const Nanoseconds deadline : deadlines) model.add(deadline);
  for (Nanoseconds now = -70 * kTick; now <= 70 * kTick; now += kTick / 2) {
    model.expire(now);
    const auto alive = std::count_if(deadlines.begin(), deadlines.end(),
                                     [now](Nanoseconds deadline) { return deadline > now; });
    ASSERT_EQ(model.size(), static_cast<std::size_t>(alive)) << now;
  }
}

// From every kind of place before a carry, over it, to deadlines around every carry.
TEST(TimingWheel, CarriesFromWheelToWheel) {
  std::vector<Nanoseconds> marks;
  for (int power = 0; power <= 31; power += 6) {
    for (const Nanoseconds offset : {-2, -1, 0, 1, 2}) {
      marks.push_back((Nanoseconds{1} << power) + offset);
      marks.push_back(63 * (Nanoseconds{1} << power) + offset);
    }
  }
  for (const Nanoseconds start : marks) {
    for (const Nanoseconds step : marks) {
      WheelModel model((start - 1) * kTick + 7);
      for (const Nanoseconds span : marks) model.add((start + span) * kTick + 3);
      if (step <= 0) continue;
      model.expire((start + step) * kTick);
      model.expire((start + step) * kTick + 3);
      ASSERT_EQ(model.dead_at((start + step) * kTick + 3), 0U);
      // What is left dies at its own instant, not a nanosecond before or after.
      for (const Nanoseconds span : marks) {
        if (span <= step) continue;
        const std::size_t before = model.size();
        model.expire((start + span) * kTick + 2);
        const std::size_t dying = model.dead_at((start + span) * kTick + 3);
        model.expire((start + span) * kTick + 3);
        ASSERT_LE(model.size() + dying, before);
      }
      if (testing::Test::HasFailure()) return;
    }
  }
}

TEST(TimingWheel, DeadlinesBeyondTheLastWheelWait) {
  WheelModel model(0);
  Item* far = model.add(kWholeReach * 5 / 2);
  Item* farthest = model.add(core::kNever - 1);
  for (Nanoseconds now = 0; now < kWholeReach * 5 / 2; now += 30 * kDay) {
    model.expire(now);
    ASSERT_TRUE(model.holds(far)) << now;
  }
  model.expire(kWholeReach * 5 / 2);
  EXPECT_FALSE(model.holds(far));
  model.expire(core::kNever - 2);
  EXPECT_TRUE(model.holds(farthest));
  model.expire(core::kNever - 1);
  EXPECT_FALSE(model.holds(farthest));
}

TEST(TimingWheel, TakesHugeSteps) {
  for (const Nanoseconds step :
       {kWholeReach - 1, kWholeReach, kWholeReach + 1, kWholeReach * 64, Nanoseconds{1} << 62}) {
    WheelModel model(-5);
    for (Nanoseconds bit = 0; bit < 62; ++bit) {
      model.add(Nanoseconds{1} << bit);
      model.add((Nanoseconds{1} << bit) + step / 2);
      model.add(core::kNever - (Nanoseconds{1} << bit));
    }
    model.expire(step);
    // Each was looked at, and may have been met once more where it was filed anew.
    EXPECT_LE(model.looked_at(), 2U * 3 * 62);
    model.expire(core::kNever - 1);
    EXPECT_EQ(model.size(), 0U);
  }
}

TEST(TimingWheel, BudgetEndsAmidABucketAndTheNextCallGoesOn) {
  WheelModel model(0);
  for (int count = 0; count < 10; ++count) model.add(3 * kTick);
  for (int count = 0; count < 10; ++count) model.add(4 * kTick);
  EXPECT_TRUE(model.advance(10 * kTick, 7));
  EXPECT_EQ(model.handed_out(), 7U);
  EXPECT_TRUE(model.wheel().behind(0)) << "there is work left, whatever the time";
  EXPECT_TRUE(model.advance(10 * kTick, 0));
  EXPECT_TRUE(model.advance(10 * kTick, 7));
  EXPECT_FALSE(model.advance(10 * kTick, 7));
  EXPECT_EQ(model.handed_out(), 20U);
}

TEST(TimingWheel, FilesWhileAnAdvanceIsUnderWay) {
  WheelModel model(0);
  for (int count = 0; count < 10; ++count) model.add(kTick);
  EXPECT_TRUE(model.advance(5000 * kTick, 3));
  // Into buckets that were passed, that are ahead, and beyond.
  std::vector<Item*> added;
  for (Nanoseconds tick = 4990; tick < 5200; ++tick) added.push_back(model.add(tick * kTick));
  while (model.advance(5000 * kTick, 3)) {
  }
  model.expire(5000 * kTick);
  EXPECT_EQ(model.size(), 199U);
  model.expire(5199 * kTick - 1);
  EXPECT_EQ(model.size(), 1U);
}

TEST(TimingWheel, CancelsWhatIsPending) {
  WheelModel model(0);
  std::vector<Item*> items;
  for (int count = 0; count < 12; ++count) items.push_back(model.add(kTick));
  EXPECT_TRUE(model.advance(2 * kTick, 1));
  for (Item* item : items) {
    if (model.holds(item)) model.cancel(item);
  }
  EXPECT_TRUE(model.wheel().empty());
  EXPECT_FALSE(model.advance(2 * kTick));
  EXPECT_EQ(model.handed_out(), 1U);

  items = {model.add(3 * kTick), model.add(3 * kTick), model.add(3 * kTick)};
  model.advance(3 * kTick);
  model.wheel().gather_present_tick(3 * kTick);
  model.cancel(items[1]);
  EXPECT_FALSE(model.advance(3 * kTick));
  EXPECT_EQ(model.handed_out(), 3U);
}

TEST(TimingWheel, LaterDeadlineIsFiledAnewWhenThePlaceComesDue) {
  WheelModel model(0);
  Item* item = model.add(10 * kTick);
  model.restart(item, 5000 * kTick);
  EXPECT_EQ(model.looked_at(), 0U);
  model.expire(20 * kTick);
  EXPECT_EQ(model.looked_at(), 1U);
  model.expire(5000 * kTick - 1);
  EXPECT_TRUE(model.holds(item));
  model.expire(5000 * kTick);
  EXPECT_FALSE(model.holds(item));
}

TEST(TimingWheel, EarlierDeadlineMovesAtOnce) {
  WheelModel model(0);
  Item* item = model.add(5000 * kTick);
  model.restart(item, 9000 * kTick);
  model.restart(item, 10 * kTick);
  model.expire(10 * kTick - 1);
  EXPECT_TRUE(model.holds(item));
  model.expire(10 * kTick);
  EXPECT_FALSE(model.holds(item));
}

TEST(TimingWheel, PendingTimerMayBeRestarted) {
  WheelModel model(0);
  std::vector<Item*> items;
  for (int count = 0; count < 6; ++count) items.push_back(model.add(kTick));
  EXPECT_TRUE(model.advance(10 * kTick, 1));
  for (Item* item : items) {
    if (model.holds(item)) model.restart(item, 100 * kTick);
  }
  model.expire(100 * kTick - 1);
  EXPECT_EQ(model.size(), 5U);
  model.expire(100 * kTick);
  EXPECT_EQ(model.size(), 0U);
}

TEST(TimingWheel, RelocatedTimersKeepTheirPlaces) {
  WheelModel model(0);
  std::vector<Item*> items;
  for (int count = 0; count < 9; ++count) items.push_back(model.add((1 + count / 3) * kTick));
  for (Item*& item : items) item = model.relocate(item);
  EXPECT_TRUE(model.advance(2 * kTick, 1));
  for (Item* item : items) {
    if (model.holds(item)) model.relocate(item);
  }
  model.expire(3 * kTick);
  EXPECT_EQ(model.handed_out(), 9U);
}

}  // namespace
