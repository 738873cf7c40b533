#pragma once

#include <cstdint>
#include <random>

namespace test {

// The standard's distributions differ from library to library; these do not.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  std::uint64_t bits() { return engine_(); }
  std::uint64_t below(std::uint64_t bound) { return engine_() % bound; }
  bool one_in(std::uint64_t count) { return below(count) == 0; }
  // Every order of magnitude is as likely as any other, up to 2^bits.
  std::int64_t of_any_size(int most_bits) {
    const auto chosen = below(static_cast<std::uint64_t>(most_bits) + 1);
    return static_cast<std::int64_t>(below(std::uint64_t{1} << chosen));
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace test
