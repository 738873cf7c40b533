#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace bench {

// The same numbers in every run, from every standard library.
class Random {
 public:
  std::uint64_t below(std::uint64_t bound) { return engine_() % bound; }

  template <typename Item>
  void shuffle(std::vector<Item>& items) {
    for (std::size_t left = items.size(); left > 1; --left) {
      std::swap(items[left - 1], items[below(left)]);
    }
  }

 private:
  // The seed is the same by intent.
  std::mt19937_64 engine_{1};
};

}  // namespace bench
