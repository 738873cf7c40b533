#pragma once

#include <cstdint>

namespace core {

// How much a store may hold at most.
struct Bounds {
  static constexpr std::uint64_t kNone = UINT64_MAX;

  std::uint64_t entries = kNone;
  std::uint64_t bytes = kNone;

  bool any() const noexcept { return entries != kNone || bytes != kNone; }
};

}  // namespace core
