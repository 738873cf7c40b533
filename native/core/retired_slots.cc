#include "core/retired_slots.h"

#include <algorithm>
#include <utility>

namespace core {

void RetiredSlots::push(std::unique_ptr<Block>& block) noexcept {
  if (block->count == 0) return;
  const std::lock_guard<std::mutex> lock(mutex_);
  if (last_ != nullptr && last_->room() >= block->count) {
    std::copy_n(block->slots, block->count, last_->slots + last_->count);
    last_->count += block->count;
    block->count = 0;
    return;
  }
  Block* added = block.get();
  (last_ == nullptr ? first_ : last_->next) = std::move(block);
  last_ = added;
}

std::unique_ptr<RetiredSlots::Block> RetiredSlots::take() noexcept {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::unique_ptr<Block> block = std::move(first_);
  if (block != nullptr) first_ = std::move(block->next);
  if (first_ == nullptr) last_ = nullptr;
  return block;
}

bool RetiredSlots::empty() const noexcept {
  const std::lock_guard<std::mutex> lock(mutex_);
  return first_ == nullptr;
}

void RetiredSlots::discard() noexcept {
  // One by one: a chain of unique_ptr would be freed by recursion.
  while (take() != nullptr) {
  }
}

}  // namespace core
