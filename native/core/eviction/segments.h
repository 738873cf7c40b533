#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace core {

// An array that grows by segments and never moves one, so that threads may use what is there while
// another one adds to it. `Segment` holds what belongs to kLength indices; it is made without
// arguments.
//
// One thread at a time grows it; any thread may use what has been made before it got the index.
template <typename Segment>
class Segments {
 public:
  static constexpr std::size_t kLength = Segment::kLength;

  Segments() = default;
  Segments(const Segments&) = delete;
  Segments& operator=(const Segments&) = delete;

  Segment& of(std::uint32_t index) const noexcept {
    return *directory_.load(std::memory_order_acquire)[index / kLength];
  }
  // Makes room for that index and all before it. Throws std::bad_alloc, and then what there was is
  // there. O(1) amortized.
  void reach(std::uint32_t index) {
    while (segments_.size() <= index / kLength) add();
  }
  std::size_t bytes() const noexcept {
    return segments_.size() * (sizeof(Segment) + sizeof(void*));
  }

 private:
  void add() {
    auto segment = std::make_unique<Segment>();
    if (segments_.size() == capacity_) {
      const std::size_t capacity = capacity_ == 0 ? 4 : 2 * capacity_;
      std::unique_ptr<Segment*[]> grown(new Segment*[capacity]);
      for (std::size_t index = 0; index < segments_.size(); ++index) {
        grown[index] = segments_[index].get();
      }
      segments_.reserve(capacity);
      // The old ones stay: a thread may be looking at one.
      directories_.push_back(std::move(grown));
      directory_.store(directories_.back().get(), std::memory_order_release);
      capacity_ = capacity;
    }
    directories_.back()[segments_.size()] = segment.get();
    segments_.push_back(std::move(segment));
  }

  std::atomic<Segment**> directory_{nullptr};
  std::size_t capacity_ = 0;
  std::vector<std::unique_ptr<Segment>> segments_;
  std::vector<std::unique_ptr<Segment*[]>> directories_;
};

}  // namespace core
