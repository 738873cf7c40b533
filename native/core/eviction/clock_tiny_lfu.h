#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "core/eviction/frequency_sketch.h"
#include "core/eviction/segments.h"
#include "core/eviction/window_share.h"

namespace core {

// Chooses whom a full cache evicts: TinyLFU's admission by frequency, as in W-TinyLFU (Einziger,
// Friedman and Manes, 2017), over queues that a hit does not touch.
//
// A new entry joins the window, a queue. Who leaves the window is a candidate for the main queue,
// whose head is the victim; one that was hit lately is not, but goes back to the tail with a hit
// less, as in CLOCK. The one that was met more often, by the sketch and the hits since, stays, the
// victim if they are equal. The window's share is climbed to (see window_share.h).
//
// An entry is a node here, known by its number; what it takes is 13 bytes, and the sketch. Unlike
// W-TinyLFU, a hit only counts in the node; the sketch learns of it when the node is looked at.
//
// Not thread-safe, but for `hit`.
class ClockTinyLfu {
 public:
  static constexpr std::uint32_t kNone = UINT32_MAX;

  // For a cache that never holds more entries than that. Throws std::bad_alloc.
  explicit ClockTinyLfu(std::size_t most_entries);

  // What a node keeps of its entry's hash: the six highest bits, which tell the shard, and 26 low
  // ones, which tell the bucket.
  static constexpr int kLowBits = 26;
  static constexpr std::uint32_t mark_of(std::uint64_t hash) noexcept {
    constexpr std::uint64_t kLowMask = (std::uint64_t{1} << kLowBits) - 1;
    return static_cast<std::uint32_t>((hash >> (64 - (32 - kLowBits)) << kLowBits) |
                                      (hash & kLowMask));
  }

  // Makes room for the node, and for one entry more than there are. Throws std::bad_alloc, and then
  // nothing has changed.
  void prepare(std::uint32_t node);
  // For a caller that has no numbers of its own: a node that is prepared, and no entry's. Throws as
  // `prepare`.
  std::uint32_t take_node();
  // The node of no entry any more; it was removed.
  void give_back_node(std::uint32_t node) noexcept;
  // A new entry, met once. `hits`: all that there have been so far, with whatever node.
  void admit(std::uint32_t node, std::uint32_t mark, std::uint64_t hits) noexcept;
  // The entry was met again. Any thread, while nobody can remove the entry.
  void hit(std::uint32_t node) noexcept {
    std::atomic<std::uint8_t>& state = segments_.of(node).state[node % Segment::kLength];
    std::uint8_t seen = state.load(std::memory_order_relaxed);
    // One try: a hit that is lost to another one's is no loss.
    if ((seen & kHitsMask) != kHitsMask) {
      state.compare_exchange_weak(seen, static_cast<std::uint8_t>(seen + 1),
                                  std::memory_order_relaxed);
    }
  }
  // The entry is gone.
  void remove(std::uint32_t node) noexcept;
  // The entry is another node from now on, which must be prepared.
  void renumber(std::uint32_t node, std::uint32_t number) noexcept;
  // The entry has another key.
  void rename(std::uint32_t node, std::uint32_t mark) noexcept;

  // Chooses an entry, not `spared`, that is to go, and takes it out of the queues; its caller
  // removes the entry and then the node. kNone if there is none. O(1).
  std::uint32_t choose(std::uint32_t spared) noexcept;
  std::uint32_t mark(std::uint32_t node) const noexcept {
    return segments_.of(node).mark[node % Segment::kLength];
  }

  // Forgets all entries; all nodes that were taken are given back.
  void clear() noexcept;

  std::size_t count() const noexcept { return window_.count + main_.count; }
  double window_share() const noexcept { return share_.value(); }
  std::size_t bytes() const noexcept { return segments_.bytes() + sketch_.bytes(); }

 private:
  struct Segment {
    static constexpr std::size_t kLength = 256;
    std::uint32_t previous[kLength];
    std::uint32_t next[kLength];
    std::uint32_t mark[kLength];
    std::atomic<std::uint8_t> state[kLength];
  };
  struct Queue {
    std::uint32_t head = kNone;
    std::uint32_t tail = kNone;
    std::size_t count = 0;
  };

  // A state: two bits of hits, and where the node stands.
  static constexpr std::uint8_t kHitsMask = 3;
  static constexpr std::uint8_t kInMain = 4;
  static constexpr std::uint8_t kQueued = 8;

  std::uint32_t& previous(std::uint32_t node) noexcept {
    return segments_.of(node).previous[node % Segment::kLength];
  }
  std::uint32_t& next(std::uint32_t node) noexcept {
    return segments_.of(node).next[node % Segment::kLength];
  }
  std::atomic<std::uint8_t>& state(std::uint32_t node) noexcept {
    return segments_.of(node).state[node % Segment::kLength];
  }
  int hits_of(std::uint32_t node) noexcept {
    return state(node).load(std::memory_order_relaxed) & kHitsMask;
  }
  int frequency(std::uint32_t node) noexcept {
    return sketch_.estimate(mark(node)) + hits_of(node);
  }

  void join(Queue& queue, std::uint32_t node) noexcept;
  void leave(std::uint32_t node) noexcept;
  void tell_sketch(std::uint32_t node) noexcept;
  void move_to_main(std::uint32_t node) noexcept;
  void move_surplus() noexcept;
  std::size_t window_limit() const noexcept;
  std::uint32_t head_of(const Queue& queue, std::uint32_t spared) noexcept;
  std::uint32_t find_victim(std::uint32_t spared) noexcept;
  std::uint32_t contest(std::uint32_t spared) noexcept;
  void age(std::uint64_t hits) noexcept;

  const std::size_t most_entries_;
  std::size_t capacity_;  // of the sketch, in entries
  FrequencySketch sketch_;
  WindowShare share_;
  Queue window_;
  Queue main_;
  Segments<Segment> segments_;
  bool full_ = false;  // a node was chosen, and none admitted since

  // Nodes that were given back are linked; from `unused_` on none was ever taken.
  std::uint32_t free_ = kNone;
  std::uint32_t unused_ = 0;

  std::uint64_t admissions_ = 0;
  std::uint64_t aged_at_ = 0;  // in accesses, that is hits and admissions
  std::uint64_t period_began_at_ = 0;
  std::uint64_t period_hits_ = 0;  // there were when the period began
};

}  // namespace core
