#pragma once

#include <cstddef>

#include "core/block_memory.h"

namespace core {

// Memory for entries: cells of 8-byte size classes carved out of chunks that grow from 1 to 16 KB,
// with a free list a class. Cells of more than kLargestCell bytes come from malloc. Freeing a
// million entries one by one costs no malloc call, and freeing a slab costs one a chunk.
//
// Not thread-safe: the shard's exclusive lock guards it.
class Slab {
 public:
  static constexpr std::size_t kAlignment = 8;
  static constexpr std::size_t kLargestCell = 256;
  static constexpr std::size_t kLargestChunk = BlockMemory::kSmallest;

  Slab() = default;
  ~Slab();
  Slab(const Slab&) = delete;
  Slab& operator=(const Slab&) = delete;

  // Aligned to 8 bytes. Throws std::bad_alloc.
  void* allocate(std::size_t bytes);
  // Gives back what `allocate(bytes)` returned.
  void release(void* memory, std::size_t bytes) noexcept;

  // Whether the same cell would do for either.
  static bool fit_one_cell(std::size_t bytes, std::size_t other) noexcept {
    return rounded(bytes) == rounded(other);
  }

  // Bytes taken from the system, and the part of them that is in use.
  std::size_t held_bytes() const noexcept { return held_bytes_; }
  std::size_t used_bytes() const noexcept { return used_bytes_; }

  void swap(Slab& other) noexcept;
  // Takes over the chunks and large cells of `other`. The free cells in them stay unused.
  void adopt(Slab& other) noexcept;

 private:
  // Before each chunk and each large cell; kept in lists so that the slab can be freed whole.
  struct alignas(16) Block {
    Block* next;
    Block** link;
  };
  struct FreeCell {
    FreeCell* next;
  };

  static std::size_t rounded(std::size_t bytes) noexcept {
    return (bytes + kAlignment - 1) & ~(kAlignment - 1);
  }
  static void push(Block*& list, Block* block) noexcept;
  static Block* acquire(Block*& list, std::size_t bytes);
  static void free_all(Block* list) noexcept;
  static void append(Block*& list, Block* tail) noexcept;
  void* carve(std::size_t size);
  Block* acquire_chunk();

  FreeCell* free_[kLargestCell / kAlignment + 1] = {};
  unsigned char* carve_from_ = nullptr;
  std::size_t carve_left_ = 0;
  std::size_t next_chunk_bytes_ = 1024;
  Block* small_chunks_ = nullptr;
  Block* chunks_ = nullptr;  // of the largest size
  Block* large_ = nullptr;
  std::size_t held_bytes_ = 0;
  std::size_t used_bytes_ = 0;
};

}  // namespace core
