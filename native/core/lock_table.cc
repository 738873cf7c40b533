#include "core/lock_table.h"

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
    const Nanoseconds due = table_.queues_.next_due();
    const bool wake = due < table_.requested_;
    if (wake) table_.requested_ = due;
    std::shared_ptr<Owner> owner = next_to_tell();
    lock_.unlock();
    if (wake) table_.wake_(due);
    while (owner != nullptr) {
      owner->on_news_();
      owner.reset();  // it may be the last hold: not under the lock
      lock_.lock();
      owner = next_to_tell();
      lock_.unlock();
    }
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  std::shared_ptr<Owner> next_to_tell() noexcept {
    auto* owner = static_cast<Owner*>(table_.queues_.next_to_tell());
    return owner == nullptr ? nullptr : owner->shared_from_this();
  }

  LockTable& table_;
  std::unique_lock<std::mutex> lock_;
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
  const Turn turn(*this);
  if (!owner.open_) return {0, 0};
  return queues_.ask(owner, key, now, ttl_milliseconds, timeout_milliseconds);
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
