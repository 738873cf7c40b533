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
  }

 private:
  std::atomic<Nanoseconds> manual_{kNever};
};

// One reading of a clock per call, taken only if somebody asks.
class LazyNow {
 public:
  explicit LazyNow(const Clock& clock) noexcept : clock_(clock) {}
  Nanoseconds operator()() noexcept {
    if (!read_) {
      now_ = clock_.now();
      read_ = true;
    }
    return now_;
  }

 private:
  const Clock& clock_;
  Nanoseconds now_ = 0;
  bool read_ = false;
};

}  // namespace core
