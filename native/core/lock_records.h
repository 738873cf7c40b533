#pragma once

#include <cstdint>
#include <map>
#include <set>

#include "core/clock.h"
#include "core/intrusive_list.h"
#include "core/key.h"
#include "core/owned_key.h"

namespace core {

// What an owner is told of one of its waits.
struct LockNotice {
  enum class Kind : std::uint8_t {
    kGranted,     // the lock waits to be taken up
    kTimedOut,    // the wait is over; the table has forgotten it
    kLeaseEnded,  // a lock that was handed out is no longer held; the table has forgotten it
  };
  Kind kind;
  std::uint64_t wait;
};

struct LockWait;
using LockWaits = std::map<std::uint64_t, LockWait>;

// An owner's part of the records. It is linked while its owner has to be told of new notices.
struct LockOwner : ListLink {
  LockWaits waits;
  IntrusiveList<LockWait> notices;
};

struct LockKeyOrder {
  using is_transparent = void;  // NOLINT: the standard library's name
  bool operator()(const OwnedKey& left, const OwnedKey& right) const noexcept;
  bool operator()(const OwnedKey& left, const KeyView& right) const noexcept;
};

// Without a holder nobody is queued either, and the lock goes out of the map.
struct Lock {
  LockWait* holder = nullptr;
  IntrusiveList<LockWait> queue;
};
using Locks = std::map<OwnedKey, Lock, LockKeyOrder>;

struct LockDueOrder {
  bool operator()(const LockWait* left, const LockWait* right) const noexcept;
};
using LocksDue = std::set<LockWait*, LockDueOrder>;

// It is linked while it is queued, to its lock's queue, or while it has a notice, to its owner's:
// never both, and the kind of the notice is its state. So no notice ever needs memory of its own.
struct LockWait : ListLink {
  enum class State : std::uint8_t { kQueued, kGranted, kHeld, kTimedOut, kLeaseEnded };

  LockWait(LockOwner& asker, Nanoseconds lease, Nanoseconds until) noexcept
      : owner(asker), ttl(lease), pick_up_period(lease), timeout(until), due(until) {}
  bool over() const noexcept { return state == State::kTimedOut || state == State::kLeaseEnded; }

  LockOwner& owner;
  const Nanoseconds ttl;
  Nanoseconds pick_up_period;
  const Nanoseconds timeout;  // an instant
  std::uint64_t id = 0;
  std::uint64_t token = 0;
  Locks::iterator lock;  // until it is over, as the next two
  LocksDue::iterator place;
  Nanoseconds due;  // the end of the wait, of the pick-up period, of the lease
  State state = State::kQueued;
};

}  // namespace core
