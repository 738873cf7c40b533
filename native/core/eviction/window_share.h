#pragma once

#include <cstdint>

namespace core {

// How large a part of a cache its window is: what suits the hit ratio best, found by climbing
// (Einziger, Eytan, Friedman and Manes, "Adaptive Software Cache Management", 2018). Each period's
// ratio is compared with the one before; if it got worse, the next step goes the other way. Steps
// get smaller, until the ratio jumps, which says that the requests have changed.
//
// Not thread-safe.
class WindowShare {
 public:
  static constexpr double kLeast = 0.005;
  static constexpr double kMost = 0.95;

  double value() const noexcept { return share_; }
  // A period with that ratio of hits (0 to 1) is over.
  void end_period(double hit_ratio) noexcept;

 private:
  static constexpr double kFirst = 0.05;
  static constexpr double kFirstStep = 0.0625;
  static constexpr double kShrink = 0.95;
  static constexpr double kJump = 0.03;

  double share_ = kFirst;
  double step_ = kFirstStep;
  double last_ratio_ = -1;  // negative: there was no period yet
};

}  // namespace core
