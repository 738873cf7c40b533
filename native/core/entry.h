#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>

#include "core/clock.h"
#include "core/key.h"
#include "core/timing_wheel.h"

namespace core {

// How long an entry lives: until its deadline, and for how long again once it is touched.
struct Lifetime {
  Nanoseconds deadline = kNever;
  Nanoseconds ttl = kNever;

  bool timed() const noexcept { return deadline != kNever; }
};

// The lifetime of an entry that is set or touched now.
inline Lifetime lifetime_for(Nanoseconds ttl, LazyNow& now) noexcept {
  if (ttl == kNever) return {};
  const Nanoseconds deadline = later(now(), ttl);
  return {deadline, deadline == kNever ? kNever : ttl};
}

// What is left until a deadline that is still ahead; kNever if there is none.
inline Nanoseconds remaining_at(Nanoseconds deadline, LazyNow& now) noexcept {
  return deadline == kNever ? kNever : deadline - now();
}

// One entry: this header, then the key's bytes. An entry with a deadline has a Timer right before
// the header, in the same allocation, so that permanent entries do not pay for it. In a shared
// store the value follows the key (see shared_entry.h).
struct Entry {
  std::uint32_t timed : 1;
  std::uint32_t wide : 1;
  std::uint32_t length : 30;  // of the key, in units

  // Bytes of an entry with that key.
  static std::size_t bytes_for(const KeyView& key, bool timed) noexcept {
    return (timed ? sizeof(Timer) : 0) + sizeof(Entry) + key.bytes();
  }

  // Writes an entry into `memory` (at least `bytes_for` long, aligned for a Timer).
  static Entry* create(void* memory, const KeyView& key, const Lifetime& lifetime) noexcept {
    const bool timed = lifetime.timed();
    auto* start = static_cast<unsigned char*>(memory);
    if (timed) {
      new (start) Timer(lifetime.deadline, lifetime.ttl);
      start += sizeof(Timer);
    }
    auto* entry = new (start) Entry;
    entry->timed = timed ? 1 : 0;
    entry->wide = key.wide ? 1 : 0;
    entry->length = key.length;
    std::memcpy(start + sizeof(Entry), key.units, key.bytes());
    return entry;
  }

  // Writes a copy of `old`, which is `bytes` long in all, into `memory`. The copy takes its place
  // in the timing wheel too.
  static Entry* relocate(void* memory, Entry& old, std::size_t bytes) noexcept {
    Entry* entry = create(memory, old.key(), old.lifetime());
    const std::size_t written = bytes_for(old.key(), old.timed != 0);
    if (bytes > written) {
      std::memcpy(static_cast<unsigned char*>(memory) + written,
                  static_cast<unsigned char*>(old.memory()) + written, bytes - written);
    }
    if (entry->timed) entry->timer()->take_place_of(*old.timer());
    return entry;
  }

  static Entry* of(Timer* timer) noexcept { return reinterpret_cast<Entry*>(timer + 1); }

  KeyView key() const noexcept { return {this + 1, length, wide != 0}; }
  Timer* timer() noexcept { return reinterpret_cast<Timer*>(this) - 1; }
  const Timer* timer() const noexcept { return reinterpret_cast<const Timer*>(this) - 1; }
  Nanoseconds deadline() const noexcept { return timed ? timer()->deadline() : kNever; }
  Lifetime lifetime() const noexcept {
    return timed ? Lifetime{timer()->deadline(), timer()->ttl()} : Lifetime{};
  }

  // Dead from the instant `now >= deadline` on. Reads the clock only for an entry with a deadline.
  bool live(LazyNow& now) const noexcept { return !timed || now.before(timer()->deadline()); }

  // Starts its own TTL anew, if it has one. Under the shared lock.
  void restart(LazyNow& now) noexcept {
    if (timed) timer()->restart(now());
  }

  void* memory() noexcept { return timed ? static_cast<void*>(timer()) : this; }
  std::size_t bytes() const noexcept { return bytes_for(key(), timed != 0); }
};

static_assert(sizeof(Entry) == 4 && KeyView::kMaxLength < (std::uint32_t{1} << 30),
              "an entry's header is a word of 32 bits");

}  // namespace core
