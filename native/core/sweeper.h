#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <utility>
#include <vector>

#include "core/sweepable.h"

namespace core {

// The one background thread of the process. It sweeps the stores that have a cleanup task, wakes
// whoever asked to be woken, and frees what is dear to free. The thread starts with the first need
// and ends with the last. Every function may be called from any thread, with no lock held.
class Sweeper {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  // Never destroyed: the thread may outlive static destructors.
  static Sweeper& instance();

  // Sweeps `store` every `interval` from now on, until `remove`d or freed. Returns the task's id.
  // Throws std::system_error when no thread can be had, std::bad_alloc; then nothing has changed.
  std::uint64_t add(const std::shared_ptr<Sweepable>& store, std::chrono::nanoseconds interval);
  // False if there is no such task. A sweep under way goes on, on its own hold of the store.
  bool remove(std::uint64_t task) noexcept;

  // Calls `wake` on the thread, once, at `when` or a little later. `wake` must not throw.
  // Throws as `add` does.
  void wake_at(TimePoint when, std::function<void()> wake);

  // Drops its hold of `object` on the thread; here and now if no thread can be had.
  void discard(std::shared_ptr<void> object) noexcept;

 private:
  struct Task {
    std::weak_ptr<Sweepable> store;
    std::chrono::nanoseconds interval;
    TimePoint due;
  };
  using Lock = std::unique_lock<std::mutex>;

  Sweeper() = default;
  void ensure_thread(const Lock& lock);
  void run() noexcept;
  bool step(Lock& lock);
  bool idle() const noexcept { return tasks_.empty() && wakes_.empty() && discarded_.empty(); }
  void free_discarded(Lock& lock) noexcept;
  void serve_wakes(Lock& lock);
  void sweep_next(Lock& lock);
  void sweep(Sweepable& store, Lock& lock);
  void wait(Lock& lock);

  std::mutex mutex_;
  std::condition_variable changed_;
  bool running_ = false;
  std::uint64_t last_task_ = 0;
  std::map<std::uint64_t, Task> tasks_;
  std::set<std::pair<TimePoint, std::uint64_t>> order_;  // of the tasks, by when they are due
  std::multimap<TimePoint, std::function<void()>> wakes_;
  std::vector<std::shared_ptr<void>> discarded_;
};

}  // namespace core
