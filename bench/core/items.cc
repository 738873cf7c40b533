#include "items.h"

namespace bench {
namespace {

std::string key_string(std::size_t number) {
  constexpr std::size_t kDigits = 6;
  const std::string digits = std::to_string(number);
  return "user:" + std::string(kDigits - digits.size(), '0') + digits + ":profile";
}

double ttl_of(Lifetime lifetime, Random& random) {
  constexpr std::uint64_t kHour = 3'600'000;
  if (lifetime == Lifetime::kForever) return std::numeric_limits<double>::infinity();
  return static_cast<double>(kHour + random.below(kHour));
}

}  // namespace

std::vector<Item> make_items(std::size_t first, std::size_t count, Lifetime lifetime,
                             Random& random) {
  std::vector<Item> items;
  items.reserve(count);
  for (std::size_t index = 0; index < count; ++index) {
    items.push_back(
        {key_string(first + index), static_cast<std::uint32_t>(index), ttl_of(lifetime, random)});
  }
  random.shuffle(items);
  return items;
}

}  // namespace bench
