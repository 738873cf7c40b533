#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>

#include "core/clock.h"
#include "core/key.h"
#include "core/timing_wheel.h"

namespace core {

// One entry: this header, then the key's bytes. An entry with a deadline has a Timer right before
// the header, in the same allocation, so that permanent entries do not pay for it.
struct Entry {
  std::uint32_t timed : 1;
  std::uint32_t wide : 1;
  std::uint32_t length : 30;  // of the key, in units

  // Bytes of an entry with that key.
  static std::size_t bytes_for(const KeyView& key, bool timed) noexcept {
    return (timed ? sizeof(Timer) : 0) + sizeof(Entry) + key.bytes();
  }

  // Writes an entry into `memory` (at least `bytes_for` long, aligned for a Timer).
  static Entry* create(void* memory, const KeyView& key, Nanoseconds deadline) noexcept {
    const bool timed = deadline != kNever;
    auto* start = static_cast<unsigned char*>(memory);
    if (timed) {
      new (start) Timer(deadline);
      start += sizeof(Timer);
    }
    auto* entry = new (start) Entry;
    entry->timed = timed ? 1 : 0;
    entry->wide = key.wide ? 1 : 0;
    entry->length = key.length;
    std::memcpy(start + sizeof(Entry), key.units, key.bytes());
    return entry;
  }

  // Writes a copy of `old` into `memory`, which takes its place in the timing wheel too.
  static Entry* relocate(void* memory, Entry& old) noexcept {
    Entry* entry = create(memory, old.key(), old.deadline());
    if (entry->timed) entry->timer()->take_place_of(*old.timer());
    return entry;
  }

  static Entry* of(Timer* timer) noexcept { return reinterpret_cast<Entry*>(timer + 1); }

  KeyView key() const noexcept { return {this + 1, length, wide != 0}; }
  Timer* timer() noexcept { return reinterpret_cast<Timer*>(this) - 1; }
  const Timer* timer() const noexcept { return reinterpret_cast<const Timer*>(this) - 1; }
  Nanoseconds deadline() const noexcept { return timed ? timer()->deadline() : kNever; }

  // Dead from the instant `now >= deadline` on. Reads the clock only for an entry with a deadline.
  bool live(LazyNow& now) const noexcept { return !timed || now.before(timer()->deadline()); }

  void* memory() noexcept { return timed ? static_cast<void*>(timer()) : this; }
  std::size_t bytes() const noexcept { return bytes_for(key(), timed != 0); }
};

static_assert(sizeof(Entry) == 4 && KeyView::kMaxLength < (std::uint32_t{1} << 30),
              "an entry's header is a word of 32 bits");

}  // namespace core
