#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "core/clock.h"

namespace core {

// An entry's place in a wheel: a link in a bucket's list, the deadline, and the TTL that a touch
// starts anew.
class Timer {
 public:
  explicit Timer(Nanoseconds deadline, Nanoseconds ttl = kNever) noexcept
      : deadline_(deadline), ttl_(ttl) {}
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  // Atomic because a reader may look, under a shared lock, while another reader restarts it.
  Nanoseconds deadline() const noexcept { return deadline_.load(std::memory_order_relaxed); }
  void set_deadline(Nanoseconds deadline) noexcept {
    deadline_.store(deadline, std::memory_order_relaxed);
  }
  // Lets it live for its own TTL from `now` on, unless a reader whose clock was read later has
  // been here. Under the shared lock: the wheel files it anew when its old place comes due.
  void restart(Nanoseconds now) noexcept {
    const Nanoseconds restarted = later(now, ttl_);
    Nanoseconds deadline = this->deadline();
    while (deadline < restarted &&
           !deadline_.compare_exchange_weak(deadline, restarted, std::memory_order_relaxed)) {
    }
  }
  Nanoseconds ttl() const noexcept { return ttl_; }
  void set_ttl(Nanoseconds ttl) noexcept { ttl_ = ttl; }

  // Puts itself, as a new timer, in the place of `old`, which is in a list and never used again.
  void take_place_of(Timer& old) noexcept;

 private:
  friend class TimerList;

  Timer* next_ = nullptr;
  Timer** link_ = nullptr;  // the pointer that points here
  std::atomic<Nanoseconds> deadline_;
  Nanoseconds ttl_;
};

// A doubly linked list of timers that owns none of them. Every operation is O(1).
class TimerList {
 public:
  TimerList() = default;
  TimerList(const TimerList&) = delete;
  TimerList& operator=(const TimerList&) = delete;

  bool empty() const noexcept { return first_ == nullptr; }
  Timer* first() const noexcept { return first_; }
  static Timer* next(const Timer& timer) noexcept { return timer.next_; }
  void add(Timer& timer) noexcept;
  static void remove(Timer& timer) noexcept;
  // Takes over all timers of `other`; itself must be empty.
  void take(TimerList& other) noexcept;

 private:
  Timer* first_ = nullptr;
};

// A hierarchical timing wheel (Varghese and Lauck, 1987; the shape is Kafka's and Caffeine's): five
// wheels of 64 buckets, a bucket of the first spans a tick of 2^24 ns (16.8 ms), one of each next
// wheel 64 times the span before. Scheduling, cancelling and expiring are O(1) a timer; advancing
// costs what comes due, never a scan. The wheel only finds the dead: whether an entry is dead is
// told by its deadline alone. A timer may have been restarted since it was filed: it is filed anew
// when its old place comes due. Deadlines beyond the last wheel (208 days) wait in its farthest
// bucket.
//
// Not thread-safe: the shard's exclusive lock guards it.
class TimingWheel {
 public:
  static constexpr int kTickBits = 24;
  static constexpr int kWheelBits = 6;
  static constexpr int kWheels = 5;
  static constexpr int kBuckets = 1 << kWheelBits;

  explicit TimingWheel(Nanoseconds now) noexcept : tick_(now >> kTickBits), latest_(now) {}

  bool empty() const noexcept { return count_ == 0; }
  std::size_t count() const noexcept { return count_; }

  void schedule(Timer& timer) noexcept;
  void cancel(Timer& timer) noexcept;

  // Whether `advance(now)` could find anything to do. O(1).
  bool behind(Nanoseconds now) const noexcept {
    return count_ != 0 && ((now >> kTickBits) > tick_ || !settled());
  }

  // Turns the wheels to the tick of `now` and hands out the timers whose deadline is at or before
  // `now`: all of those in earlier ticks, those of the present tick only if they were gathered.
  // Looks at no more than `budget` timers a call; returns whether it left work, which the next call
  // takes up where this one stopped. Each dead timer is out of the wheel before `expire(timer)` is
  // called, which may free it but must not touch the wheel. A `now` before an earlier call's counts
  // as that one.
  template <typename Expire>
  bool advance(Nanoseconds now, std::size_t& budget, Expire&& expire) noexcept {
    latest_ = std::max(latest_, now);
    while (true) {
      while (Timer* timer = pending_.first()) {
        if (budget == 0) return true;
        --budget;
        TimerList::remove(*timer);
        --count_;
        if (timer->deadline() <= latest_) {
          expire(*timer);
        } else {
          schedule(*timer);
        }
      }
      if (!next_bucket() && !turn_to(now >> kTickBits)) return false;
    }
  }

  // No timer's deadline is before this; kNever if there is none. Exact if the first timer to come
  // due does so within 64 ticks. Costs the timers of one tick.
  Nanoseconds earliest() const noexcept;

  // Takes the dead of the present tick, which `advance` leaves alone, out of their bucket; the next
  // `advance` hands them out. To be called when `advance(now)` has returned false. Costs the timers
  // of one tick.
  void gather_present_tick(Nanoseconds now) noexcept;

 private:
  TimerList& bucket(int wheel, std::int64_t turn) noexcept {
    return buckets_[wheel][turn & (kBuckets - 1)];
  }
  const TimerList& bucket(int wheel, std::int64_t turn) const noexcept {
    return buckets_[wheel][turn & (kBuckets - 1)];
  }
  static Nanoseconds begin_of(int wheel, std::int64_t turn) noexcept;
  bool settled() const noexcept { return pending_.empty() && turning_wheel_ == kWheels; }
  bool next_bucket() noexcept;
  bool turn_to(std::int64_t tick) noexcept;
  void begin_wheel(int wheel) noexcept;

  std::int64_t tick_;  // every bucket before this tick has been emptied, or is about to be
  // The latest `now` there was. Threads read the clock before they wait for the lock, so that the
  // readings come out of order: one that is older than the advance under way, or than what was
  // gathered, must not file the dead anew.
  Nanoseconds latest_;
  std::size_t count_ = 0;
  TimerList pending_;  // taken out of its bucket, not yet looked at

  // An advance under way: the wheel being turned, its next bucket, how many buckets are left there.
  int turning_wheel_ = kWheels;
  std::int64_t from_tick_ = 0;
  std::int64_t turn_ = 0;
  int turns_left_ = 0;

  TimerList buckets_[kWheels][kBuckets];
};

}  // namespace core
