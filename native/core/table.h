#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "core/entry.h"

namespace core {

// Open addressing with linear probing in Robin Hood order (Celis, 1986): along a run of buckets the
// entries stand in the order of their home buckets, so that a miss ends at the first one that is
// closer to its home than the key would be. Removal shifts the rest of the run back: no tombstones.
// Half of the hash stands in the bucket, so that hardly a miss touches an entry. So does the slot:
// a processor that guesses ahead fetches the value while the entry's key is still on its way.
//
// Not thread-safe: the shard's lock guards it.
class Table {
 public:
  struct Bucket {
    std::uint32_t hash;  // the lower half
    std::uint32_t slot;  // where the value lives; in a shared store the lower half of the version
    Entry* entry;        // null: empty
  };

  Table() = default;
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;
  void swap(Table& other) noexcept;

  std::size_t count() const noexcept { return count_; }
  std::size_t capacity() const noexcept { return capacity_; }
  std::size_t bytes() const noexcept { return capacity_ * sizeof(Bucket); }

  // The bucket of the entry with that key, or null. O(1) on average.
  Bucket* find(std::uint64_t hash, const KeyView& key) const noexcept {
    return find_where(hash, [&key](const Entry& entry) { return entry.key() == key; });
  }
  // The bucket of that very entry, which must be in the table.
  Bucket* find(std::uint64_t hash, const Entry* wanted) const noexcept {
    return find_where(hash, [wanted](const Entry& entry) { return &entry == wanted; });
  }

  // Makes room for `count` entries in all. Throws std::bad_alloc, and then nothing has changed.
  void reserve(std::size_t count);
  // Links an entry whose key is not in the table; room for it must have been made.
  void insert(const Bucket& added) noexcept;
  void erase(Bucket* bucket) noexcept;

  Bucket* begin() const noexcept { return buckets_.get(); }
  Bucket* end() const noexcept { return buckets_.get() + capacity_; }

  // The capacity that `reserve(count)` would choose for an empty table.
  static std::size_t capacity_for(std::size_t count) noexcept;

 private:
  struct Free {
    std::size_t capacity;
    void operator()(Bucket* buckets) const noexcept;
  };
  using Buckets = std::unique_ptr<Bucket[], Free>;

  static Buckets allocate(std::size_t capacity);

  // How far a bucket is from the home of that hash.
  std::size_t distance(std::size_t index, std::uint32_t hash) const noexcept {
    return (index - hash) & mask_;
  }

  template <typename Match>
  Bucket* find_where(std::uint64_t whole_hash, Match&& match) const noexcept {
    if (count_ == 0) return nullptr;
    const auto hash = static_cast<std::uint32_t>(whole_hash);
    std::size_t index = hash & mask_;
    for (std::size_t far = 0;; ++far, index = (index + 1) & mask_) {
      Bucket& bucket = buckets_[index];
      if (bucket.entry == nullptr || distance(index, bucket.hash) < far) return nullptr;
      if (bucket.hash == hash && match(*bucket.entry)) return &bucket;
    }
  }

  Buckets buckets_{nullptr, Free{0}};
  std::size_t capacity_ = 0;  // a power of two, or 0
  std::size_t mask_ = 0;
  std::size_t count_ = 0;
};

}  // namespace core
