#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <set>

#include "core/sweepable.h"

namespace core {

// The cleanup task of a shared store: handles in any thread ask for it, each with an interval, and
// the store is swept once for all of them, at the shortest. Any thread may call any function.
class SharedCleanup {
 public:
  // Throws what Sweeper::add does, and then nothing has changed.
  void start(const std::shared_ptr<Sweepable>& store, std::chrono::nanoseconds interval);
  // Takes back what was asked for. Without a thread for the longer interval the shorter one stays.
  void stop(const std::shared_ptr<Sweepable>& store, std::chrono::nanoseconds interval) noexcept;

 private:
  void run_at_shortest(const std::shared_ptr<Sweepable>& store);

  std::mutex mutex_;
  std::multiset<std::chrono::nanoseconds> intervals_;
  std::uint64_t task_ = 0;  // 0: none
  std::chrono::nanoseconds task_interval_{0};
};

}  // namespace core
