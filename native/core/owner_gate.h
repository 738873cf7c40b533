#pragma once

#include <atomic>
#include <mutex>

namespace core {

// Lets the thread that owns a store work on it without locks while no other thread is there.
//
// The owner says that it is inside and then looks for visitors; a visitor says that it is coming
// and then looks for the owner (Dekker's order). Of the two barriers which that takes, the visitor
// makes both (see process_barrier.h), since the owner comes a million times more often: the idea is
// that of Dice, Huang and Yang, "Asymmetric Dekker Synchronization" (2001). While there are
// visitors, and always where the system has no such barrier, the owner takes the locks as they do.
class OwnerGate {
 public:
  OwnerGate() noexcept;
  OwnerGate(const OwnerGate&) = delete;
  OwnerGate& operator=(const OwnerGate&) = delete;

  // The owner alone. Whether it is alone, until `leave`; if not, it takes the locks, and does not
  // call `leave`.
  bool enter() noexcept {
    inside_.store(true, std::memory_order_relaxed);
    // Keeps the compiler from turning the two round; the visitor's barrier keeps the processor.
    std::atomic_signal_fence(std::memory_order_seq_cst);
    if (visitors_.load(std::memory_order_acquire) == 0) return true;
    leave();
    return false;
  }
  void leave() noexcept { inside_.store(false, std::memory_order_release); }

  // Any other thread. When `arrive` returns true, the owner takes the locks until `depart`. False:
  // it could not be made sure; there is nothing to do but to come again later.
  bool arrive() noexcept;
  void depart() noexcept { visitors_.fetch_sub(1, std::memory_order_release); }

 private:
  std::atomic<bool> inside_{false};
  std::atomic<int> visitors_;
  std::atomic<bool> barred_{false};  // the system has begun to refuse the barrier
};

// What the owner holds while it works on one shard: nothing when it is alone, else the lock.
template <typename Lock>
class OwnerAccess {
 public:
  using Mutex = typename Lock::mutex_type;

  OwnerAccess(OwnerGate& gate, Mutex& mutex) : gate_(gate), alone_(gate.enter()) {
    if (!alone_) lock_ = Lock(mutex);
  }
  // Does not wait for the lock: `granted` tells.
  OwnerAccess(OwnerGate& gate, Mutex& mutex, std::try_to_lock_t no_wait)
      : gate_(gate), alone_(gate.enter()) {
    if (!alone_) lock_ = Lock(mutex, no_wait);
  }
  ~OwnerAccess() {
    if (alone_) gate_.leave();
  }
  OwnerAccess(const OwnerAccess&) = delete;
  OwnerAccess& operator=(const OwnerAccess&) = delete;

  bool granted() const noexcept { return alone_ || lock_.owns_lock(); }

 private:
  OwnerGate& gate_;
  const bool alone_;
  Lock lock_;
};

}  // namespace core
