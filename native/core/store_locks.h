#pragma once

#include <memory>

#include "core/clock.h"
#include "core/lock_table.h"

namespace core {

// The locks of one store, with the clock that their leases are told by, and the sweeper's thread to
// end them. Any thread may call any function.
class StoreLocks : public std::enable_shared_from_this<StoreLocks> {
 public:
  // Throws std::bad_alloc.
  static std::shared_ptr<StoreLocks> make();

  // Tests drive it as they drive the store's; then they call `expire` too.
  Clock& clock() noexcept { return clock_; }
  Nanoseconds now() const noexcept { return clock_.now(); }
  LockTable& table() noexcept { return table_; }
  void expire() noexcept { table_.expire(now()); }

 private:
  StoreLocks() : table_([this](Nanoseconds when) { wake(when); }) {}

  // Throws what Sweeper::wake_at does.
  void wake(Nanoseconds when);
  void expire_at(Nanoseconds when) noexcept;

  Clock clock_;
  LockTable table_;
};

}  // namespace core
