#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "core/key.h"
#include "random.h"

namespace bench {

// What is put into a store. The key has 19 bytes: `user:000123:profile`.
struct Item {
  std::string key_string;
  std::uint32_t slot;
  double ttl_milliseconds;

  core::KeyView key() const noexcept {
    return {key_string.data(), static_cast<std::uint32_t>(key_string.size()), false};
  }
};

enum class Lifetime { kForever, kOneToTwoHours };

// Items numbered from `first` on, shuffled.
std::vector<Item> make_items(std::size_t first, std::size_t count, Lifetime lifetime,
                             Random& random);

}  // namespace bench
