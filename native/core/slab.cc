#include "core/slab.h"

#include <algorithm>
#include <cstdlib>
#include <new>
#include <utility>

namespace core {
namespace {

using std::exchange;

}  // namespace

Slab::~Slab() {
  free_all(small_chunks_);
  free_all(large_);
  while (chunks_ != nullptr) {
    BlockMemory::instance().release(exchange(chunks_, chunks_->next), kLargestChunk);
  }
}

void* Slab::allocate(std::size_t bytes) {
  const std::size_t size = rounded(bytes);
  if (size > kLargestCell) {
    Block* block = acquire(large_, sizeof(Block) + size);
    held_bytes_ += sizeof(Block) + size;
    used_bytes_ += sizeof(Block) + size;
    return block + 1;
  }
  FreeCell*& free_cells = free_[size / kAlignment];
  void* memory = free_cells;
  if (memory != nullptr) {
    free_cells = free_cells->next;
  } else {
    memory = carve(size);
  }
  used_bytes_ += size;
  return memory;
}

void Slab::release(void* memory, std::size_t bytes) noexcept {
  const std::size_t size = rounded(bytes);
  if (size > kLargestCell) {
    Block* block = static_cast<Block*>(memory) - 1;
    *block->link = block->next;
    if (block->next != nullptr) block->next->link = block->link;
    std::free(block);
    held_bytes_ -= sizeof(Block) + size;
    used_bytes_ -= sizeof(Block) + size;
    return;
  }
  auto* cell = static_cast<FreeCell*>(memory);
  cell->next = free_[size / kAlignment];
  free_[size / kAlignment] = cell;
  used_bytes_ -= size;
}

void Slab::swap(Slab& other) noexcept {
  std::swap(free_, other.free_);
  std::swap(carve_from_, other.carve_from_);
  std::swap(carve_left_, other.carve_left_);
  std::swap(next_chunk_bytes_, other.next_chunk_bytes_);
  std::swap(small_chunks_, other.small_chunks_);
  std::swap(chunks_, other.chunks_);
  std::swap(large_, other.large_);
  if (large_ != nullptr) large_->link = &large_;
  if (other.large_ != nullptr) other.large_->link = &other.large_;
  std::swap(held_bytes_, other.held_bytes_);
  std::swap(used_bytes_, other.used_bytes_);
}

void Slab::adopt(Slab& other) noexcept {
  append(small_chunks_, exchange(other.small_chunks_, nullptr));
  append(chunks_, exchange(other.chunks_, nullptr));
  append(large_, exchange(other.large_, nullptr));
  held_bytes_ += exchange(other.held_bytes_, 0);
  used_bytes_ += exchange(other.used_bytes_, 0);
  for (FreeCell*& cells : other.free_) cells = nullptr;
  other.carve_left_ = 0;
}

void Slab::push(Block*& list, Block* block) noexcept {
  block->next = list;
  block->link = &list;
  if (list != nullptr) list->link = &block->next;
  list = block;
}

Slab::Block* Slab::acquire(Block*& list, std::size_t bytes) {
  auto* block = static_cast<Block*>(std::malloc(bytes));
  if (block == nullptr) throw std::bad_alloc();
  push(list, block);
  return block;
}

Slab::Block* Slab::acquire_chunk() {
  if (next_chunk_bytes_ < kLargestChunk) return acquire(small_chunks_, next_chunk_bytes_);
  auto* block = static_cast<Block*>(BlockMemory::instance().allocate(kLargestChunk));
  push(chunks_, block);
  return block;
}

void Slab::free_all(Block* list) noexcept {
  while (list != nullptr) std::free(exchange(list, list->next));
}

void Slab::append(Block*& list, Block* tail) noexcept {
  Block** end = &list;
  while (*end != nullptr) end = &(*end)->next;
  *end = tail;
  if (tail != nullptr) tail->link = end;
}

void* Slab::carve(std::size_t size) {
  if (carve_left_ < size) {
    Block* chunk = acquire_chunk();
    held_bytes_ += next_chunk_bytes_;
    // What is left of the old chunk would be lost: it becomes a free cell of its size.
    if (carve_left_ >= kAlignment) {
      auto* rest = reinterpret_cast<FreeCell*>(carve_from_);
      rest->next = free_[carve_left_ / kAlignment];
      free_[carve_left_ / kAlignment] = rest;
    }
    carve_from_ = reinterpret_cast<unsigned char*>(chunk + 1);
    carve_left_ = next_chunk_bytes_ - sizeof(Block);
    next_chunk_bytes_ = std::min(next_chunk_bytes_ * 2, kLargestChunk);
  }
  void* memory = carve_from_;
  carve_from_ += size;
  carve_left_ -= size;
  return memory;
}

}  // namespace core
