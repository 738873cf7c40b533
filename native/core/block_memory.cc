#include "core/block_memory.h"

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <new>

#include "core/system_memory.h"

// AddressSanitizer shall see each piece as an allocation of its own.
#if defined(__SANITIZE_ADDRESS__)
#define CORE_PIECES_FROM_MALLOC
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CORE_PIECES_FROM_MALLOC
#endif
#endif

namespace core {
namespace {

#if defined(CORE_PIECES_FROM_MALLOC)
constexpr bool kFromMalloc = true;
#else
constexpr bool kFromMalloc = false;
#endif

void* or_throw(void* memory) {
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

BlockMemory& BlockMemory::instance() {
  static BlockMemory& memory = *new BlockMemory;
  return memory;
}

BlockMemory::~BlockMemory() {
  for (const auto& block : blocks_) system_release(block.first, kBlock);
}

std::size_t BlockMemory::blocks() const noexcept {
  const Lock lock(mutex_);
  return blocks_.size();
}

void* BlockMemory::allocate(std::size_t bytes) {
  if (kFromMalloc) return or_throw(std::malloc(bytes));
  if (bytes > kBlock) return or_throw(system_allocate(bytes, true));
  const int order = order_of(bytes);
  Lock lock(mutex_);
  unsigned char* piece = take(order);
  while (piece == nullptr) {
    add_block(lock);
    piece = take(order);
  }
  return piece;
}

void* BlockMemory::allocate_zeroed(std::size_t bytes) {
  if (kFromMalloc) return or_throw(std::calloc(1, bytes));
  void* memory = allocate(bytes);
  // What comes from the system itself is zeroed already.
  if (bytes <= kBlock) std::memset(memory, 0, bytes);
  return memory;
}

void BlockMemory::release(void* memory, std::size_t bytes) noexcept {
  if (kFromMalloc) return std::free(memory);
  if (bytes > kBlock) return system_release(memory, bytes);
  Lock lock(mutex_);
  const auto block = std::prev(blocks_.upper_bound(static_cast<unsigned char*>(memory)));
  unsigned char* start = block->first;
  auto unit = static_cast<std::size_t>(static_cast<unsigned char*>(memory) - start) / kSmallest;
  int order = order_of(bytes);
  for (; order < kOrders - 1; ++order) {
    const std::size_t buddy = unit ^ (std::size_t{1} << order);
    if (block->second[buddy] != order + 1) break;
    block->second[buddy] = 0;
    pop(reinterpret_cast<FreePiece*>(start + buddy * kSmallest));
    unit &= ~(std::size_t{1} << order);
  }
  if (order == kOrders - 1 && whole_blocks_ > 0) {
    // One is kept for who comes next.
    blocks_.erase(block);
    lock.unlock();
    system_release(start, kBlock);
    return;
  }
  unsigned char* piece = start + unit * kSmallest;
  push(piece, order, block->second);
  // A few pieces in use shall not hold a whole block of memory.
  if (order < kOrders - 1 && order >= kOrders - 3) {
    system_forget(piece + kSmallest, (kSmallest << order) - kSmallest);
  }
}

int BlockMemory::order_of(std::size_t bytes) noexcept {
  int order = 0;
  while (kSmallest << order < bytes) ++order;
  return order;
}

// Without the lock while the system makes the memory, which may take milliseconds.
void BlockMemory::add_block(Lock& lock) {
  const bool huge_pages = blocks_.size() >= kSmallPagedBlocks;
  lock.unlock();
  auto* start = static_cast<unsigned char*>(system_allocate(kBlock, huge_pages));
  if (start != nullptr) *static_cast<volatile unsigned char*>(start) = 0;
  lock.lock();
  or_throw(start);
  try {
    push(start, kOrders - 1, blocks_.emplace(start, Units{}).first->second);
  } catch (const std::bad_alloc&) {
    system_release(start, kBlock);
    throw;
  }
}

void BlockMemory::push(unsigned char* piece, int order, Units& units) noexcept {
  const auto unit = reinterpret_cast<std::uintptr_t>(piece) % kBlock / kSmallest;
  units[unit] = static_cast<std::uint8_t>(order + 1);
  auto* added = new (piece) FreePiece{free_[order], &free_[order]};
  if (added->next != nullptr) added->next->link = &added->next;
  free_[order] = added;
  if (order == kOrders - 1) ++whole_blocks_;
}

void BlockMemory::pop(FreePiece* piece) noexcept {
  *piece->link = piece->next;
  if (piece->next != nullptr) piece->next->link = piece->link;
}

// A free piece of that order, split off a larger one if need be; null if there is none.
unsigned char* BlockMemory::take(int order) noexcept {
  int from = order;
  while (from < kOrders && free_[from] == nullptr) ++from;
  if (from == kOrders) return nullptr;
  FreePiece* found = free_[from];
  pop(found);
  if (from == kOrders - 1) --whole_blocks_;
  auto* piece = reinterpret_cast<unsigned char*>(found);
  Units& units = std::prev(blocks_.upper_bound(piece))->second;
  units[reinterpret_cast<std::uintptr_t>(piece) % kBlock / kSmallest] = 0;
  while (from > order) {
    --from;
    push(piece + (kSmallest << from), from, units);
  }
  return piece;
}

}  // namespace core
