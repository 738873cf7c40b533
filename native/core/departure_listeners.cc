#include "core/departure_listeners.h"

#include <algorithm>
#include <mutex>
#include <shared_mutex>

namespace core {

void DepartureListeners::add(const std::shared_ptr<DepartureListener>& listener) {
  const std::unique_lock<FairSharedMutex> lock(mutex_);
  listeners_.push_back(listener);
  count_.store(listeners_.size(), std::memory_order_relaxed);
}

void DepartureListeners::remove(const DepartureListener& listener) noexcept {
  std::shared_ptr<DepartureListener> removed;  // ends when the lock is gone
  const std::unique_lock<FairSharedMutex> lock(mutex_);
  const auto found =
      std::find_if(listeners_.begin(), listeners_.end(),
                   [&listener](const auto& known) { return known.get() == &listener; });
  if (found == listeners_.end()) return;
  removed = std::move(*found);
  listeners_.erase(found);
  count_.store(listeners_.size(), std::memory_order_relaxed);
}

void DepartureListeners::tell(const Departing& departing, Pokes& pokes) noexcept {
  if (empty()) return;
  const std::shared_lock<FairSharedMutex> lock(mutex_);
  for (const auto& listener : listeners_) {
    bool was_empty = false;
    listener->queue().add(departing, was_empty);
    if (was_empty) pokes.add(listener);
  }
}

void DepartureListeners::forget_pending(const void* environment) noexcept {
  if (empty()) return;
  const std::shared_lock<FairSharedMutex> lock(mutex_);
  for (const auto& listener : listeners_) {
    if (listener->environment() == environment) listener->queue().take_all();
  }
}

}  // namespace core
