#include <gtest/gtest.h>

#include "core/timing_wheel.h"
#include "random.h"
#include "wheel_model.h"

namespace {

using core::Nanoseconds;
using test::kTick;
using test::WheelModel;

struct Stream {
  const char* name;
  Nanoseconds start;
  int step_bits;      // how far time goes at once, at most
  int deadline_bits;  // how far deadlines lie, at most
};

class WheelStream : public testing::TestWithParam<Stream> {
 protected:
  void change_something(WheelModel& model, Nanoseconds now, test::Random& random) {
    const Nanoseconds deadline = deadline_from(now, random);
    const std::uint64_t choice = model.size() == 0 ? 0 : random.below(10);
    if (choice < 6) {
      model.add(deadline);
    } else if (choice < 7) {
      model.cancel(model.any(random.bits()));
    } else if (choice < 9) {
      model.restart(model.any(random.bits()), deadline);
    } else {
      model.relocate(model.any(random.bits()));
    }
  }
  static Nanoseconds deadline_from(Nanoseconds now, test::Random& random) {
    const Nanoseconds span = random.of_any_size(GetParam().deadline_bits);
    if (random.one_in(10)) return now - span / 2;
    return span < core::kNever - 1 - std::max<Nanoseconds>(now, 0) ? now + span : core::kNever - 1;
  }
  static Nanoseconds later(Nanoseconds now, test::Random& random) {
    const Nanoseconds step = random.of_any_size(GetParam().step_bits);
    return step < core::kNever - 1 - std::max<Nanoseconds>(now, 0) ? now + step : now;
  }
};

TEST_P(WheelStream, ExactlyTheDeadAreGone) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    test::Random random(seed);
    Nanoseconds now = GetParam().start;
    WheelModel model(now);
    for (int step = 0; step < 1500; ++step) {
      for (std::uint64_t count = random.below(8); count > 0; --count) {
        change_something(model, now, random);
      }
      now = random.one_in(20) ? now - random.of_any_size(30) : later(now, random);
      model.expire(now, random.one_in(2) ? test::kUnbounded : 1 + random.below(9));
      if (HasFailure()) FAIL() << "seed " << seed << ", step " << step;
    }
  }
}

// Changes come between the calls of an advance that small budgets cut in pieces, as they do when a
// put and the sweeper share a shard; the time goes on under it.
TEST_P(WheelStream, ChangesAmidAnAdvanceLoseNothing) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    test::Random random(seed);
    Nanoseconds now = GetParam().start;
    WheelModel model(now);
    for (int step = 0; step < 6000; ++step) {
      if (random.one_in(3)) change_something(model, now, random);
      if (random.one_in(4)) now = later(now, random);
      const Nanoseconds reading = random.one_in(10) ? now - random.of_any_size(28) : now;
      const bool more = model.advance(reading, random.below(5));
      if (!more && random.one_in(3)) model.wheel().gather_present_tick(reading);
      if (random.one_in(200)) model.expire(now, 1 + random.below(9));
      if (HasFailure()) FAIL() << "seed " << seed << ", step " << step;
    }
    model.expire(now);
  }
}

INSTANTIATE_TEST_SUITE_P(Times, WheelStream,
                         testing::Values(Stream{"Milliseconds", 123'456'789, 27, 32},
                                         Stream{"Minutes", Nanoseconds{1} << 45, 36, 40},
                                         Stream{"AcrossZero", -(Nanoseconds{1} << 42), 33, 40},
                                         Stream{"Years", 0, 52, 58},
                                         Stream{"FarDeadlines", 987'654'321, 44, 62},
                                         Stream{"FarSteps", -(Nanoseconds{1} << 60), 53, 40}),
                         [](const auto& stream) { return stream.param.name; });

struct Work {
  const char* name;
  Nanoseconds horizon;
  Nanoseconds step;
  std::size_t budget;
};

class WheelWork : public testing::TestWithParam<Work> {};

// Down five wheels, once more in each advance that files it where it has yet to turn, and out.
constexpr std::size_t kLooksATimer = 2 * core::TimingWheel::kWheels + 1;

TEST_P(WheelWork, IsInProportionToTheTimers) {
  constexpr std::size_t kTimers = 20'000;
  test::Random random(1);
  WheelModel model(0);
  for (std::size_t count = 0; count < kTimers; ++count) {
    model.add(
        static_cast<Nanoseconds>(random.below(static_cast<std::uint64_t>(GetParam().horizon))));
  }
  Nanoseconds now = 0;
  std::size_t calls = 0;
  while (model.size() > 0) {
    now += GetParam().step;
    model.advance(now, GetParam().budget);
    ASSERT_LE(model.looked_at(), kLooksATimer * kTimers) << "timers are filed round and round";
    ++calls;
  }
  const auto turns = static_cast<std::size_t>(GetParam().horizon / GetParam().step);
  EXPECT_LE(calls, turns + kLooksATimer * kTimers / GetParam().budget + 2);
}

// The budget of a put, with time that goes on at each call: a tick, less, and more than a wheel.
INSTANTIATE_TEST_SUITE_P(Steps, WheelWork,
                         testing::Values(Work{"HalfTicks", 10'000 * kTick, kTick / 2, 8},
                                         Work{"Ticks", 100'000 * kTick, kTick, 8},
                                         Work{"OneByOne", 10'000 * kTick, kTick, 1},
                                         Work{"ATurn", kTick << 26, kTick * 64, 8},
                                         Work{"Days", kTick << 33, kTick << 22, 8},
                                         Work{"Sweeps", 100'000 * kTick, kTick * 7, 256}),
                         [](const auto& work) { return work.param.name; });

// Puts alone must keep up: each brings a timer and looks at eight.
TEST(TimingWheel, EightLooksAPutKeepUp) {
  for (const int ttl_bits : {26, 31, 36, 44, 54}) {
    const Nanoseconds ttl = Nanoseconds{1} << ttl_bits;
    constexpr std::size_t kLive = 2000;
    WheelModel model(0);
    Nanoseconds now = 0;
    for (std::size_t count = 0; count < 20 * kLive; ++count) {
      now += ttl / static_cast<Nanoseconds>(kLive);
      model.add(now + ttl);
      model.advance(now, 8);
      // Dead entries wait for their tick to end, and for the cascades that come before them.
      const auto in_a_tick = static_cast<std::size_t>(kTick / (ttl / Nanoseconds{kLive}) + 1);
      ASSERT_LE(model.size(), kLive + 2 * in_a_tick + kLive / 8) << ttl_bits << " " << count;
    }
  }
}

}  // namespace
