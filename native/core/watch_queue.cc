#include "core/watch_queue.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

namespace core {

void FreeChanges::operator()(PendingChange* first) const noexcept {
  while (first != nullptr) ::operator delete(std::exchange(first, first->next));
}

std::size_t PendingChanges::bytes() const noexcept {
  const std::size_t index = many_ == nullptr ? 0 : bucket_count_ * sizeof(Bucket);
  return pending_bytes_ + discarded_bytes_ + index;
}

PendingChange* PendingChanges::find(const KeyView& key, std::uint32_t hash) noexcept {
  PendingChange* pending = bucket_of(hash).first;
  while (pending != nullptr && !(pending->hash == hash && pending->key() == key)) {
    pending = pending->next_in_bucket;
  }
  return pending;
}

bool PendingChanges::append(Change change, const KeyView& key, std::uint32_t hash) noexcept {
  if (!make_room()) return false;
  void* memory = ::operator new(sizeof(PendingChange) + key.bytes(), std::nothrow);
  if (memory == nullptr) return false;
  auto* added = new (memory) PendingChange{nullptr, nullptr, hash, key.length, change, key.wide};
  std::memcpy(added + 1, key.units, key.bytes());
  if (last_ == nullptr) {
    first_.reset(added);
  } else {
    last_->next = added;
  }
  last_ = added;
  enter(*added);
  ++count_;
  pending_bytes_ += added->bytes();
  return true;
}

ChangeChain PendingChanges::take_first() noexcept {
  if (first_ == nullptr) return nullptr;
  ChangeChain taken = std::move(first_);
  first_.reset(std::exchange(taken->next, nullptr));
  PendingChange** link = &bucket_of(taken->hash).first;
  while (*link != taken.get()) link = &(*link)->next_in_bucket;
  *link = taken->next_in_bucket;
  --count_;
  pending_bytes_ -= taken->bytes();
  if (count_ == 0) {
    last_ = nullptr;
    forget_index();
  }
  return taken;
}

void PendingChanges::discard_all() noexcept {
  if (first_ == nullptr) return;
  last_->next = discarded_.release();
  discarded_ = std::move(first_);
  discarded_bytes_ += std::exchange(pending_bytes_, 0);
  count_ = 0;
  last_ = nullptr;
  forget_index();
}

ChangeChain PendingChanges::take_discarded() noexcept {
  if (discarded_ == nullptr) return nullptr;
  ChangeChain taken = std::move(discarded_);
  discarded_.reset(std::exchange(taken->next, nullptr));
  discarded_bytes_ -= taken->bytes();
  return taken;
}

ChangeChain PendingChanges::take_all_discarded() noexcept {
  discarded_bytes_ = 0;
  return std::move(discarded_);
}

void PendingChanges::enter(PendingChange& pending) noexcept {
  Bucket& bucket = bucket_of(pending.hash);
  pending.next_in_bucket = bucket.first;
  bucket.first = &pending;
}

// Sees to an index that is long enough for one more key.
bool PendingChanges::make_room() noexcept {
  if (count_ < std::max(bucket_count_, kFew) || bucket_count_ == kMostBuckets) return true;
  const std::size_t wider = 2 * std::max(bucket_count_, kFew);
  void* memory = ::operator new(wider * sizeof(Bucket), std::nothrow);
  if (memory == nullptr) return false;
  many_.reset(static_cast<Bucket*>(memory));
  bucket_count_ = wider;
  std::fill_n(many_.get(), wider, Bucket{nullptr});
  for (PendingChange* pending = first_.get(); pending != nullptr; pending = pending->next) {
    enter(*pending);
  }
  return true;
}

void PendingChanges::forget_index() noexcept {
  few_ = {nullptr};
  many_.reset();
  bucket_count_ = 1;
}

WatchQueue::WatchQueue(std::uint32_t id, std::function<void()> poke)
    : Poked(std::move(poke)), id_(id), secret_(process_hash_secret()) {}

std::size_t WatchQueue::bytes() const noexcept {
  const std::lock_guard<std::mutex> lock(mutex_);
  return sizeof(WatchQueue) + pending_.bytes();
}

bool WatchQueue::add(Change change, const KeyView& key) noexcept {
  return add(change, key, hash_key(key, secret_));
}

bool WatchQueue::add(Change change, const KeyView& key, std::uint64_t hash) noexcept {
  ChangeChain freed;  // when the lock is gone
  const std::lock_guard<std::mutex> lock(mutex_);
  if (closed_) return false;
  const bool was_empty = empty();
  const auto short_hash = static_cast<std::uint32_t>(hash);
  if (PendingChange* pending = pending_.find(key, short_hash)) {
    pending->change = change;
  } else if (pending_.count() < kMostPending && pending_.append(change, key, short_hash)) {
    freed = pending_.take_discarded();
  } else if (!overflowed_) {
    overflowed_ = true;
    before_overflow_ = pending_.count();
  }
  return was_empty;
}

bool WatchQueue::add_clear() noexcept {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (closed_) return false;
  const bool was_empty = empty();
  pending_.discard_all();
  overflowed_ = false;
  cleared_ = true;
  return was_empty;
}

bool WatchQueue::take(Taken& taken) noexcept {
  const ChangeChain before = std::move(taken.pending);
  ChangeChain freed;  // when the lock is gone
  const std::lock_guard<std::mutex> lock(mutex_);
  freed = pending_.take_all_discarded();
  if (std::exchange(cleared_, false)) {
    taken.change = Change::kClear;
    return true;
  }
  if (overflowed_ && before_overflow_ == 0) {
    overflowed_ = false;
    taken.change = Change::kOverflow;
    return true;
  }
  if (pending_.count() == 0) return false;
  if (overflowed_) --before_overflow_;
  taken.pending = pending_.take_first();
  taken.change = taken.pending->change;
  return true;
}

void WatchQueue::close() noexcept {
  ChangeChain freed;  // when the lock is gone
  const std::lock_guard<std::mutex> lock(mutex_);
  closed_ = true;
  cleared_ = overflowed_ = false;
  pending_.discard_all();
  freed = pending_.take_all_discarded();
}

}  // namespace core
