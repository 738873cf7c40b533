#include <string>
#include <vector>

#include "core/hash.h"
#include "core/narrow.h"
#include "counting.h"
#include "random.h"
#include "scenarios.h"

namespace bench {
namespace {

constexpr std::size_t kStrings = 1000;
constexpr core::HashSecret kSecret{{3, 5, 7, 11}};

// Not inlined: the compiler must not know how long the strings are, nor that they stay the same.
__attribute__((noinline)) bool narrow(const std::u16string& units, unsigned char* bytes) {
  return core::narrow_to_latin1(units.data(), units.size(), bytes);
}

std::vector<std::u16string> latin1_strings(std::size_t units) {
  Random random;
  std::vector<std::u16string> strings(kStrings);
  for (std::u16string& string : strings) {
    while (string.size() < units) string.push_back(static_cast<char16_t>(random.below(256)));
  }
  return strings;
}

}  // namespace

void count_strings(std::size_t units) {
  const std::string ending = ' ' + std::to_string(units);
  const std::vector<std::u16string> strings = latin1_strings(units);
  std::vector<unsigned char> bytes(kStrings * units);

  count("narrow" + ending + " units", kStrings, [&] {
    std::size_t narrowed = 0;
    for (std::size_t index = 0; index < kStrings; ++index) {
      if (narrow(strings[index], bytes.data() + index * units)) ++narrowed;
    }
    return narrowed;
  });

  std::uint64_t seen = 0;
  count("hash" + ending + " bytes", kStrings, [&] {
    for (std::size_t index = 0; index < kStrings; ++index) {
      const auto length = static_cast<std::uint32_t>(units);
      seen |= core::hash_key({bytes.data() + index * units, length, false}, kSecret);
    }
    return seen == 0 ? 0 : kStrings;
  });
}

}  // namespace bench
