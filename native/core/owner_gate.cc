#include "core/owner_gate.h"

#include <thread>

#include "core/process_barrier.h"

namespace core {

// Without a barrier, a visitor who never leaves: then the owner always takes the locks.
OwnerGate::OwnerGate() noexcept : visitors_(kHasProcessBarrier ? 0 : 1) {}

bool OwnerGate::arrive() noexcept {
  visitors_.fetch_add(1, std::memory_order_seq_cst);
  if (!kHasProcessBarrier) return true;
  if (!process_barrier() && !barred_.exchange(true)) {
    // Stays counted, so that the owner takes the locks from when it sees that. Whoever comes next,
    // another sweep's interval later, relies on it.
    return false;
  }
  while (inside_.load(std::memory_order_acquire)) std::this_thread::yield();
  return true;
}

}  // namespace core
