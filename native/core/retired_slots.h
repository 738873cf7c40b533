#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>

namespace core {

// Slots whose entries are gone, on their way to the JavaScript thread that lets go of their values.
// A queue of blocks: whoever unlinks entries brings a block made beforehand, so that handing over
// can neither fail nor allocate under a shard's lock. Any thread may call any function.
class RetiredSlots {
 public:
  struct Block {
    static constexpr std::uint32_t kCapacity = 508;
    std::unique_ptr<Block> next;
    std::uint32_t count = 0;
    std::uint32_t slots[kCapacity];

    void add(std::uint32_t slot) noexcept { slots[count++] = slot; }
    std::uint32_t room() const noexcept { return kCapacity - count; }
  };

  RetiredSlots() = default;
  ~RetiredSlots() { discard(); }
  RetiredSlots(const RetiredSlots&) = delete;
  RetiredSlots& operator=(const RetiredSlots&) = delete;

  // Takes the slots of `block`, and the block itself if the queue's last one has no room for them;
  // then `block` is null afterwards, else empty.
  void push(std::unique_ptr<Block>& block) noexcept;
  // The oldest block, or null.
  std::unique_ptr<Block> take() noexcept;
  bool empty() const noexcept;
  void discard() noexcept;

 private:
  mutable std::mutex mutex_;  // a leaf: no other lock is taken while it is held
  std::unique_ptr<Block> first_;
  Block* last_ = nullptr;
};

}  // namespace core
