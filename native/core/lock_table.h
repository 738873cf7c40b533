#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>

#include "core/clock.h"
#include "core/key.h"
#include "core/lock_queues.h"
#include "core/lock_records.h"

namespace core {

// The locks of one store: fair, leased, one to a key, whether or not the key has an entry.
//
// An owner asks for a lock and gets the number of a *wait*. If the key is free the lock is handed
// out at once; else the wait is queued, first come, first served. When its turn comes it is
// *granted*: the owner is told, and takes the grant up, with which the lease begins. A grant that
// is not taken up within a *pick-up period* goes to the next in the queue, and its wait to the
// end; with nobody else in the queue it is granted anew. A lease ends by `release`, by time, or by
// its owner's end.
//
// All instants are those of the store's clock, and before kNever; a lease or a timeout is over from
// the instant `now >= deadline` on, whether or not `expire` was called. Of what came while nobody
// looked, the earlier counts: a lock whose lease ended before a waiter's timeout is that waiter's.
// Of a timeout and a lease's end at the same instant, the timeout comes first.
//
// Every function may be called from any thread, and none waits for anything but the table's mutex,
// which is held for O(log n), n the locks held and waiting; `expire` and `close` say more. Memory
// is in proportion to n and the notices that were not taken. A function that cannot throw does not
// allocate either. The callbacks may call the table. An owner's waits and its notices are its own:
// others' are not found.
class LockTable {
 public:
  class Owner;

  // `wake(when)` is called when `expire` has to be called at `when`, and that is earlier than any
  // request that is still open. Requests of several threads may overtake one another: the earliest
  // counts. It is called on any thread, with no lock held. Where it throws there is no request: the
  // next call, whichever it is, makes it anew.
  explicit LockTable(std::function<void(Nanoseconds)> wake);
  ~LockTable();
  LockTable(const LockTable&) = delete;
  LockTable& operator=(const LockTable&) = delete;

  // A new owner, which the table holds until it is closed. `on_news` is called when notices were
  // queued, once for all of those that came together; on any thread, with no lock held. It must
  // not throw. A call that is under way on another thread may outlast `close`, so it has to own
  // what it uses; it is destroyed with the last hold of the owner. Throws std::bad_alloc.
  std::shared_ptr<Owner> open(std::function<void()> on_news);

  // Withdraws the owner's waits and frees its locks, each for the next in its queue; the owner is
  // told nothing more. From then on its calls do nothing, a second `close` included, and find
  // nothing; the caller still holds the owner. O(n log n) in its own waits.
  void close(Owner& owner, Nanoseconds now) noexcept;

  using Asked = LockQueues::Asked;
  // `ttl_milliseconds` (> 0, or infinite) is the lease; `timeout_milliseconds` (0 or more, or
  // infinite) ends the wait, counted from now. The timeout is for a wait in the queue alone: a
  // grant is not ended by it, but if it is not taken up and goes back to the queue, the wait is.
  // Hands the lock out at once if nobody has it and nobody waits, whatever the timeout.
  // Throws std::bad_alloc, and what `wake` does, since nobody would end the lease or the wait; then
  // nothing has changed.
  Asked ask(Owner& owner, const KeyView& key, Nanoseconds now, double ttl_milliseconds,
            double timeout_milliseconds);

  // Hands out the lock that was granted to a wait: its lease begins now. Returns the token, or 0
  // if the wait is not granted; it may be back in the queue, and will be told when it is.
  //
  // A token is greater than all that were given before, by any store of the process; the first is
  // 1. Each grant has its own, a grant anew too; taking it up changes nothing.
  std::uint64_t take_up(Owner& owner, std::uint64_t wait, Nanoseconds now) noexcept;

  // Forgets a wait that is queued or granted; a grant goes to the next in the queue. False for any
  // other: a lock that was handed out, or a wait whose end is being told.
  bool withdraw(Owner& owner, std::uint64_t wait, Nanoseconds now) noexcept;

  // Gives back a lock that was handed out. False if its lease had ended.
  bool release(Owner& owner, std::uint64_t wait, Nanoseconds now) noexcept;

  // The lease of a lock that was handed out then ends `ttl_milliseconds` (> 0, or infinite) from
  // now, sooner or later than before. False if it had ended.
  bool extend(Owner& owner, std::uint64_t wait, Nanoseconds now, double ttl_milliseconds) noexcept;

  // Ends what is due: timeouts, leases, pick-up periods; grants to the next in the queues. Answers
  // the open request to `wake`, and makes a new one for what is due next. A call that comes before
  // its time does what is due and leaves the request open. The mutex is let go between batches.
  void expire(Nanoseconds now) noexcept;

  // The request that was made for `when` is not going to be answered.
  void drop_request(Nanoseconds when) noexcept;

  // Takes up to `most` of the owner's notices, in the order of the events, and returns how many. A
  // wait has one notice at most: a grant that was taken up, withdrawn or lost is not told any more,
  // and neither is a release or a lock freed by `close`.
  std::size_t take_notices(Owner& owner, LockNotice* notices, std::size_t most) noexcept;

  // Locks that are handed out or granted.
  std::size_t held() const noexcept;
  // Waits in queues.
  std::size_t waiting() const noexcept;

 private:
  class Turn;

  void take_back(Owner& owner, const Asked& asked, Nanoseconds now) noexcept;

  const std::function<void(Nanoseconds)> wake_;
  mutable std::mutex mutex_;
  std::map<Owner*, std::shared_ptr<Owner>> owners_;  // those that are open
  LockQueues queues_;
  Nanoseconds requested_ = kNever;  // the earliest open request to `wake_`
};

}  // namespace core
