#include "core/hash.h"

#include <cstddef>
#include <cstring>
#include <random>

#if defined(_MSC_VER)
#include <intrin.h>
#endif

namespace core {
namespace {

void multiply(std::uint64_t& low, std::uint64_t& high) noexcept {
#if defined(__SIZEOF_INT128__)
  const auto product = static_cast<unsigned __int128>(low) * high;
  low = static_cast<std::uint64_t>(product);
  high = static_cast<std::uint64_t>(product >> 64);
#elif defined(_M_X64)
  low = _umul128(low, high, &high);
#elif defined(_M_ARM64)
  const std::uint64_t upper = __umulh(low, high);
  low *= high;
  high = upper;
#else
#error "no 64 by 64 bit multiplication known for this compiler"
#endif
}

std::uint64_t mix(std::uint64_t left, std::uint64_t right) noexcept {
  multiply(left, right);
  return left ^ right;
}

std::uint64_t read8(const unsigned char* bytes) noexcept {
  std::uint64_t word;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

std::uint64_t read4(const unsigned char* bytes) noexcept {
  std::uint32_t word;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

std::uint64_t read1to3(const unsigned char* bytes, std::size_t count) noexcept {
  return (std::uint64_t{bytes[0]} << 16) | (std::uint64_t{bytes[count >> 1]} << 8) |
         bytes[count - 1];
}

HashSecret draw_secret() {
  std::random_device device;
  HashSecret secret{};
  for (std::uint64_t& word : secret.words) {
    word = (std::uint64_t{device()} << 32) | device();
    word |= 1;  // a zero factor would wipe out the other one
  }
  return secret;
}

}  // namespace

const HashSecret& process_hash_secret() {
  // Never freed: threads may still hash while the process ends.
  static const HashSecret& secret = *new HashSecret(draw_secret());
  return secret;
}

std::uint64_t hash_key(const KeyView& key, const HashSecret& secret) noexcept {
  const auto* bytes = static_cast<const unsigned char*>(key.units);
  const std::size_t count = key.bytes();
  const std::uint64_t* words = secret.words;
  std::uint64_t seed = words[0] ^ (key.wide ? words[3] : 0);
  std::uint64_t left = 0;
  std::uint64_t right = 0;
  if (count <= 16) {
    if (count >= 4) {
      const std::size_t step = (count >> 3) << 2;
      left = (read4(bytes) << 32) | read4(bytes + step);
      right = (read4(bytes + count - 4) << 32) | read4(bytes + count - 4 - step);
    } else if (count > 0) {
      left = read1to3(bytes, count);
    }
  } else {
    std::size_t rest = count;
    if (rest > 48) {
      std::uint64_t second = seed;
      std::uint64_t third = seed;
      do {
        seed = mix(read8(bytes) ^ words[1], read8(bytes + 8) ^ seed);
        second = mix(read8(bytes + 16) ^ words[2], read8(bytes + 24) ^ second);
        third = mix(read8(bytes + 32) ^ words[3], read8(bytes + 40) ^ third);
        bytes += 48;
        rest -= 48;
      } while (rest > 48);
      seed ^= second ^ third;
    }
    while (rest > 16) {
      seed = mix(read8(bytes) ^ words[1], read8(bytes + 8) ^ seed);
      bytes += 16;
      rest -= 16;
    }
    left = read8(bytes + rest - 16);
    right = read8(bytes + rest - 8);
  }
  left ^= words[1];
  right ^= seed;
  multiply(left, right);
  return mix(left ^ words[0] ^ count, right ^ words[1]);
}

}  // namespace core
