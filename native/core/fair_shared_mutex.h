#pragma once

#include <atomic>
#include <mutex>
#include <shared_mutex>

namespace core {

// A std::shared_mutex that lets its exclusive side in. glibc's own prefers those who share it:
// where there is always one of them, which eight threads see to, nobody else would have it for
// seconds. Who wants it for himself and finds it taken says so, and those who come to share it let
// him go first. Neither side pays for that but a look at a flag while nobody waits.
class FairSharedMutex {
 public:
  void lock() {
    if (mutex_.try_lock()) return;
    const std::lock_guard<std::mutex> in_turn(turn_);
    waiting_.store(true, std::memory_order_relaxed);
    mutex_.lock();
    waiting_.store(false, std::memory_order_relaxed);
  }
  bool try_lock() { return mutex_.try_lock(); }
  void unlock() { mutex_.unlock(); }

  void lock_shared() {
    if (waiting_.load(std::memory_order_relaxed)) {
      const std::lock_guard<std::mutex> after_who_waits(turn_);
    }
    mutex_.lock_shared();
  }
  bool try_lock_shared() { return mutex_.try_lock_shared(); }
  void unlock_shared() { mutex_.unlock_shared(); }

 private:
  std::shared_mutex mutex_;
  std::atomic<bool> waiting_{false};
  std::mutex turn_;  // of those who wait for themselves
};

}  // namespace core
