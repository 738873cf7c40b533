#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <memory>
#include <set>
#include <vector>

#include "core/timing_wheel.h"

namespace test {

using core::Nanoseconds;

constexpr Nanoseconds kTick = Nanoseconds{1} << core::TimingWheel::kTickBits;
constexpr Nanoseconds kWholeReach = kTick << 30;  // 208 days
constexpr std::size_t kUnbounded = std::numeric_limits<std::size_t>::max();

// A wheel and the set of timers that should be in it. Whatever the wheel hands out is checked.
class WheelModel {
 public:
  struct Item : core::Timer {
    explicit Item(Nanoseconds deadline) : core::Timer(deadline) {}
  };

  explicit WheelModel(Nanoseconds now) : wheel_(now), latest_(now) {}

  Item* add(Nanoseconds deadline) {
    auto* item = new Item(deadline);
    wheel_.schedule(*item);
    in_.insert(item);
    return item;
  }
  void cancel(Item* item) {
    wheel_.cancel(*item);
    forget(item);
  }
  // As a shard does it: only a deadline that comes earlier needs a new place.
  void restart(Item* item, Nanoseconds deadline) {
    const bool earlier = deadline < item->deadline();
    if (earlier) wheel_.cancel(*item);
    item->set_deadline(deadline);
    if (earlier) wheel_.schedule(*item);
  }
  Item* relocate(Item* item) {
    auto* moved = new Item(item->deadline());
    moved->take_place_of(*item);
    forget(item);
    in_.insert(moved);
    return moved;
  }

  // One call; returns whether the wheel left work. What it handed out is dead and was in it.
  bool advance(Nanoseconds now, std::size_t budget = kUnbounded) {
    latest_ = std::max(latest_, now);
    const std::size_t before = budget;
    const bool more = wheel_.advance(now, budget, [this](core::Timer& timer) {
      auto* item = static_cast<Item*>(&timer);
      EXPECT_EQ(in_.count(item), 1U) << "handed out twice, or after it was cancelled";
      EXPECT_LE(item->deadline(), latest_) << "handed out alive";
      forget(item);
      ++handed_out_;
    });
    looked_at_ += before - budget;
    EXPECT_EQ(wheel_.count(), in_.size());
    EXPECT_EQ(wheel_.empty(), in_.empty());
    if (!more) {
      EXPECT_FALSE(wheel_.behind(now));
    }
    if (more) {
      EXPECT_LE(wheel_.earliest(), latest_) << "there is work, which has to be known";
    }
    return more;
  }
  // What a store does for `size()`, to the exact instant, in calls of that budget.
  void expire(Nanoseconds now, std::size_t budget = kUnbounded) {
    while (advance(now, budget)) {
    }
    wheel_.gather_present_tick(now);
    while (advance(now, budget)) {
    }
    EXPECT_EQ(dead_at(now), 0U) << "left in the wheel, dead at " << now;
    check_earliest(now);
  }

  // That nothing is due before `earliest` says so, which is worth asking again only later than now.
  void check_earliest(Nanoseconds now) const {
    const Nanoseconds earliest = wheel_.earliest();
    Nanoseconds first = core::kNever;
    for (const Item* item : in_) first = std::min(first, item->deadline());
    EXPECT_LE(earliest, first);
    EXPECT_GT(earliest, now);
    if (in_.empty()) {
      EXPECT_EQ(earliest, core::kNever);
    }
  }

  std::size_t dead_at(Nanoseconds now) const {
    return static_cast<std::size_t>(std::count_if(
        in_.begin(), in_.end(), [now](const Item* item) { return item->deadline() <= now; }));
  }
  core::TimingWheel& wheel() { return wheel_; }
  bool holds(Item* item) const { return in_.count(item) != 0; }
  std::size_t size() const { return in_.size(); }
  std::size_t handed_out() const { return handed_out_; }
  // How many timers all advances looked at.
  std::size_t looked_at() const { return looked_at_; }
  Item* any(std::size_t number) const {
    return *std::next(in_.begin(), static_cast<std::ptrdiff_t>(number % in_.size()));
  }

  ~WheelModel() {
    for (Item* item : in_) delete item;
  }
  WheelModel(const WheelModel&) = delete;
  WheelModel& operator=(const WheelModel&) = delete;

 private:
  void forget(Item* item) {
    in_.erase(item);
    delete item;
  }

  core::TimingWheel wheel_;
  Nanoseconds latest_;
  std::set<Item*> in_;
  std::size_t handed_out_ = 0;
  std::size_t looked_at_ = 0;
};

}  // namespace test
