#include "core/narrow.h"

#include <gtest/gtest.h>

#include "narrow_cases.h"

namespace {

TEST(Narrow, WritesEveryLengthAndNothingBeyond) {
  test::expect_every_length_narrowed(core::narrow_to_latin1);
}

TEST(Narrow, FindsAWideUnitWhereverItStands) {
  test::expect_every_wide_unit_found(core::narrow_to_latin1);
}

TEST(Narrow, KnowsEveryUnit) { test::expect_every_unit_known(core::narrow_to_latin1); }

}  // namespace
