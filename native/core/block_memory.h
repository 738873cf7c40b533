#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>

namespace core {

// Memory for large tables and for the chunks of slabs: pieces of 16 KB times a power of two, out of
// blocks of 2 MB. A block is what a processor maps as one page where the system allows it ("huge
// pages"): entries are met in no order, and with small pages a million of them cost as many misses
// in the processor's map of pages as in its cache.
//
// A buddy system (Knowlton, 1965): a piece is split in halves, and two free halves become one
// again. There is one for the process. Every function may be called from any thread; the mutex is a
// leaf.
class BlockMemory {
 public:
  static constexpr std::size_t kBlock = std::size_t{2} << 20;
  static constexpr std::size_t kSmallest = std::size_t{16} << 10;

  // Never destroyed: threads may still free while the process ends.
  static BlockMemory& instance();

  BlockMemory() = default;
  BlockMemory(const BlockMemory&) = delete;
  BlockMemory& operator=(const BlockMemory&) = delete;
  ~BlockMemory();

  // `bytes`: a power of two, at least kSmallest. More than a block is taken from the system as it
  // is. Aligned to 16 KB. Throws std::bad_alloc.
  void* allocate(std::size_t bytes);
  // The same, filled with zeros.
  void* allocate_zeroed(std::size_t bytes);
  // Gives back what `allocate(bytes)` returned.
  void release(void* memory, std::size_t bytes) noexcept;

  // Blocks held, the spare one included.
  std::size_t blocks() const noexcept;

 private:
  static constexpr int kOrders = 8;  // kSmallest << 0 … kSmallest << 7
  static constexpr std::size_t kUnits = kBlock / kSmallest;
  static_assert(kSmallest << (kOrders - 1) == kBlock, "the largest order is the whole block");
  // So many blocks are left in small pages: a process that stores little shall not take 2 MB.
  static constexpr std::size_t kSmallPagedBlocks = 2;

  // Stands in a free piece itself.
  struct FreePiece {
    FreePiece* next;
    FreePiece** link;
  };
  // For each unit: 1 + the order of the free piece that begins there, or 0.
  using Units = std::array<std::uint8_t, kUnits>;

  using Lock = std::unique_lock<std::mutex>;

  static int order_of(std::size_t bytes) noexcept;
  void add_block(Lock& lock);
  void push(unsigned char* piece, int order, Units& units) noexcept;
  void pop(FreePiece* piece) noexcept;
  unsigned char* take(int order) noexcept;

  mutable std::mutex mutex_;
  std::map<unsigned char*, Units> blocks_;  // by where they begin
  FreePiece* free_[kOrders] = {};
  std::size_t whole_blocks_ = 0;  // that are free
};

}  // namespace core
