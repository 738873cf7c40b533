#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>

namespace core {

// What kind of bytes a shared value's are. The numbers are those of lib/shared-value.js too.
enum class ValueKind : std::uint8_t {
  kUndefined = 0,
  kNull = 1,
  kFalse = 2,
  kTrue = 3,
  kNumber = 4,      // a double
  kLatin1 = 5,      // a string of which every unit fits a byte
  kUtf16 = 6,       // any other string, in units
  kBigint = 7,      // a sign byte, then the words of its magnitude, the lowest first
  kBytes = 8,       // a Uint8Array
  kJsonLatin1 = 9,  // the JSON text of plain data, as a string is stored
  kJsonUtf16 = 10,
  kEncoded = 11,  // what lib/codec makes of everything else
};

// The one NaN that is stored: the others differ in bits only.
inline double canonical(double number) noexcept {
  return number == number ? number : std::numeric_limits<double>::quiet_NaN();
}

// A shared store's value, borrowed. Equal values have equal bytes: numbers are canonical, and a
// string that fits Latin-1 is always in Latin-1.
struct ValueView {
  static constexpr std::size_t kMaxBytes = (std::size_t{1} << 31) - 1;

  ValueKind kind = ValueKind::kUndefined;
  std::uint32_t bytes = 0;
  const void* payload = "";  // never null

  static ValueView of_number(const double& number) noexcept {
    return {ValueKind::kNumber, sizeof(double), &number};
  }
  double number() const noexcept {
    double number;
    std::memcpy(&number, payload, sizeof number);
    return number;
  }

  friend bool operator==(const ValueView& left, const ValueView& right) noexcept {
    return left.kind == right.kind && left.bytes == right.bytes &&
           std::memcmp(left.payload, right.payload, left.bytes) == 0;
  }
};

}  // namespace core
