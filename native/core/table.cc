#include "core/table.h"

#include <cstdlib>
#include <new>
#include <utility>

#include "core/block_memory.h"

namespace core {
namespace {

constexpr std::size_t kSmallestCapacity = 8;

// Thirteen of sixteen buckets may be taken. A look-up stays short beyond that, but an insertion
// moves on average 1 / (1 - load)^2 / 2 buckets (Knuth, volume 3, 6.4): 14 at this load, 32 at 7/8.
constexpr std::size_t limit(std::size_t capacity) noexcept { return capacity * 13 / 16; }

}  // namespace

void Table::swap(Table& other) noexcept {
  std::swap(buckets_, other.buckets_);
  std::swap(capacity_, other.capacity_);
  std::swap(mask_, other.mask_);
  std::swap(count_, other.count_);
}

// Zeroed memory is a table of empty buckets.
Table::Buckets Table::allocate(std::size_t capacity) {
  const std::size_t bytes = capacity * sizeof(Bucket);
  void* memory = nullptr;
  if (bytes >= BlockMemory::kSmallest) {
    memory = BlockMemory::instance().allocate_zeroed(bytes);
  } else {
    memory = std::calloc(capacity, sizeof(Bucket));
    if (memory == nullptr) throw std::bad_alloc();
  }
  return {static_cast<Bucket*>(memory), Free{capacity}};
}

void Table::Free::operator()(Bucket* buckets) const noexcept {
  const std::size_t bytes = capacity * sizeof(Bucket);
  if (bytes >= BlockMemory::kSmallest) {
    BlockMemory::instance().release(buckets, bytes);
  } else {
    std::free(buckets);
  }
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
  grown.buckets_ = allocate(grown.capacity_);
  for (const Bucket& bucket : *this) {
    if (bucket.entry != nullptr) grown.insert(bucket);
  }
  swap(grown);
}

void Table::insert(const Bucket& added) noexcept {
  Bucket carried = added;
  std::size_t index = carried.hash & mask_;
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
  buckets_[index] = Bucket{0, 0, nullptr};
  --count_;
}

}  // namespace core
