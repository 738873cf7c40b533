#include "core/eviction/window_share.h"

#include <gtest/gtest.h>

namespace {

using core::WindowShare;

// Feeds it the ratio that the cache would have with the share as it is.
template <typename Ratio>
double climb(WindowShare& share, int periods, Ratio&& ratio) {
  for (int period = 0; period < periods; ++period) share.end_period(ratio(share.value()));
  return share.value();
}

TEST(WindowShare, BeginsSmall) { EXPECT_DOUBLE_EQ(WindowShare().value(), 0.05); }

TEST(WindowShare, ClimbsToWhereTheRatioIsBest) {
  for (const double best : {0.1, 0.3, 0.6}) {
    WindowShare share;
    const double found = climb(
        share, 60, [best](double value) { return 0.9 - 0.1 * (value - best) * (value - best); });
    EXPECT_NEAR(found, best, 0.08);
  }
}

TEST(WindowShare, StaysWithinItsBounds) {
  WindowShare up;
  EXPECT_LE(climb(up, 200, [](double value) { return value; }), WindowShare::kMost);
  WindowShare down;
  EXPECT_GE(climb(down, 200, [](double value) { return 1 - value; }), WindowShare::kLeast);
}

TEST(WindowShare, SettlesWhenNothingChanges) {
  WindowShare share;
  climb(share, 100, [](double) { return 0.5; });
  const double before = share.value();
  climb(share, 10, [](double) { return 0.5; });
  EXPECT_NEAR(share.value(), before, 0.001);
}

TEST(WindowShare, SetsOutAgainAfterAJump) {
  WindowShare share;
  climb(share, 100, [](double) { return 0.5; });
  const double before = share.value();
  share.end_period(0.3);
  EXPECT_GE(std::abs(share.value() - before), 0.04);
}

}  // namespace
