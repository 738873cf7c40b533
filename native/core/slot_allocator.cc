#include "core/slot_allocator.h"

#include <algorithm>
#include <stdexcept>

#if defined(_MSC_VER)
#include <intrin.h>
#endif

namespace core {
namespace {

std::uint32_t lowest_bit(std::uint64_t word) noexcept {
#if defined(_MSC_VER)
  unsigned long index = 0;
  _BitScanForward64(&index, word);
  return index;
#else
  return static_cast<std::uint32_t>(__builtin_ctzll(word));
#endif
}

}  // namespace

std::int32_t SlotAllocator::reserve() noexcept {
  // Pages in use before empty ones, so that those stay empty.
  const std::int32_t index = heads_[kPartial] != kNone ? heads_[kPartial] : heads_[kEmpty];
  if (index == kNone) {
    const std::int32_t absent = heads_[kAbsent];
    return ~(absent != kNone ? absent : static_cast<std::int32_t>(pages_.size()));
  }
  Page& page = pages_[static_cast<std::size_t>(index)];
  std::uint64_t* word =
      std::find_if(page.free, page.free + kWords, [](std::uint64_t bits) { return bits != 0; });
  const std::uint32_t bit = lowest_bit(*word);
  *word &= *word - 1;
  --page.free_count;
  move_if_changed(index);
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(index) * kPageSlots +
                                   static_cast<std::uint32_t>(word - page.free) * 64 + bit);
}

void SlotAllocator::add_page(std::uint32_t index) {
  if (index > kMaxSlot / kPageSlots) throw std::length_error("out of slot numbers");
  if (index == pages_.size()) {
    pages_.emplace_back();
  } else {
    leave(static_cast<std::int32_t>(index));
  }
  Page& page = pages_[index];
  std::fill_n(page.free, kWords, ~std::uint64_t{0});
  page.free_count = kPageSlots;
  enter(static_cast<std::int32_t>(index), kEmpty);
}

void SlotAllocator::release(std::uint32_t slot) noexcept {
  Page& page = pages_[slot / kPageSlots];
  page.free[slot % kPageSlots / 64] |= std::uint64_t{1} << (slot % 64);
  ++page.free_count;
  move_if_changed(static_cast<std::int32_t>(slot / kPageSlots));
}

std::uint32_t SlotAllocator::drop_spare_page() noexcept {
  const std::int32_t index = heads_[kEmpty];
  leave(index);
  enter(index, kAbsent);
  return static_cast<std::uint32_t>(index);
}

SlotAllocator::State SlotAllocator::state_of(const Page& page) noexcept {
  if (page.free_count == 0) return kFull;
  return page.free_count == kPageSlots ? kEmpty : kPartial;
}

void SlotAllocator::enter(std::int32_t index, State state) noexcept {
  Page& page = pages_[static_cast<std::size_t>(index)];
  page.state = state;
  page.previous = kNone;
  page.next = heads_[state];
  if (page.next != kNone) pages_[static_cast<std::size_t>(page.next)].previous = index;
  heads_[state] = index;
  ++counts_[state];
}

void SlotAllocator::leave(std::int32_t index) noexcept {
  const Page& page = pages_[static_cast<std::size_t>(index)];
  if (page.next != kNone) pages_[static_cast<std::size_t>(page.next)].previous = page.previous;
  if (page.previous != kNone) {
    pages_[static_cast<std::size_t>(page.previous)].next = page.next;
  } else {
    heads_[page.state] = page.next;
  }
  --counts_[page.state];
}

void SlotAllocator::move_if_changed(std::int32_t index) noexcept {
  const State state = state_of(pages_[static_cast<std::size_t>(index)]);
  if (state == pages_[static_cast<std::size_t>(index)].state) return;
  leave(index);
  enter(index, state);
}

}  // namespace core
