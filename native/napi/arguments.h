#pragma once

#include <node_api.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "core/key.h"
#include "napi/check.h"

class Environment;

// The arguments of one call. Missing ones are undefined.
template <std::size_t kMost>
class Arguments {
 public:
  // False, with an exception pending, when the engine refuses to give them.
  bool read(napi_env env, napi_callback_info info) noexcept {
    void* data = nullptr;
    count_ = kMost;
    if (napi_get_cb_info(env, info, &count_, values_.data(), nullptr, &data) != napi_ok) {
      throw_last_error(env);
      return false;
    }
    environment_ = static_cast<Environment*>(data);
    return true;
  }

  std::size_t count() const noexcept { return count_; }
  napi_value operator[](std::size_t index) const noexcept { return values_[index]; }
  Environment& environment() const noexcept { return *environment_; }

 private:
  std::array<napi_value, kMost> values_{};
  std::size_t count_ = 0;
  Environment* environment_ = nullptr;
};

// Each reads one argument; false, with an exception pending, if it has another type.
bool read_number(napi_env env, napi_value value, std::int32_t& number) noexcept;
bool read_number(napi_env env, napi_value value, double& number) noexcept;
bool read_boolean(napi_env env, napi_value value, bool& boolean) noexcept;

// A string, read out of JavaScript: in Latin-1 if every unit fits, else in UTF-16. Short strings
// stay in the buffers that a subclass brings. UTF-16 and narrowing is exact for every string, and
// faster than reading Latin-1 with a check, or UTF-8.
class StringArgument {
 public:
  StringArgument(const StringArgument&) = delete;
  StringArgument& operator=(const StringArgument&) = delete;

  // False, with an exception pending, if it is no string. Throws std::bad_alloc.
  bool read(napi_env env, napi_value value);
  // The same, but leaves no exception.
  bool try_read(napi_env env, napi_value value);
  const core::KeyView& view() const noexcept { return view_; }

 protected:
  StringArgument(char16_t* units, unsigned char* bytes, std::size_t room) noexcept
      : units_(units), bytes_(bytes), room_(room) {}
  ~StringArgument() = default;

 private:
  bool read_long(napi_env env, napi_value value);
  void narrow(const char16_t* units, std::size_t length, unsigned char* bytes) noexcept;

  core::KeyView view_;
  char16_t* const units_;
  unsigned char* const bytes_;
  const std::size_t room_;
  std::unique_ptr<char16_t[]> long_units_;
  std::unique_ptr<unsigned char[]> long_bytes_;
};

// With room, on the stack, for strings of fewer than `kRoom` units.
template <std::size_t kRoom>
class StringArgumentOf final : public StringArgument {
 public:
  StringArgumentOf() noexcept : StringArgument(units_, bytes_, kRoom) {}  // NOLINT: `read` fills

 private:
  char16_t units_[kRoom];
  unsigned char bytes_[kRoom];
};

using KeyArgument = StringArgumentOf<256>;
using TextArgument = StringArgumentOf<1024>;
