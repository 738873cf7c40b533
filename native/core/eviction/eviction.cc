#include "core/eviction/eviction.h"

#include <algorithm>

namespace core {
namespace {

using Lock = std::lock_guard<std::mutex>;

// Adds to a sum, unless more than `most` came of it.
bool add_within(std::atomic<std::uint64_t>& sum, std::uint64_t added, std::uint64_t most) noexcept {
  std::uint64_t seen = sum.load(std::memory_order_relaxed);
  do {
    if (added > most || seen > most - added) return false;
  } while (!sum.compare_exchange_weak(seen, seen + added, std::memory_order_relaxed));
  return true;
}

// No store has more nodes than this, whatever it may hold.
std::size_t most_entries(const Bounds& bounds) noexcept {
  return static_cast<std::size_t>(std::min<std::uint64_t>(bounds.entries, ClockTinyLfu::kNone));
}

}  // namespace

Eviction::Eviction(const Bounds& bounds) : bounds_(bounds), policy_(most_entries(bounds)) {}

bool Eviction::reserve(std::uint64_t entries, std::uint64_t bytes) noexcept {
  if (!add_within(entries_, entries, bounds_.entries)) return false;
  if (add_within(bytes_, bytes, bounds_.bytes)) return true;
  entries_.fetch_sub(entries, std::memory_order_relaxed);
  return false;
}

void Eviction::release(std::uint64_t entries, std::uint64_t bytes) noexcept {
  entries_.fetch_sub(entries, std::memory_order_relaxed);
  bytes_.fetch_sub(bytes, std::memory_order_relaxed);
}

void Eviction::prepare(std::uint32_t node) {
  const Lock lock(mutex_);
  policy_.prepare(node);
}

void Eviction::admit(std::uint32_t node, std::uint64_t hash, std::uint64_t hits) noexcept {
  const Lock lock(mutex_);
  policy_.admit(node, ClockTinyLfu::mark_of(hash), hits);
}

void Eviction::remove(std::uint32_t node) noexcept {
  const Lock lock(mutex_);
  policy_.remove(node);
}

void Eviction::renumber(std::uint32_t node, std::uint32_t number) noexcept {
  const Lock lock(mutex_);
  policy_.renumber(node, number);
}

void Eviction::rename(std::uint32_t node, std::uint64_t hash) noexcept {
  const Lock lock(mutex_);
  policy_.rename(node, ClockTinyLfu::mark_of(hash));
}

Eviction::Victim Eviction::choose(std::uint32_t spared) noexcept {
  const Lock lock(mutex_);
  const std::uint32_t node = policy_.choose(spared);
  return node == kNone ? Victim{} : Victim{node, policy_.mark(node)};
}

std::uint32_t Eviction::take_node() {
  const Lock lock(mutex_);
  return policy_.take_node();
}

void Eviction::give_back_node(std::uint32_t node) noexcept {
  const Lock lock(mutex_);
  policy_.give_back_node(node);
}

void Eviction::note_deadline(Nanoseconds deadline) noexcept {
  Nanoseconds seen = earliest_.load(std::memory_order_relaxed);
  while (deadline < seen &&
         !earliest_.compare_exchange_weak(seen, deadline, std::memory_order_relaxed)) {
  }
}

void Eviction::clear(std::uint64_t entries, std::uint64_t bytes) noexcept {
  release(entries, bytes);
  const Lock lock(mutex_);
  policy_.clear();
}

std::uint64_t Eviction::held_bytes() const noexcept {
  const Lock lock(mutex_);
  return sizeof(*this) + policy_.bytes();
}

}  // namespace core
