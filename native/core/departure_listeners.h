#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "core/departure_queue.h"
#include "core/fair_shared_mutex.h"
#include "core/pokes.h"

namespace core {

// One who listens to the entries that leave a shared store.
class DepartureListener final : public Poked {
 public:
  static constexpr std::size_t kMostPending = 10'000;
  static constexpr std::size_t kMostBytes = std::size_t{64} << 20;

  // `environment` is compared, never looked at. Throws std::runtime_error (no randomness).
  DepartureListener(const void* environment, std::function<void()> poke)
      : Poked(std::move(poke)), environment_(environment), queue_(kMostPending, kMostBytes) {}

  const void* environment() const noexcept { return environment_; }
  DepartureQueue& queue() noexcept { return queue_; }

 private:
  const void* const environment_;
  DepartureQueue queue_;
};

// Everybody who listens to the entries that leave one shared store. Any thread may call any
// function.
//
// Lock order: shards, then these, then a queue's.
class DepartureListeners {
 public:
  // Whether nobody listens: one relaxed read.
  bool empty() const noexcept { return count_.load(std::memory_order_relaxed) == 0; }

  // Throws std::bad_alloc, and then nothing has changed.
  void add(const std::shared_ptr<DepartureListener>& listener);
  void remove(const DepartureListener& listener) noexcept;

  // Under the shard's exclusive lock, which orders the changes of a key. Whom to poke is added to
  // `pokes`, to be sent when the caller has let go of its locks. O(listeners).
  void tell(const Departing& departing, Pokes& pokes) noexcept;
  // Drops what the listeners of an environment were not told of. O(pending).
  void forget_pending(const void* environment) noexcept;

 private:
  std::atomic<std::size_t> count_{0};
  FairSharedMutex mutex_;
  std::vector<std::shared_ptr<DepartureListener>> listeners_;
};

}  // namespace core
