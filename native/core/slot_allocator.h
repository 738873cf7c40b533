#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace core {

// Decides which slot of a local store's pages a value lives in. Pages are JavaScript arrays of
// kPageSlots slots; slot number = page index x kPageSlots + place in the page. A page that has no
// value left can be let go of, and its index is used again.
//
// Not thread-safe: it belongs to the store's JavaScript thread.
class SlotAllocator {
 public:
  static constexpr std::uint32_t kPageSlots = 1024;
  static constexpr std::uint32_t kMaxSlot = (1U << 30) - 1;  // a small integer on every engine

  SlotAllocator() = default;

  // Takes a free slot of a page that exists: its number (>= 0). If there is none, ~index (< 0) of
  // the page that has to be made first. O(1).
  std::int32_t reserve() noexcept;
  // The page `index`, which `reserve` asked for, exists now. Throws std::bad_alloc, and
  // std::length_error when no more slots can be numbered; then nothing has changed.
  void add_page(std::uint32_t index);
  // Gives back a slot. O(1).
  void release(std::uint32_t slot) noexcept;

  // Whether more pages are empty than are kept for new values.
  bool has_spare_page() const noexcept { return counts_[kEmpty] > kKeptEmptyPages; }
  // Forgets such a page and returns its index; from then on it does not exist.
  std::uint32_t drop_spare_page() noexcept;

  std::size_t pages() const noexcept {
    return counts_[kEmpty] + counts_[kPartial] + counts_[kFull];
  }

 private:
  static constexpr std::size_t kWords = kPageSlots / 64;
  static constexpr std::size_t kKeptEmptyPages = 1;
  static constexpr std::int32_t kNone = -1;

  enum State : std::uint8_t { kAbsent, kEmpty, kPartial, kFull, kStates };

  // Pages of one state are linked in a list.
  struct Page {
    std::uint64_t free[kWords];
    std::uint32_t free_count;
    std::int32_t next;
    std::int32_t previous;
    State state;
  };

  static State state_of(const Page& page) noexcept;
  void enter(std::int32_t index, State state) noexcept;
  void leave(std::int32_t index) noexcept;
  void move_if_changed(std::int32_t index) noexcept;

  std::vector<Page> pages_;
  std::int32_t heads_[kStates] = {kNone, kNone, kNone, kNone};
  std::size_t counts_[kStates] = {};
};

}  // namespace core
