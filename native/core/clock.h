#pragma once

#include <atomic>
#include <cstdint>
#include <limits>

namespace core {

// An instant, or a span, in nanoseconds. 64 bits hold 292 years of them.
using Nanoseconds = std::int64_t;

// The deadline of a permanent entry.
constexpr Nanoseconds kNever = std::numeric_limits<Nanoseconds>::max();

// The system's monotonic clock; it counts time asleep where the system can tell.
Nanoseconds system_now() noexcept;

// The instant of the system's last timer tick, some milliseconds ago, on a clock of its own. Four
// times as fast as `system_now`, because no hardware is asked. kNever where there is no such thing.
Nanoseconds last_tick() noexcept;

// The deadline `ttl_milliseconds` (> 0) after `now`: at least a nanosecond away, kNever if the
// clock cannot hold it.
Nanoseconds deadline_after(Nanoseconds now, double ttl_milliseconds) noexcept;

// What a store takes its time from: the system, or, once `set_manual` was called, only what it is
// set to. Any thread may read it.
class Clock {
 public:
  Nanoseconds now() const noexcept {
    const Nanoseconds manual = manual_.load(std::memory_order_acquire);
    return manual == kNever ? system_now() : manual;
  }
  void set_manual(Nanoseconds instant) noexcept {
    manual_.store(instant, std::memory_order_release);
    read_in_tick_ = kNever;
  }

  // As `now`, and remembers the reading for `surely_before`. Of one thread, the store's owner.
  Nanoseconds read() noexcept {
    // The tick first: one that comes while the clock is read makes the reading an old one.
    const Nanoseconds tick = last_tick();
    const Nanoseconds instant = now();
    if (manual_.load(std::memory_order_relaxed) == kNever) {
      read_in_tick_ = tick;
      surely_past_ = instant + kLatestTick;
    }
    return instant;
  }

  // Whether it is certainly before `deadline`: that is so when the clock was read in the present
  // tick of the system's timer, and the deadline is so far away that no tick comes that late. Going
  // to sleep counts as a tick. If not, the clock has to be read. Of one thread, the store's owner.
  bool surely_before(Nanoseconds deadline) const noexcept {
    return deadline > surely_past_ && read_in_tick_ != kNever && last_tick() == read_in_tick_;
  }

 private:
  // Ticks come every 1 to 10 ms; late by some of them on a machine whose processors are starved.
  static constexpr Nanoseconds kLatestTick = 1'000'000'000;

  std::atomic<Nanoseconds> manual_{kNever};
  Nanoseconds read_in_tick_ = kNever;
  Nanoseconds surely_past_ = kNever;
};

// One reading of a clock per call, taken only if somebody asks.
class LazyNow {
 public:
  explicit LazyNow(Clock& clock) noexcept : clock_(clock) {}
  Nanoseconds operator()() noexcept {
    if (!read_) {
      now_ = clock_.read();
      read_ = true;
    }
    return now_;
  }
  bool before(Nanoseconds deadline) noexcept {
    return (!read_ && clock_.surely_before(deadline)) || (*this)() < deadline;
  }

 private:
  Clock& clock_;
  Nanoseconds now_ = 0;
  bool read_ = false;
};

}  // namespace core
