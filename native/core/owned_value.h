#pragma once

#include <cstddef>
#include <cstring>
#include <memory>

#include "core/value.h"

namespace core {

// Room for a value that is copied out of a store: short ones stay in place. Made to live on a
// stack.
class OwnedValue {
 public:
  OwnedValue() noexcept {}  // NOLINT: the bytes in place are filled by `assign`
  OwnedValue(const OwnedValue&) = delete;
  OwnedValue& operator=(const OwnedValue&) = delete;

  // Throws std::bad_alloc, and then nothing has changed.
  void assign(const ValueView& value) {
    unsigned char* room = bytes_;
    if (value.bytes > kShort) {
      std::unique_ptr<unsigned char[]> longer(new unsigned char[value.bytes]);
      longer_.swap(longer);
      room = longer_.get();
    }
    std::memcpy(room, value.payload, value.bytes);
    view_ = {value.kind, value.bytes, room};
  }
  const ValueView& view() const noexcept { return view_; }

 private:
  static constexpr std::size_t kShort = 512;

  ValueView view_;
  std::unique_ptr<unsigned char[]> longer_;
  alignas(8) unsigned char bytes_[kShort];
};

}  // namespace core
