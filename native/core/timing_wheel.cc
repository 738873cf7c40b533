#include "core/timing_wheel.h"

#include <algorithm>

namespace core {

void Timer::take_place_of(Timer& old) noexcept {
  next_ = old.next_;
  link_ = old.link_;
  *link_ = this;
  if (next_ != nullptr) next_->link_ = &next_;
}

void TimerList::add(Timer& timer) noexcept {
  timer.next_ = first_;
  timer.link_ = &first_;
  if (first_ != nullptr) first_->link_ = &timer.next_;
  first_ = &timer;
}

void TimerList::remove(Timer& timer) noexcept {
  *timer.link_ = timer.next_;
  if (timer.next_ != nullptr) timer.next_->link_ = timer.link_;
  timer.next_ = nullptr;
  timer.link_ = nullptr;
}

void TimerList::take(TimerList& other) noexcept {
  first_ = other.first_;
  other.first_ = nullptr;
  if (first_ != nullptr) first_->link_ = &first_;
}

void TimingWheel::schedule(Timer& timer) noexcept {
  constexpr std::int64_t kReach = std::int64_t{1} << (kWheelBits * kWheels);
  // A deadline already past goes where the next advance looks first.
  const std::int64_t deadline_tick = std::max(timer.deadline() >> kTickBits, tick_);
  const std::int64_t distance = std::min(deadline_tick - tick_, kReach - 1);
  int wheel = 0;
  while ((distance >> (kWheelBits * (wheel + 1))) != 0) ++wheel;
  bucket(wheel, (tick_ + distance) >> (kWheelBits * wheel)).add(timer);
  ++count_;
}

void TimingWheel::cancel(Timer& timer) noexcept {
  TimerList::remove(timer);
  --count_;
}

// When a bucket's time begins.
Nanoseconds TimingWheel::begin_of(int wheel, std::int64_t turn) noexcept {
  const int shift = kWheelBits * wheel + kTickBits;
  // Multiplied: time may be negative, and such a number can not be shifted.
  return turn > (kNever >> shift) ? kNever : turn * (Nanoseconds{1} << shift);
}

Nanoseconds TimingWheel::earliest() const noexcept {
  if (count_ == 0) return kNever;
  if (!settled()) return latest_;
  Nanoseconds earliest = kNever;
  for (std::int64_t turn = tick_; turn < tick_ + kBuckets; ++turn) {
    if (bucket(0, turn).empty()) continue;
    // A timer that was restarted is looked at, and filed anew, when this bucket is over.
    earliest = begin_of(0, turn + 1);
    for (const Timer* timer = bucket(0, turn).first(); timer != nullptr;
         timer = TimerList::next(*timer)) {
      earliest = std::min(earliest, timer->deadline());
    }
    break;
  }
  // In the others a bucket's own time has to do. The one that the hand stands in comes last: what
  // is in it was filed a whole turn ahead.
  for (int wheel = 1; wheel < kWheels; ++wheel) {
    const std::int64_t hand = tick_ >> (kWheelBits * wheel);
    for (std::int64_t turn = hand + 1; turn <= hand + kBuckets; ++turn) {
      if (bucket(wheel, turn).empty()) continue;
      earliest = std::min(earliest, begin_of(wheel, turn));
      break;
    }
  }
  return earliest;
}

void TimingWheel::gather_present_tick(Nanoseconds now) noexcept {
  Timer* timer = bucket(0, tick_).first();
  while (timer != nullptr) {
    Timer* next = TimerList::next(*timer);
    if (timer->deadline() <= now) {
      TimerList::remove(*timer);
      pending_.add(*timer);
    }
    timer = next;
  }
}

// Moves the next bucket of the advance under way to the pending list. False when all were moved.
bool TimingWheel::next_bucket() noexcept {
  while (turning_wheel_ < kWheels) {
    if (turns_left_ > 0) {
      pending_.take(bucket(turning_wheel_, turn_));
      ++turn_;
      --turns_left_;
      if (!pending_.empty()) return true;
    } else {
      begin_wheel(turning_wheel_ + 1);
    }
  }
  return false;
}

// Begins an advance to `tick`. False when the wheels stand there already, or when it lies behind.
bool TimingWheel::turn_to(std::int64_t tick) noexcept {
  if (tick <= tick_) return false;
  from_tick_ = tick_;
  // Set at once: what is filed while the advance is under way is filed from its target on, so that
  // this advance finds it at most once more, and the next one starts after it.
  tick_ = tick;
  begin_wheel(0);
  return true;
}

// Which buckets an advance from `from_tick_` to `tick_` empties in that wheel. In the first wheel
// every tick that is wholly over. In the others every bucket that the hand entered: the one it
// stood in was emptied when it got there.
void TimingWheel::begin_wheel(int wheel) noexcept {
  turning_wheel_ = wheel;
  turns_left_ = 0;
  if (wheel >= kWheels) return;
  const int shift = kWheelBits * wheel;
  const std::int64_t from = from_tick_ >> shift;
  const std::int64_t to = tick_ >> shift;
  if (from == to) {
    turning_wheel_ = kWheels;
    return;
  }
  turn_ = wheel == 0 ? from : from + 1;
  turns_left_ = static_cast<int>(std::min<std::int64_t>(to - from, kBuckets));
}

}  // namespace core
