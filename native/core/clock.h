#pragma once

#include <atomic>
#include <cmath>
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

// A TTL of milliseconds (> 0) as a span: at least a nanosecond, kNever if no clock can hold it.
inline Nanoseconds span_of(double ttl_milliseconds) noexcept {
  const double span = ttl_milliseconds * 1e6;
  // 2^63 as a double; the largest span itself is none.
  if (!(span < static_cast<double>(kNever))) return kNever;
  return static_cast<Nanoseconds>(std::ceil(span));
}

// The instant `span` (>= 0) after `now`; kNever if the clock cannot hold it.
inline Nanoseconds later(Nanoseconds now, Nanoseconds span) noexcept {
  const Nanoseconds room = now > 0 ? kNever - now : kNever;
  return span < room ? now + span : kNever;
}

// The deadline of an entry that lives for that TTL from `now` on.
inline Nanoseconds deadline_after(Nanoseconds now, double ttl_milliseconds) noexcept {
  return later(now, span_of(ttl_milliseconds));
}

// What a store takes its time from: the system, or, once `set_manual` was called, only what it is
// set to. Any thread may call any function.
class Clock {
 public:
  Nanoseconds now() const noexcept {
    const Nanoseconds manual = manual_.load(std::memory_order_acquire);
    return manual == kNever ? system_now() : manual;
  }
  void set_manual(Nanoseconds instant) noexcept {
    manual_.store(instant, std::memory_order_release);
  }
  bool is_manual() const noexcept { return manual_.load(std::memory_order_acquire) != kNever; }

 private:
  std::atomic<Nanoseconds> manual_{kNever};
};

// A clock that remembers its last reading, for the one thread that owns a store; any other may call
// `now` only.
class OwnerClock : public Clock {
 public:
  void set_manual(Nanoseconds instant) noexcept {
    Clock::set_manual(instant);
    read_in_tick_ = kNever;
  }

  // As `now`, and remembers the reading for `surely_before`.
  Nanoseconds read() noexcept {
    // The tick first: one that comes while the clock is read makes the reading an old one.
    const Nanoseconds tick = last_tick();
    const Nanoseconds instant = now();
    if (!is_manual()) {
      read_in_tick_ = tick;
      surely_past_ = instant + kLatestTick;
    }
    return instant;
  }

  // Whether it is certainly before `deadline`: that is so when the clock was read in the present
  // tick of the system's timer, and the deadline is so far away that no tick comes that late. Going
  // to sleep counts as a tick. If not, the clock has to be read.
  bool surely_before(Nanoseconds deadline) const noexcept {
    return deadline > surely_past_ && read_in_tick_ != kNever && last_tick() == read_in_tick_;
  }

 private:
  // Ticks come every 1 to 10 ms; late by some of them on a machine whose processors are starved.
  static constexpr Nanoseconds kLatestTick = 1'000'000'000;

  Nanoseconds read_in_tick_ = kNever;
  Nanoseconds surely_past_ = kNever;
};

// One reading of a clock per call, taken only if somebody asks.
class LazyNow {
 public:
  explicit LazyNow(OwnerClock& clock) noexcept : clock_(clock), owner_(&clock) {}
  explicit LazyNow(const Clock& clock) noexcept : clock_(clock), owner_(nullptr) {}
  Nanoseconds operator()() noexcept {
    if (!read_) {
      now_ = owner_ != nullptr ? owner_->read() : clock_.now();
      read_ = true;
    }
    return now_;
  }
  bool before(Nanoseconds deadline) noexcept {
    const bool surely = !read_ && owner_ != nullptr && owner_->surely_before(deadline);
    return surely || (*this)() < deadline;
  }

 private:
  const Clock& clock_;
  OwnerClock* const owner_;
  Nanoseconds now_ = 0;
  bool read_ = false;
};

}  // namespace core
