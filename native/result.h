#pragma once

#include <cstdint>

// What a call returns when it does not return a slot, a count, a kind or a flag; lib/failure.js
// says what each comes to.
enum Result : std::int32_t {
  kAbsent = -1,
  kClosed = -2,
  kOutOfMemory = -3,
  kNoThread = -4,
  kNotANumber = -5,
  kTooLarge = -6,
  kMismatch = -7,
};
