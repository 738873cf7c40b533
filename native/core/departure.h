#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <utility>

#include "core/key.h"
#include "core/value.h"

namespace core {

// Why an entry left that nobody removed.
enum class Departure : std::uint8_t { kExpired, kEvicted };

// An entry that leaves a store: of a local one its slot, of a shared one its value and the stamp
// that orders it among the changes of its key (see SharedShard::stamp).
struct Departing {
  Departure why;
  KeyView key;
  std::uint32_t slot = 0;
  ValueView value;
  std::uint64_t stamp = 0;
};

// One that left, on its way to those who listen. The value's bytes, then the key's, come after it
// in the same allocation.
struct Departed {
  // Null if there is no memory.
  static Departed* create(const Departing& departing, std::uint32_t hash) noexcept {
    const std::size_t bytes = bytes_for(departing);
    void* memory = ::operator new(bytes, std::nothrow);
    if (memory == nullptr) return nullptr;
    const auto& [why, key, slot, value, stamp] = departing;
    auto* departed =
        new (memory) Departed{nullptr,    nullptr,     nullptr,    stamp, hash,    slot,
                              key.length, value.bytes, value.kind, why,   key.wide};
    auto* rest = reinterpret_cast<unsigned char*>(departed + 1);
    std::memcpy(rest, value.payload, value.bytes);
    std::memcpy(rest + key_offset(value.bytes), key.units, key.bytes());
    return departed;
  }

  KeyView key() const noexcept { return {rest() + key_offset(value_bytes), key_length, wide}; }
  ValueView value() const noexcept { return {kind, value_bytes, rest()}; }
  static std::size_t bytes_for(const Departing& departing) noexcept {
    return sizeof(Departed) + key_offset(departing.value.bytes) + departing.key.bytes();
  }
  std::size_t bytes() const noexcept {
    return sizeof(Departed) + key_offset(value_bytes) + key().bytes();
  }

  Departed* next;  // the one that left after it
  Departed* previous;
  Departed* next_in_bucket;
  std::uint64_t stamp;
  std::uint32_t hash;
  std::uint32_t slot;
  std::uint32_t key_length;
  std::uint32_t value_bytes;
  ValueKind kind;
  Departure why;
  bool wide;

 private:
  // Where UTF-16 can be read.
  static std::size_t key_offset(std::size_t value_bytes) noexcept {
    return value_bytes + value_bytes % 2;
  }
  const unsigned char* rest() const noexcept {
    return reinterpret_cast<const unsigned char*>(this + 1);
  }
};

// Frees a chain of them, one by one: recursion would need a stack as long as the chain.
struct FreeDeparted {
  void operator()(Departed* first) const noexcept {
    while (first != nullptr) ::operator delete(std::exchange(first, first->next));
  }
};
using DepartedChain = std::unique_ptr<Departed, FreeDeparted>;

}  // namespace core
