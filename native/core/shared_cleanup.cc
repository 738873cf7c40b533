#include "core/shared_cleanup.h"

#include <exception>
#include <utility>

#include "core/sweeper.h"

namespace core {

void SharedCleanup::start(const std::shared_ptr<Sweepable>& store,
                          std::chrono::nanoseconds interval) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto added = intervals_.insert(interval);
  try {
    run_at_shortest(store);
  } catch (...) {
    intervals_.erase(added);
    throw;
  }
}

void SharedCleanup::stop(const std::shared_ptr<Sweepable>& store,
                         std::chrono::nanoseconds interval) noexcept {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = intervals_.find(interval);
  if (found == intervals_.end()) return;
  intervals_.erase(found);
  if (intervals_.empty()) {
    Sweeper::instance().remove(std::exchange(task_, 0));
    return;
  }
  try {
    run_at_shortest(store);
  } catch (const std::exception&) {
    // The task that runs is as good, only more often.
  }
}

// With the mutex held.
void SharedCleanup::run_at_shortest(const std::shared_ptr<Sweepable>& store) {
  const std::chrono::nanoseconds shortest = *intervals_.begin();
  if (task_ != 0 && task_interval_ == shortest) return;
  const std::uint64_t added = Sweeper::instance().add(store, shortest);
  if (task_ != 0) Sweeper::instance().remove(task_);
  task_ = added;
  task_interval_ = shortest;
}

}  // namespace core
