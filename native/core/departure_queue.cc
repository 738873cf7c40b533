#include "core/departure_queue.h"

#include <algorithm>
#include <new>
#include <utility>

namespace core {

DepartureQueue::DepartureQueue(std::size_t most_pending, std::size_t most_bytes)
    : most_pending_(most_pending), most_bytes_(most_bytes), secret_(process_hash_secret()) {}

bool DepartureQueue::add(const Departing& departing, bool& was_empty) noexcept {
  const std::uint32_t hash = hash_of(departing.key);
  const std::size_t bytes = Departed::bytes_for(departing);
  const std::lock_guard<std::mutex> lock(mutex_);
  was_empty = count_ == 0 && lost_ == 0;
  Departed* added = nullptr;
  if (has_room_for(bytes) && grow_index()) added = Departed::create(departing, hash);
  if (added == nullptr) {
    ++lost_;
    return false;
  }
  added->previous = last_;
  if (last_ == nullptr) {
    first_.reset(added);
  } else {
    last_->next = added;
  }
  last_ = added;
  enter(*added);
  ++count_;
  bytes_ += bytes;
  return true;
}

DepartedChain DepartureQueue::take() noexcept {
  const std::lock_guard<std::mutex> lock(mutex_);
  // What left first is the first of its bucket too.
  return first_ == nullptr ? nullptr : unlink(*first_, nullptr);
}

DepartedChain DepartureQueue::take_of(const KeyView& key, std::uint64_t stamp) noexcept {
  const std::uint32_t hash = hash_of(key);
  const std::lock_guard<std::mutex> lock(mutex_);
  if (count_ == 0) return nullptr;
  Departed* before = nullptr;
  for (Departed* departed = bucket_of(hash).first; departed != nullptr;
       departed = departed->next_in_bucket) {
    if (departed->hash == hash && departed->stamp <= stamp && departed->key() == key) {
      return unlink(*departed, before);
    }
    before = departed;
  }
  return nullptr;
}

std::uint64_t DepartureQueue::take_lost() noexcept {
  const std::lock_guard<std::mutex> lock(mutex_);
  return std::exchange(lost_, 0);
}

DepartedChain DepartureQueue::take_all() noexcept {
  const std::lock_guard<std::mutex> lock(mutex_);
  last_ = nullptr;
  count_ = bytes_ = 0;
  lost_ = 0;
  forget_index();
  return std::move(first_);
}

bool DepartureQueue::empty() const noexcept {
  const std::lock_guard<std::mutex> lock(mutex_);
  return count_ == 0 && lost_ == 0;
}

std::size_t DepartureQueue::bytes() const noexcept {
  const std::lock_guard<std::mutex> lock(mutex_);
  return bytes_ + bucket_count_ * sizeof(Bucket);
}

// Sees to an index for one more; false if there is no memory for any.
bool DepartureQueue::grow_index() noexcept {
  if (count_ < bucket_count_ || bucket_count_ == kMostBuckets) return true;
  const std::size_t wider = std::max(2 * bucket_count_, kFewest);
  void* memory = ::operator new(wider * sizeof(Bucket), std::nothrow);
  if (memory == nullptr) return bucket_count_ > 0;
  buckets_.reset(static_cast<Bucket*>(memory));
  bucket_count_ = wider;
  std::fill_n(buckets_.get(), wider, Bucket{nullptr, nullptr});
  for (Departed* departed = first_.get(); departed != nullptr; departed = departed->next) {
    enter(*departed);
  }
  return true;
}

void DepartureQueue::forget_index() noexcept {
  buckets_.reset();
  bucket_count_ = 0;
}

void DepartureQueue::enter(Departed& departed) const noexcept {
  Bucket& bucket = bucket_of(departed.hash);
  departed.next_in_bucket = nullptr;
  (bucket.last == nullptr ? bucket.first : bucket.last->next_in_bucket) = &departed;
  bucket.last = &departed;
}

DepartedChain DepartureQueue::unlink(Departed& departed, Departed* before_in_bucket) noexcept {
  Bucket& bucket = bucket_of(departed.hash);
  (before_in_bucket == nullptr ? bucket.first : before_in_bucket->next_in_bucket) =
      departed.next_in_bucket;
  if (bucket.last == &departed) bucket.last = before_in_bucket;
  Departed* const previous = departed.previous;
  Departed* const next = std::exchange(departed.next, nullptr);
  (next == nullptr ? last_ : next->previous) = previous;
  bytes_ -= departed.bytes();
  if (--count_ == 0) forget_index();
  if (previous != nullptr) {
    previous->next = next;
    return DepartedChain(&departed);
  }
  DepartedChain taken = std::move(first_);
  first_.reset(next);
  return taken;
}

}  // namespace core
