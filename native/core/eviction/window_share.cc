#include "core/eviction/window_share.h"

#include <algorithm>
#include <cmath>

namespace core {

void WindowShare::end_period(double hit_ratio) noexcept {
  if (last_ratio_ >= 0) {
    const double change = hit_ratio - last_ratio_;
    if (change < 0) step_ = -step_;
    step_ = std::fabs(change) >= kJump ? std::copysign(kFirstStep, step_) : step_ * kShrink;
  }
  last_ratio_ = hit_ratio;
  share_ = std::clamp(share_ + step_, kLeast, kMost);
}

}  // namespace core
