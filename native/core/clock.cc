#include "core/clock.h"

#if defined(__linux__)
#include <ctime>
#elif defined(__APPLE__)
#include <time.h>
#else
#include <chrono>
#endif

namespace core {

Nanoseconds system_now() noexcept {
#if defined(__linux__)
  timespec time{};
  clock_gettime(CLOCK_BOOTTIME, &time);
  return static_cast<Nanoseconds>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
#elif defined(__APPLE__)
  // On macOS CLOCK_MONOTONIC_RAW counts time asleep, CLOCK_UPTIME_RAW does not.
  return static_cast<Nanoseconds>(clock_gettime_nsec_np(CLOCK_MONOTONIC_RAW));
#else
  // Windows: the performance counter, which counts time asleep.
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
#endif
}

Nanoseconds last_tick() noexcept {
#if defined(__linux__)
  timespec time{};
  if (clock_gettime(CLOCK_MONOTONIC_COARSE, &time) != 0) return kNever;
  return static_cast<Nanoseconds>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
#else
  return kNever;
#endif
}

}  // namespace core
