#include "core/lock_queues.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <utility>

namespace core {
namespace {

// Threads that are slower than a short pick-up period would hand the lock round for ever. So each
// period that a wait misses doubles its next one, up to this.
constexpr Nanoseconds kLongestRaised = 1'000'000'000;

constexpr int kBatch = 256;

std::atomic<std::uint64_t> last_token{0};
std::atomic<std::uint64_t> last_wait{0};

bool precedes(const KeyView& left, const KeyView& right) noexcept {
  if (left.wide != right.wide) return right.wide;
  if (left.length != right.length) return left.length < right.length;
  return std::memcmp(left.units, right.units, left.bytes()) < 0;
}

}  // namespace

bool LockKeyOrder::operator()(const OwnedKey& left, const OwnedKey& right) const noexcept {
  return precedes(left.view(), right.view());
}
bool LockKeyOrder::operator()(const OwnedKey& left, const KeyView& right) const noexcept {
  return precedes(left.view(), right);
}

bool LockDueOrder::operator()(const LockWait* left, const LockWait* right) const noexcept {
  if (left->due != right->due) return left->due < right->due;
  return left->id < right->id;
}

LockQueues::Asked LockQueues::ask(LockOwner& owner, const KeyView& key, Nanoseconds now,
                                  double ttl_milliseconds, double timeout_milliseconds) {
  // All that is needed is allocated before anything changes.
  LockWaits waits;
  LockWait& wait = waits
                       .try_emplace(0, owner, span_of(ttl_milliseconds),
                                    later(now, span_of(timeout_milliseconds)))
                       .first->second;
  LocksDue due;
  due.insert(&wait);
  const auto lock = lock_of(key);

  settle(lock->second, now);
  file(waits.extract(waits.begin()), due.extract(due.begin()), lock);
  if (lock->second.holder != nullptr) {
    lock->second.queue.push_back(wait);
    return {wait.id, 0};
  }
  lock->second.holder = &wait;
  wait.token = ++last_token;
  refile(wait, State::kHeld, later(now, wait.ttl));
  return {wait.id, wait.token};
}

std::uint64_t LockQueues::take_up(LockOwner& owner, std::uint64_t id, Nanoseconds now) noexcept {
  LockWait* wait = find_settled(owner, id, State::kGranted, now);
  if (wait == nullptr) return 0;
  wait->unlink();
  refile(*wait, State::kHeld, later(now, wait->ttl));
  return wait->token;
}

bool LockQueues::withdraw(LockOwner& owner, std::uint64_t id, Nanoseconds now) noexcept {
  LockWait* wait = find(owner, id);
  if (wait == nullptr) return false;
  const bool granted = wait->state == State::kGranted;
  if (!granted && wait->state != State::kQueued) return false;
  const auto lock = wait->lock;
  const Nanoseconds freed = std::min(wait->due, now);
  forget(*wait);
  if (granted) pass_on(lock->second, freed, now);
  erase_if_free(lock);
  return true;
}

bool LockQueues::release(LockOwner& owner, std::uint64_t id, Nanoseconds now) noexcept {
  LockWait* wait = find_settled(owner, id, State::kHeld, now);
  if (wait == nullptr) return false;
  const auto lock = wait->lock;
  forget(*wait);
  pass_on(lock->second, now, now);
  erase_if_free(lock);
  return true;
}

bool LockQueues::extend(LockOwner& owner, std::uint64_t id, Nanoseconds now,
                        double ttl_milliseconds) noexcept {
  LockWait* wait = find_settled(owner, id, State::kHeld, now);
  if (wait == nullptr) return false;
  refile(*wait, State::kHeld, later(now, span_of(ttl_milliseconds)));
  return true;
}

std::size_t LockQueues::take_notices(LockOwner& owner, LockNotice* notices,
                                     std::size_t most) noexcept {
  std::size_t count = 0;
  while (count < most && !owner.notices.empty()) {
    LockWait& wait = *owner.notices.first();
    wait.unlink();
    LockNotice& notice = notices[count++];
    notice = {LockNotice::Kind::kGranted, wait.id};
    if (wait.state == State::kGranted) continue;
    notice.kind = wait.state == State::kTimedOut ? LockNotice::Kind::kTimedOut
                                                 : LockNotice::Kind::kLeaseEnded;
    owner.waits.erase(wait.id);
  }
  return count;
}

LockWaits LockQueues::remove(LockOwner& owner, Nanoseconds now) noexcept {
  owner.unlink();
  // Those in the queues first, so that no lock is passed on to the owner itself.
  for (auto& [id, wait] : owner.waits) {
    wait.unlink();
    if (wait.state == State::kQueued) due_.erase(wait.place);
  }
  for (auto& [id, wait] : owner.waits) {
    if (wait.state != State::kGranted && wait.state != State::kHeld) continue;
    due_.erase(wait.place);
    pass_on(wait.lock->second, std::min(wait.due, now), now);
    erase_if_free(wait.lock);
  }
  return std::exchange(owner.waits, LockWaits());
}

bool LockQueues::expire_batch(Nanoseconds now) noexcept {
  for (int count = 0; next_due() <= now; ++count) {
    if (count == kBatch) return true;
    LockWait& wait = **due_.begin();
    if (wait.state == State::kQueued) {
      end(wait, State::kTimedOut);
      continue;
    }
    const auto lock = wait.lock;
    settle(lock->second, now);
    erase_if_free(lock);
  }
  return false;
}

Nanoseconds LockQueues::next_due() const noexcept {
  return due_.empty() ? kNever : (*due_.begin())->due;
}

LockOwner* LockQueues::next_to_tell() noexcept {
  LockOwner* owner = to_tell_.first();
  if (owner != nullptr) owner->unlink();
  return owner;
}

// The lock of that key, made if need be: then with no holder yet.
Locks::iterator LockQueues::lock_of(const KeyView& key) {
  const auto found = locks_.lower_bound(key);
  if (found != locks_.end() && found->first.view() == key) return found;
  return locks_.emplace_hint(found, std::piecewise_construct, std::forward_as_tuple(key),
                             std::forward_as_tuple());
}

// Puts a new wait among its owner's and among those that are due.
void LockQueues::file(LockWaits::node_type&& node, LocksDue::node_type&& place,
                      Locks::iterator lock) noexcept {
  LockWait& wait = node.mapped();
  node.key() = wait.id = ++last_wait;
  wait.lock = lock;
  wait.owner.waits.insert(std::move(node));
  wait.place = due_.insert(std::move(place)).position;
}

LockWait* LockQueues::find(LockOwner& owner, std::uint64_t id) noexcept {
  const auto found = owner.waits.find(id);
  return found == owner.waits.end() ? nullptr : &found->second;
}

// The owner's wait if it is in that state once its lock is settled, or nullptr.
LockWait* LockQueues::find_settled(LockOwner& owner, std::uint64_t id, State state,
                                   Nanoseconds now) noexcept {
  LockWait* wait = find(owner, id);
  if (wait == nullptr || wait->over()) return nullptr;
  const auto lock = wait->lock;
  settle(lock->second, now);
  erase_if_free(lock);
  return wait->state == state ? wait : nullptr;
}

// The order in `due_` depends on `due`.
void LockQueues::refile(LockWait& wait, State state, Nanoseconds due) noexcept {
  auto place = due_.extract(wait.place);
  wait.state = state;
  wait.due = due;
  wait.place = due_.insert(std::move(place)).position;
}

void LockQueues::forget(LockWait& wait) noexcept {
  wait.unlink();
  due_.erase(wait.place);
  wait.owner.waits.erase(wait.id);
}

// Time has ended it: the record stays for its notice alone.
void LockQueues::end(LockWait& wait, State state) noexcept {
  wait.unlink();
  due_.erase(wait.place);
  wait.state = state;
  tell(wait);
}

void LockQueues::tell(LockWait& wait) noexcept {
  if (wait.linked()) return;  // it has the notice already
  wait.owner.notices.push_back(wait);
  if (!wait.owner.linked()) to_tell_.push_back(wait.owner);
}

void LockQueues::grant(LockWait& wait, Nanoseconds now) noexcept {
  wait.lock->second.holder = &wait;
  wait.token = ++last_token;
  refile(wait, State::kGranted, later(now, wait.pick_up_period));
  tell(wait);
}

// Ends the waits at the head of the queue whose timeout was over at that instant.
void LockQueues::drop_timed_out(Lock& lock, Nanoseconds at) noexcept {
  while (!lock.queue.empty() && lock.queue.first()->due <= at) {
    end(*lock.queue.first(), State::kTimedOut);
  }
}

// The lock has been free since `freed`, at or before `now`.
void LockQueues::pass_on(Lock& lock, Nanoseconds freed, Nanoseconds now) noexcept {
  lock.holder = nullptr;
  drop_timed_out(lock, freed);
  if (lock.queue.empty()) return;
  LockWait& next = *lock.queue.first();
  next.unlink();
  grant(next, now);
}

// Ends the holder's time if it is over. It may leave the lock free.
void LockQueues::settle(Lock& lock, Nanoseconds now) noexcept {
  if (lock.holder == nullptr || lock.holder->due > now) return;
  LockWait& holder = *lock.holder;
  if (holder.state == State::kGranted) {
    miss(holder, now);
  } else {
    end(holder, State::kLeaseEnded);
    pass_on(lock, holder.due, now);
  }
}

// A grant was not taken up in time.
void LockQueues::miss(LockWait& wait, Nanoseconds now) noexcept {
  Lock& lock = wait.lock->second;
  const Nanoseconds freed = wait.due;
  if (wait.pick_up_period < kLongestRaised) {
    wait.pick_up_period = std::min(2 * wait.pick_up_period, kLongestRaised);
  }
  drop_timed_out(lock, freed);
  if (lock.queue.empty()) {
    grant(wait, now);
    return;
  }
  wait.unlink();
  refile(wait, State::kQueued, wait.timeout);
  lock.queue.push_back(wait);
  pass_on(lock, freed, now);
}

void LockQueues::erase_if_free(Locks::iterator lock) noexcept {
  if (lock->second.holder == nullptr) locks_.erase(lock);
}

}  // namespace core
