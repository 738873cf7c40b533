#pragma once

#include <cstddef>
#include <cstdint>

#include "core/lock_records.h"

namespace core {

// The locks of a LockTable, whose functions say what these do, as one thread sees them: it guards
// them, and tells the owners.
class LockQueues {
 public:
  struct Asked {
    std::uint64_t wait;   // 1 or more, no other of the process has it; 0: the owner is closed
    std::uint64_t token;  // of the lock, which is handed out; 0 if the wait is queued
  };

  Asked ask(LockOwner& owner, const KeyView& key, Nanoseconds now, double ttl_milliseconds,
            double timeout_milliseconds);
  std::uint64_t take_up(LockOwner& owner, std::uint64_t wait, Nanoseconds now) noexcept;
  bool withdraw(LockOwner& owner, std::uint64_t wait, Nanoseconds now) noexcept;
  bool release(LockOwner& owner, std::uint64_t wait, Nanoseconds now) noexcept;
  bool extend(LockOwner& owner, std::uint64_t wait, Nanoseconds now,
              double ttl_milliseconds) noexcept;
  std::size_t take_notices(LockOwner& owner, LockNotice* notices, std::size_t most) noexcept;

  // Takes the owner out. What is returned may be freed anywhere.
  LockWaits remove(LockOwner& owner, Nanoseconds now) noexcept;

  // Ends up to a batch of what is due. Returns whether it left any.
  bool expire_batch(Nanoseconds now) noexcept;

  // When something is due next, or kNever.
  Nanoseconds next_due() const noexcept;

  // The next owner that has to be told of its notices, which is then no longer; or nullptr.
  LockOwner* next_to_tell() noexcept;

  std::size_t held() const noexcept { return locks_.size(); }
  std::size_t waiting() const noexcept { return due_.size() - locks_.size(); }

 private:
  using State = LockWait::State;

  Locks::iterator lock_of(const KeyView& key);
  void file(LockWaits::node_type&& wait, LocksDue::node_type&& place,
            Locks::iterator lock) noexcept;
  static LockWait* find(LockOwner& owner, std::uint64_t wait) noexcept;
  LockWait* find_settled(LockOwner& owner, std::uint64_t wait, State state,
                         Nanoseconds now) noexcept;
  void refile(LockWait& wait, State state, Nanoseconds due) noexcept;
  void forget(LockWait& wait) noexcept;
  void end(LockWait& wait, State state) noexcept;
  void tell(LockWait& wait) noexcept;
  void grant(LockWait& wait, Nanoseconds now) noexcept;
  void drop_timed_out(Lock& lock, Nanoseconds at) noexcept;
  void pass_on(Lock& lock, Nanoseconds freed, Nanoseconds now) noexcept;
  void settle(Lock& lock, Nanoseconds now) noexcept;
  void miss(LockWait& wait, Nanoseconds now) noexcept;
  void erase_if_free(Locks::iterator lock) noexcept;

  Locks locks_;
  LocksDue due_;  // every wait that is not over
  IntrusiveList<LockOwner> to_tell_;
};

}  // namespace core
