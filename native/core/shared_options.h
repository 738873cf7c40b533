#pragma once

#include <limits>

namespace core {

// What a shared store is made with, as its first opener says.
struct SharedOptions {
  SharedOptions(double ttl = std::numeric_limits<double>::infinity()) noexcept
      : ttl_milliseconds(ttl) {}

  double ttl_milliseconds;    // of entries that are set without one; infinite: they are permanent
  bool touch_on_get = false;  // whether a hit starts an entry's own TTL anew
};

}  // namespace core
