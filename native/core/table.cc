#include "core/table.h"

#include <new>
#include <utility>

namespace core {
namespace {

constexpr std::size_t kSmallestCapacity = 8;

// Seven of eight buckets may be taken: in Robin Hood order probes stay short even then.
constexpr std::size_t limit(std::size_t capacity) noexcept { return capacity - capacity / 8; }

}  // namespace

void Table::swap(Table& other) noexcept {
  std::swap(buckets_, other.buckets_);
  std::swap(capacity_, other.capacity_);
  std::swap(mask_, other.mask_);
  std::swap(count_, other.count_);
}

std::size_t Table::capacity_for(std::size_t count) noexcept {
  std::size_t capacity = kSmallestCapacity;
  while (limit(capacity) < count) capacity *= 2;
  return capacity;
}

void Table::reserve(std::size_t count) {
  if (count <= limit(capacity_)) return;
  Table grown;
  grown.capacity_ = capacity_for(count);
  grown.mask_ = grown.capacity_ - 1;
  // Zeroed memory is a table of empty buckets, and the system gives large ones zeroed at no cost.
  grown.buckets_.reset(static_cast<Bucket*>(std::calloc(grown.capacity_, sizeof(Bucket))));
  if (grown.buckets_ == nullptr) throw std::bad_alloc();
  for (const Bucket& bucket : *this) {
    if (bucket.entry != nullptr) grown.insert(bucket.hash, bucket.entry);
  }
  swap(grown);
}

void Table::insert(std::uint64_t hash, Entry* entry) noexcept {
  Bucket carried{hash, entry};
  std::size_t index = static_cast<std::size_t>(hash) & mask_;
  for (std::size_t far = 0;; ++far, index = (index + 1) & mask_) {
    Bucket& bucket = buckets_[index];
    if (bucket.entry == nullptr) {
      bucket = carried;
      ++count_;
      return;
    }
    const std::size_t theirs = distance(index, bucket.hash);
    if (theirs < far) {
      std::swap(bucket, carried);
      far = theirs;
    }
  }
}

void Table::erase(Bucket* bucket) noexcept {
  auto index = static_cast<std::size_t>(bucket - buckets_.get());
  while (true) {
    const std::size_t next = (index + 1) & mask_;
    Bucket& following = buckets_[next];
    if (following.entry == nullptr || distance(next, following.hash) == 0) break;
    buckets_[index] = following;
    index = next;
  }
  buckets_[index] = Bucket{0, nullptr};
  --count_;
}

}  // namespace core
