#pragma once

#include <cstddef>
#include <cstring>
#include <functional>
#include <memory>

#include "core/hash.h"
#include "core/key.h"

namespace core {

// A key string with bytes of its own. A copy of it costs an allocation.
class OwnedKey {
 public:
  OwnedKey() = default;
  // Throws std::bad_alloc.
  explicit OwnedKey(const KeyView& key) : view_(key) {
    view_.units = "";
    if (key.bytes() == 0) return;
    bytes_.reset(new unsigned char[key.bytes()]);
    std::memcpy(bytes_.get(), key.units, key.bytes());
    view_.units = bytes_.get();
  }
  OwnedKey(const OwnedKey& other) : OwnedKey(other.view()) {}
  OwnedKey(OwnedKey&&) noexcept = default;
  OwnedKey& operator=(OwnedKey&&) noexcept = default;
  OwnedKey& operator=(const OwnedKey&) = delete;
  ~OwnedKey() = default;

  const KeyView& view() const noexcept { return view_; }

  friend bool operator==(const OwnedKey& left, const OwnedKey& right) noexcept {
    return left.view_ == right.view_;
  }

 private:
  KeyView view_;
  std::unique_ptr<unsigned char[]> bytes_;
};

// For the standard library's tables.
struct KeyHash {
  std::size_t operator()(const OwnedKey& key) const {
    return static_cast<std::size_t>(hash_key(key.view(), process_hash_secret()));
  }
};

}  // namespace core
