#pragma once

#include <node_api.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>

#include "core/key.h"
#include "napi/arguments.h"

// Key strings that JavaScript joined to one text, which crosses in a fraction of the time. What
// `next` gives stays readable as long as this lives.
class JoinedKeys {
 public:
  JoinedKeys() = default;
  JoinedKeys(const JoinedKeys&) = delete;
  JoinedKeys& operator=(const JoinedKeys&) = delete;

  // False, with an exception pending, if it is no string. Throws std::bad_alloc.
  bool read(napi_env env, napi_value text);
  // The next key, of that many units, or fewer if no more are left.
  core::KeyView next(std::uint32_t length) noexcept;
  bool at_end() const noexcept { return offset_ == text_.view().length; }

 private:
  TextArgument text_;
  std::uint32_t offset_ = 0;
  std::unique_ptr<unsigned char[]> narrowed_;  // room for the keys of a wide text that fit Latin-1
};

// The items of a setMany, as JavaScript passes them: the keys in some texts, and four numbers each.
class BatchArgument {
 public:
  struct Item {
    double key;  // the key's length; negative: ~number of a mutable key
    double ttl;  // as CallNumbers::ttl_milliseconds
    // Of a shared store's value.
    double kind;
    double number;
    // Of a local store the same places tell the slot that was replaced, or kAbsent, and whether its
    // entry had died.
  };

  BatchArgument() = default;
  BatchArgument(const BatchArgument&) = delete;
  BatchArgument& operator=(const BatchArgument&) = delete;

  // From an array of strings and a Float64Array. False, with an exception pending, if they are
  // something else. Throws std::bad_alloc.
  bool read(napi_env env, napi_value texts, napi_value numbers);

  std::size_t size() const noexcept { return size_; }
  // In JavaScript's own memory.
  Item& operator[](std::size_t index) const noexcept { return items_[index]; }
  // The key strings of the items in their order; an empty one for a mutable key.
  core::KeyView next_key(const Item& item) noexcept;

 private:
  bool read_items(napi_env env, napi_value numbers);

  std::deque<JoinedKeys> texts_;
  Item* items_ = nullptr;
  std::size_t size_ = 0;
  std::size_t text_ = 0;
};
