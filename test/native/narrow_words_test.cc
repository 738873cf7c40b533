// What processors without SSE2 run, under a name of its own.
#undef __SSE2__
#undef _M_X64
#define core core_in_words
#include "core/narrow.h"
#undef core

#include <gtest/gtest.h>

#include "narrow_cases.h"

namespace {

TEST(NarrowInWords, WritesEveryLengthAndNothingBeyond) {
  test::expect_every_length_narrowed(core_in_words::narrow_to_latin1);
}

TEST(NarrowInWords, FindsAWideUnitWhereverItStands) {
  test::expect_every_wide_unit_found(core_in_words::narrow_to_latin1);
}

TEST(NarrowInWords, KnowsEveryUnit) {
  test::expect_every_unit_known(core_in_words::narrow_to_latin1);
}

}  // namespace
