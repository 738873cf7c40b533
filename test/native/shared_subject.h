#pragma once

#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "core/shared_store.h"
#include "keys.h"

namespace test {

constexpr double kForGood = std::numeric_limits<double>::infinity();
constexpr core::Nanoseconds kMillisecond = 1'000'000;

// A value as a string of its kind and bytes.
inline std::string copy_of(const core::ValueView& value) {
  std::string copy(static_cast<const char*>(value.payload), value.bytes);
  copy.push_back(static_cast<char>(value.kind));
  return copy;
}
inline core::ValueView value_of(const std::string& copy) noexcept {
  return {static_cast<core::ValueKind>(copy.back()), static_cast<std::uint32_t>(copy.size() - 1),
          copy.data()};
}
inline std::string text(const std::string& units) { return units + '\x05'; }
inline std::string number(double value) { return copy_of(core::ValueView::of_number(value)); }

// A shared store on a manual clock, with calls that take and give copies.
class SharedSubject {
 public:
  explicit SharedSubject(double ttl = kForGood) : store(std::make_shared<core::SharedStore>(ttl)) {
    set_now(0);
  }

  void set_now(core::Nanoseconds now) { store->clock().set_manual(now); }
  static core::KeyReference key(const std::string& copy) { return {view_of(copy), nullptr}; }

  std::optional<std::string> get(const core::KeyReference& reference) const {
    core::OwnedValue value;
    if (store->get(reference, value) == 0) return std::nullopt;
    return copy_of(value.view());
  }
  std::optional<std::string> get(const std::string& copy) const { return get(key(copy)); }
  void put(const std::string& copy, const std::string& value, double ttl = kForGood,
           bool keep = false) {
    store->put(key(copy), value_of(value), {ttl, keep});
  }

  // Every live entry, with what is left of its lifetime.
  std::map<std::string, std::pair<std::string, core::Nanoseconds>> content() {
    std::map<std::string, std::pair<std::string, core::Nanoseconds>> all;
    const core::KeyList list = store->keys();
    for (std::size_t index = 0; index < list.size(); ++index) {
      const std::string copy = copy_of(list.key(index));
      all.emplace(copy, std::pair(*get(copy), store->remaining(key(copy))));
    }
    return all;
  }

  const std::shared_ptr<core::SharedStore> store;
};

}  // namespace test
