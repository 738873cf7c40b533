#include "core/sweeper.h"

#include <algorithm>
#include <thread>

namespace core {
namespace {

using std::chrono::steady_clock;

// `from + span`, or the farthest instant there is.
Sweeper::TimePoint later(Sweeper::TimePoint from, std::chrono::nanoseconds span) noexcept {
  return span > Sweeper::TimePoint::max() - from ? Sweeper::TimePoint::max() : from + span;
}

// Where processors are scarce a JavaScript thread may be waiting for this thread's time slice to
// end, which takes milliseconds. To be called with no lock held.
void yield_in_time(steady_clock::time_point& yielded) noexcept {
  constexpr std::chrono::microseconds kTurn{500};
  if (steady_clock::now() - yielded < kTurn) return;
  std::this_thread::yield();
  yielded = steady_clock::now();
}

}  // namespace

Sweeper& Sweeper::instance() {
  static Sweeper& sweeper = *new Sweeper;
  return sweeper;
}

std::uint64_t Sweeper::add(const std::shared_ptr<Sweepable>& store,
                           std::chrono::nanoseconds interval) {
  const Lock lock(mutex_);
  const TimePoint due = later(steady_clock::now(), interval);
  const std::uint64_t id = ++last_task_;
  const auto task = tasks_.emplace(id, Task{store, interval, due}).first;
  try {
    order_.emplace(due, id);
    ensure_thread(lock);
  } catch (...) {
    order_.erase({due, id});
    tasks_.erase(task);
    throw;
  }
  changed_.notify_one();
  return id;
}

bool Sweeper::remove(std::uint64_t id) noexcept {
  const Lock lock(mutex_);
  const auto task = tasks_.find(id);
  if (task == tasks_.end()) return false;
  order_.erase({task->second.due, id});
  tasks_.erase(task);
  changed_.notify_one();  // it may have been the last need
  return true;
}

void Sweeper::wake_at(TimePoint when, std::function<void()> wake) {
  const Lock lock(mutex_);
  const auto added = wakes_.emplace(when, std::move(wake));
  try {
    ensure_thread(lock);
  } catch (...) {
    wakes_.erase(added);
    throw;
  }
  changed_.notify_one();
}

void Sweeper::discard(std::shared_ptr<void> object) noexcept {
  const Lock lock(mutex_);
  try {
    ensure_thread(lock);
    discarded_.push_back(std::move(object));
    changed_.notify_one();
  } catch (...) {
    // The argument frees it when this function returns.
  }
}

void Sweeper::ensure_thread(const Lock&) {
  if (running_) return;
  std::thread([this] { run(); }).detach();
  running_ = true;
}

void Sweeper::run() noexcept {
  Lock lock(mutex_);
  while (step(lock)) {
  }
}

// One turn of the thread; false ends it. Wakes come first: somebody waits for them.
bool Sweeper::step(Lock& lock) {
  serve_wakes(lock);
  if (!discarded_.empty()) {
    free_discarded(lock);
  } else if (!order_.empty() && order_.begin()->first <= steady_clock::now()) {
    sweep_next(lock);
  } else if (idle()) {
    running_ = false;
    return false;
  } else {
    wait(lock);
  }
  return true;
}

void Sweeper::free_discarded(Lock& lock) noexcept {
  std::vector<std::shared_ptr<void>> objects;
  objects.swap(discarded_);
  lock.unlock();
  objects.clear();
  lock.lock();
}

void Sweeper::serve_wakes(Lock& lock) {
  while (!wakes_.empty() && wakes_.begin()->first <= steady_clock::now()) {
    {
      auto wake = wakes_.extract(wakes_.begin());
      lock.unlock();
      wake.mapped()();
    }
    lock.lock();
  }
}

void Sweeper::sweep_next(Lock& lock) {
  const std::uint64_t id = order_.begin()->second;
  const auto task = tasks_.find(id);
  std::shared_ptr<Sweepable> store = task->second.store.lock();
  // An extracted node is put back under its new due time: no allocation, so nothing can fail.
  auto place = order_.extract(order_.begin());
  if (store == nullptr) {
    tasks_.erase(task);
    return;
  }
  task->second.due = later(steady_clock::now(), task->second.interval);
  place.value().first = task->second.due;
  order_.insert(std::move(place));
  sweep(*store, lock);
  // It may be the last hold of the store: freeing it is not for under the lock.
  lock.unlock();
  store.reset();
  lock.lock();
}

// Goes round the shards, a batch each, so that no shard's lock is taken again at once: readers that
// wait for it get their turn. Between rounds those who asked to be woken are.
void Sweeper::sweep(Sweepable& store, Lock& lock) {
  const Nanoseconds now = store.now();
  lock.unlock();
  {
    const Sweepable::Visit visit(store);
    TimePoint yielded = steady_clock::now();
    bool more = visit.granted();
    while (more) {
      more = false;
      for (std::size_t index = 0; index < store.shard_count(); ++index) {
        more = store.sweep_shard(visit, index, now) || more;
        yield_in_time(yielded);
      }
      if (!more) break;
      lock.lock();
      serve_wakes(lock);
      lock.unlock();
    }
  }
  lock.lock();
}

void Sweeper::wait(Lock& lock) {
  TimePoint due = TimePoint::max();
  if (!order_.empty()) due = order_.begin()->first;
  if (!wakes_.empty()) due = std::min(due, wakes_.begin()->first);
  // Some libraries overflow when they turn the farthest instant into another clock's.
  if (due == TimePoint::max()) {
    changed_.wait(lock);
  } else {
    changed_.wait_until(lock, due);
  }
}

}  // namespace core
