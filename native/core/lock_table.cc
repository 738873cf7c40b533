#include "core/lock_table.h"

#include <exception>
#include <utility>

namespace core {
namespace {

// How early `expire` may answer a request: its caller may measure time by another clock.
constexpr Nanoseconds kEarly = 1'000'000;

}  // namespace

class LockTable::Owner : public LockOwner, public std::enable_shared_from_this<Owner> {
 public:
  explicit Owner(std::function<void()> on_news) : on_news_(std::move(on_news)) {}

 private:
  friend class LockTable;

  const std::function<void()> on_news_;
  bool open_ = true;  // guarded by the table's mutex
};

// One call on the table: holds its mutex, then, without it, does what has come of the call.
class LockTable::Turn {
 public:
  explicit Turn(LockTable& table) : table_(table), lock_(table.mutex_) {}
  ~Turn() {
    try {
      request();
    } catch (const std::exception&) {
      // The next call asks again.
    }
    while (to_tell_ != nullptr) {
      to_tell_->on_news_();
      to_tell_.reset();  // it may be the last hold: not under the lock
      lock_.lock();
      to_tell_ = next_to_tell();
      lock_.unlock();
    }
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  // Lets go of the mutex, and sees to it that `expire` is called in time. Throws what `wake_` does.
  void request() {
    if (!lock_.owns_lock()) return;
    const Nanoseconds due = table_.queues_.next_due();
    const bool wake = due < table_.requested_;
    if (wake) table_.requested_ = due;
    to_tell_ = next_to_tell();
    lock_.unlock();
    if (!wake) return;
    try {
      table_.wake_(due);
    } catch (...) {
      table_.drop_request(due);
      throw;
    }
  }

 private:
  std::shared_ptr<Owner> next_to_tell() noexcept {
    auto* owner = static_cast<Owner*>(table_.queues_.next_to_tell());
    return owner == nullptr ? nullptr : owner->shared_from_this();
  }

  LockTable& table_;
  std::unique_lock<std::mutex> lock_;
  std::shared_ptr<Owner> to_tell_;
};

LockTable::LockTable(std::function<void(Nanoseconds)> wake) : wake_(std::move(wake)) {}
LockTable::~LockTable() = default;

std::shared_ptr<LockTable::Owner> LockTable::open(std::function<void()> on_news) {
  auto owner = std::make_shared<Owner>(std::move(on_news));
  const std::lock_guard<std::mutex> lock(mutex_);
  owners_.emplace(owner.get(), owner);
  return owner;
}

void LockTable::close(Owner& owner, Nanoseconds now) noexcept {
  // Freed without the lock.
  std::shared_ptr<Owner> self;
  LockWaits waits;
  const Turn turn(*this);
  if (!owner.open_) return;
  owner.open_ = false;
  waits = queues_.remove(owner, now);
  const auto place = owners_.find(&owner);
  self = std::move(place->second);
  owners_.erase(place);
}

LockTable::Asked LockTable::ask(Owner& owner, const KeyView& key, Nanoseconds now,
                                double ttl_milliseconds, double timeout_milliseconds) {
  Asked asked{0, 0};
  try {
    Turn turn(*this);
    if (!owner.open_) return asked;
    asked = queues_.ask(owner, key, now, ttl_milliseconds, timeout_milliseconds);
    turn.request();
  } catch (...) {
    take_back(owner, asked, now);
    throw;
  }
  return asked;
}

void LockTable::take_back(Owner& owner, const Asked& asked, Nanoseconds now) noexcept {
  if (asked.wait == 0) return;
  const Turn turn(*this);
  if (asked.token != 0) {
    queues_.release(owner, asked.wait, now);
  } else {
    queues_.withdraw(owner, asked.wait, now);
  }
}

std::uint64_t LockTable::take_up(Owner& owner, std::uint64_t wait, Nanoseconds now) noexcept {
  const Turn turn(*this);
  return queues_.take_up(owner, wait, now);
}

bool LockTable::withdraw(Owner& owner, std::uint64_t wait, Nanoseconds now) noexcept {
  const Turn turn(*this);
  return queues_.withdraw(owner, wait, now);
}

bool LockTable::release(Owner& owner, std::uint64_t wait, Nanoseconds now) noexcept {
  const Turn turn(*this);
  return queues_.release(owner, wait, now);
}

bool LockTable::extend(Owner& owner, std::uint64_t wait, Nanoseconds now,
                       double ttl_milliseconds) noexcept {
  const Turn turn(*this);
  return queues_.extend(owner, wait, now, ttl_milliseconds);
}

void LockTable::expire(Nanoseconds now) noexcept {
  for (bool more = true; more;) {
    const Turn turn(*this);
    if (now >= requested_ - kEarly) requested_ = kNever;
    more = queues_.expire_batch(now);
    // The next batch comes by itself.
    if (more) requested_ = queues_.next_due();
  }
}

void LockTable::drop_request(Nanoseconds when) noexcept {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (requested_ == when) requested_ = kNever;
}

std::size_t LockTable::take_notices(Owner& owner, LockNotice* notices, std::size_t most) noexcept {
  const Turn turn(*this);
  return queues_.take_notices(owner, notices, most);
}

std::size_t LockTable::held() const noexcept {
  const std::lock_guard<std::mutex> lock(mutex_);
  return queues_.held();
}

std::size_t LockTable::waiting() const noexcept {
  const std::lock_guard<std::mutex> lock(mutex_);
  return queues_.waiting();
}

}  // namespace core
