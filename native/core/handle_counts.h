#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "core/counters.h"

namespace core {

// The look-ups of a shared store, counted by each of its handles alone and summed up when they are
// asked for. Any thread may call any function.
class HandleCounts {
 public:
  // For one more handle, whose thread is the only one to count. Throws std::bad_alloc.
  std::shared_ptr<LookupCounts> open();
  // The handle counts no more; what it counted stays.
  void close(const std::shared_ptr<LookupCounts>& counts) noexcept;

  LookupCounts::Sums sums() const noexcept;
  void reset() noexcept;

 private:
  LookupCounts::Sums total() const noexcept;

  mutable std::mutex mutex_;  // a leaf: no other lock is taken while it is held
  std::vector<std::shared_ptr<LookupCounts>> open_;
  LookupCounts::Sums closed_;  // of handles that are closed
  // What `total` was at the last reset: another thread's counts can not be set to 0.
  LookupCounts::Sums before_;
};

}  // namespace core
