#include "core/eviction/clock_tiny_lfu.h"

#include <algorithm>
#include <cmath>

namespace core {
namespace {

// A sketch begins small and grows with the cache: a bound may be far above what is ever held.
constexpr std::size_t kFirstCapacity = 4096;
// Counters are halved after so many accesses an entry at first, and after half of them from then
// on.
constexpr std::uint64_t kAccessesBeforeHalving = 20;
constexpr std::uint64_t kAccessesAPeriod = 10;
constexpr std::uint64_t kShortestPeriod = 1000;
// A longer search for a victim finds hardly a better one, and somebody waits for it.
constexpr int kLongestSearch = 32;
// Entries that a window which has shrunk gives up at a time.
constexpr int kSurplusAtATime = 8;

}  // namespace

ClockTinyLfu::ClockTinyLfu(std::size_t most_entries)
    : most_entries_(std::max<std::size_t>(most_entries, 1)),
      capacity_(std::min(most_entries_, kFirstCapacity)),
      sketch_(capacity_) {}

void ClockTinyLfu::prepare(std::uint32_t node) {
  segments_.reach(node);
  if (count() < capacity_ || capacity_ >= most_entries_) return;
  const std::size_t capacity = std::min(capacity_ * 2, most_entries_);
  sketch_.grow(capacity);
  capacity_ = capacity;
}

std::uint32_t ClockTinyLfu::take_node() {
  const std::uint32_t node = free_ == kNone ? unused_ : free_;
  prepare(node);
  if (node == unused_) {
    ++unused_;
  } else {
    free_ = next(node);
  }
  return node;
}

void ClockTinyLfu::give_back_node(std::uint32_t node) noexcept {
  next(node) = free_;
  free_ = node;
}

void ClockTinyLfu::admit(std::uint32_t node, std::uint32_t mark, std::uint64_t hits) noexcept {
  Segment& segment = segments_.of(node);
  segment.mark[node % Segment::kLength] = mark;
  state(node).store(0, std::memory_order_relaxed);
  sketch_.add(mark);
  join(window_, node);
  ++admissions_;
  age(hits);
  // While there is room, nobody has to prove worthy of the main queue.
  if (!full_) move_surplus();
  full_ = false;
}

void ClockTinyLfu::age(std::uint64_t hits) noexcept {
  const std::uint64_t accesses = hits + admissions_;
  const std::uint64_t lifetime = kAccessesBeforeHalving * capacity_;
  if (accesses - aged_at_ >= lifetime) {
    sketch_.halve();
    aged_at_ = accesses - lifetime / 2;
  }
  const std::uint64_t period = accesses - period_began_at_;
  if (period < std::max(kShortestPeriod, kAccessesAPeriod * capacity_)) return;
  share_.end_period(static_cast<double>(hits - period_hits_) / static_cast<double>(period));
  period_began_at_ = accesses;
  period_hits_ = hits;
}

void ClockTinyLfu::join(Queue& queue, std::uint32_t node) noexcept {
  previous(node) = queue.tail;
  next(node) = kNone;
  (queue.tail == kNone ? queue.head : next(queue.tail)) = node;
  queue.tail = node;
  ++queue.count;
  const int place = &queue == &main_ ? kQueued | kInMain : kQueued;
  state(node).fetch_or(static_cast<std::uint8_t>(place), std::memory_order_relaxed);
}

void ClockTinyLfu::leave(std::uint32_t node) noexcept {
  constexpr auto kNowhere = static_cast<std::uint8_t>(~(kQueued | kInMain));
  const std::uint8_t before = state(node).fetch_and(kNowhere, std::memory_order_relaxed);
  Queue& queue = (before & kInMain) != 0 ? main_ : window_;
  (previous(node) == kNone ? queue.head : next(previous(node))) = next(node);
  (next(node) == kNone ? queue.tail : previous(next(node))) = previous(node);
  --queue.count;
}

void ClockTinyLfu::remove(std::uint32_t node) noexcept {
  if ((state(node).load(std::memory_order_relaxed) & kQueued) != 0) leave(node);
}

void ClockTinyLfu::renumber(std::uint32_t node, std::uint32_t number) noexcept {
  const std::uint8_t was = state(node).load(std::memory_order_relaxed);
  Segment& segment = segments_.of(number);
  const std::size_t at = number % Segment::kLength;
  segment.mark[at] = mark(node);
  segment.state[at].store(was, std::memory_order_relaxed);
  if ((was & kQueued) == 0) return;
  segment.previous[at] = previous(node);
  segment.next[at] = next(node);
  Queue& queue = (was & kInMain) != 0 ? main_ : window_;
  (previous(node) == kNone ? queue.head : next(previous(node))) = number;
  (next(node) == kNone ? queue.tail : previous(next(node))) = number;
}

void ClockTinyLfu::rename(std::uint32_t node, std::uint32_t mark) noexcept {
  segments_.of(node).mark[node % Segment::kLength] = mark;
  // Who has chosen it will look for it under its old key, and not find it.
  if ((state(node).load(std::memory_order_relaxed) & kQueued) == 0) join(main_, node);
}

// Before a node is forgotten, or compared afresh, the sketch gets the hits that it has counted.
void ClockTinyLfu::tell_sketch(std::uint32_t node) noexcept {
  constexpr auto kNoHits = static_cast<std::uint8_t>(~kHitsMask);
  const int hits = state(node).fetch_and(kNoHits, std::memory_order_relaxed) & kHitsMask;
  for (int hit = 0; hit < hits; ++hit) sketch_.add(mark(node));
}

void ClockTinyLfu::move_to_main(std::uint32_t node) noexcept {
  leave(node);
  join(main_, node);
}

std::size_t ClockTinyLfu::window_limit() const noexcept {
  const auto held = static_cast<double>(count());
  const auto limit = static_cast<std::size_t>(std::lround(share_.value() * held));
  return std::max<std::size_t>(limit, 1);
}

void ClockTinyLfu::move_surplus() noexcept {
  for (int moved = 0; moved < kSurplusAtATime && window_.count > window_limit(); ++moved) {
    move_to_main(window_.head);
  }
}

std::uint32_t ClockTinyLfu::head_of(const Queue& queue, std::uint32_t spared) noexcept {
  return queue.head == spared && spared != kNone ? next(spared) : queue.head;
}

std::uint32_t ClockTinyLfu::find_victim(std::uint32_t spared) noexcept {
  for (int search = 0; search < kLongestSearch; ++search) {
    const std::uint32_t victim = head_of(main_, spared);
    if (victim == kNone || hits_of(victim) == 0) return victim;
    state(victim).fetch_sub(1, std::memory_order_relaxed);
    sketch_.add(mark(victim));
    move_to_main(victim);
  }
  return head_of(main_, spared);
}

// The window's head against the main queue's.
std::uint32_t ClockTinyLfu::contest(std::uint32_t spared) noexcept {
  const std::uint32_t candidate = head_of(window_, spared);
  const std::uint32_t victim = find_victim(spared);
  if (candidate == kNone || victim == kNone) return candidate == kNone ? victim : candidate;
  if (frequency(candidate) <= frequency(victim)) return candidate;
  tell_sketch(candidate);
  move_to_main(candidate);
  return victim;
}

std::uint32_t ClockTinyLfu::choose(std::uint32_t spared) noexcept {
  full_ = true;
  if (window_.count > window_limit() + 1) move_surplus();
  const bool window_is_full = window_.count >= window_limit() || main_.count == 0;
  std::uint32_t chosen = window_is_full ? contest(spared) : find_victim(spared);
  if (chosen == kNone) chosen = head_of(window_, spared);
  if (chosen == kNone) return kNone;
  tell_sketch(chosen);
  leave(chosen);
  return chosen;
}

void ClockTinyLfu::clear() noexcept {
  window_ = {};
  main_ = {};
  free_ = kNone;
  unused_ = 0;
}

}  // namespace core
