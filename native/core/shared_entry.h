#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "core/entry.h"
#include "core/value.h"

namespace core {

// An entry of a shared store: after the key's bytes stand the number of the value's bytes, its
// kind, and they themselves, all in one allocation, so that a reader who has compared the key has
// the value at hand. None of it is aligned.
struct SharedEntry : Entry {
  static constexpr std::size_t kValueHeader = sizeof(std::uint32_t) + sizeof(ValueKind);

  static std::size_t bytes_for(const KeyView& key, bool timed, const ValueView& value) noexcept {
    return Entry::bytes_for(key, timed) + kValueHeader + value.bytes;
  }

  static SharedEntry* create(void* memory, const KeyView& key, const Lifetime& lifetime,
                             const ValueView& value) noexcept {
    auto* entry = static_cast<SharedEntry*>(Entry::create(memory, key, lifetime));
    entry->write_value(value);
    return entry;
  }

  ValueView value() const noexcept {
    const unsigned char* start = value_start();
    ValueView value;
    std::memcpy(&value.bytes, start, sizeof value.bytes);
    value.kind = static_cast<ValueKind>(start[sizeof value.bytes]);
    value.payload = start + kValueHeader;
    return value;
  }
  // There must be room for it.
  void write_value(const ValueView& value) noexcept {
    auto* start = const_cast<unsigned char*>(value_start());
    std::memcpy(start, &value.bytes, sizeof value.bytes);
    start[sizeof value.bytes] = static_cast<unsigned char>(value.kind);
    std::memcpy(start + kValueHeader, value.payload, value.bytes);
  }

  std::size_t bytes() const noexcept { return bytes_for(key(), timed != 0, value()); }

 private:
  const unsigned char* value_start() const noexcept {
    return reinterpret_cast<const unsigned char*>(this + 1) + key().bytes();
  }
};

static_assert(sizeof(SharedEntry) == sizeof(Entry), "it adds no fields, only what comes after");

}  // namespace core
