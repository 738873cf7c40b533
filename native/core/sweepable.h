#pragma once

#include <cstddef>

#include "core/clock.h"

namespace core {

// A store as the sweeper sees it. Any thread may call every function.
class Sweepable {
 public:
  Sweepable() = default;
  Sweepable(const Sweepable&) = delete;
  Sweepable& operator=(const Sweepable&) = delete;
  virtual ~Sweepable() = default;

  // A thread's stay for a sweep. Coming costs some microseconds, so that it is done once a sweep.
  class Visit {
   public:
    explicit Visit(Sweepable& store) noexcept : store_(store), granted_(store.arrive()) {}
    ~Visit() {
      if (granted_) store_.depart();
    }
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;

    // If not, leave the work to the next sweep.
    bool granted() const noexcept { return granted_; }

   private:
    Sweepable& store_;
    const bool granted_;
  };

  virtual Nanoseconds now() const noexcept = 0;
  virtual std::size_t shard_count() const noexcept = 0;
  // The sweep, during a visit that was granted. Unlinks up to a batch of one shard's dead entries,
  // and returns whether that shard has more. Short of memory it leaves the work to the next sweep.
  virtual bool sweep_shard(const Visit& visit, std::size_t index, Nanoseconds now) noexcept = 0;

 protected:
  // Timers looked at per hold of a shard's lock.
  static constexpr std::size_t kSweepBatch = 256;

 private:
  virtual bool arrive() noexcept = 0;
  virtual void depart() noexcept = 0;
};

}  // namespace core
