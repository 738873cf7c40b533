#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__) || defined(_M_X64)
#include <emmintrin.h>
#define CORE_NARROW_WITH_SSE2
#endif

namespace core {
namespace narrowing {

// Narrow four units in a word; `seen` collects the bits that were there. Works in either byte
// order.
inline void narrow4(const char16_t* units, unsigned char* bytes, std::uint64_t& seen) noexcept {
  std::uint64_t word;
  std::memcpy(&word, units, sizeof word);
  seen |= word;
  for (int index = 0; index < 4; ++index) bytes[index] = static_cast<unsigned char>(units[index]);
}

#if defined(CORE_NARROW_WITH_SSE2)

inline __m128i load8(const char16_t* units) noexcept {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(units));
}

inline void narrow16(const char16_t* units, unsigned char* bytes, __m128i& seen) noexcept {
  const __m128i low = load8(units);
  const __m128i high = load8(units + 8);
  seen = _mm_or_si128(seen, _mm_or_si128(low, high));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(bytes), _mm_packus_epi16(low, high));
}

inline void narrow8(const char16_t* units, unsigned char* bytes, __m128i& seen) noexcept {
  const __m128i low = load8(units);
  seen = _mm_or_si128(seen, low);
  _mm_storel_epi64(reinterpret_cast<__m128i*>(bytes), _mm_packus_epi16(low, low));
}

inline bool fits(__m128i seen) noexcept {
  const __m128i high_bytes = _mm_srli_epi16(seen, 8);
  return _mm_movemask_epi8(_mm_cmpeq_epi16(high_bytes, _mm_setzero_si128())) == 0xFFFF;
}

// Of at least 8 units. The last block overlaps the one before it, so that there is no rest.
inline bool narrow_long(const char16_t* units, std::size_t count, unsigned char* bytes) noexcept {
  __m128i seen = _mm_setzero_si128();
  if (count < 16) {
    narrow8(units, bytes, seen);
    narrow8(units + count - 8, bytes + count - 8, seen);
    return fits(seen);
  }
  for (std::size_t done = 0; done + 16 < count; done += 16) {
    narrow16(units + done, bytes + done, seen);
  }
  narrow16(units + count - 16, bytes + count - 16, seen);
  return fits(seen);
}

#else

inline bool narrow_long(const char16_t* units, std::size_t count, unsigned char* bytes) noexcept {
  std::uint64_t seen = 0;
  for (std::size_t done = 0; done + 4 < count; done += 4) narrow4(units + done, bytes + done, seen);
  narrow4(units + count - 4, bytes + count - 4, seen);
  return (seen & 0xFF00FF00FF00FF00) == 0;
}

#endif

}  // namespace narrowing

// Writes UTF-16 units as Latin-1 bytes if every one fits. False, with `bytes` in any state, if not.
inline bool narrow_to_latin1(const char16_t* units, std::size_t count,
                             unsigned char* bytes) noexcept {
  if (count >= 8) return narrowing::narrow_long(units, count, bytes);
  std::uint64_t seen = 0;
  if (count >= 4) {
    narrowing::narrow4(units, bytes, seen);
    narrowing::narrow4(units + count - 4, bytes + count - 4, seen);
    return (seen & 0xFF00FF00FF00FF00) == 0;
  }
  for (std::size_t index = 0; index < count; ++index) {
    seen |= units[index];
    bytes[index] = static_cast<unsigned char>(units[index]);
  }
  return seen < 256;
}

}  // namespace core
