#include <gtest/gtest.h>

#include <algorithm>

#include "core/store.h"
#include "random.h"
#include "store_model.h"
#include "store_steps.h"

namespace {

using core::Nanoseconds;
using test::StoreModel;

struct Stream {
  const char* name;
  Nanoseconds start;
  test::StoreSteps steps;
  int count;
  std::size_t shards;  // that the store reaches
};

class StoreStream : public testing::TestWithParam<Stream> {};

TEST_P(StoreStream, AgreesWithTheModelAndLosesNoSlot) {
  const std::uint64_t seeds = GetParam().shards > 1 ? 2 : 4;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    test::Random random(seed);
    StoreModel model(GetParam().start);
    std::size_t shards = 0;
    for (int count = 0; count < GetParam().count; ++count) {
      GetParam().steps.step(model, random, (count / 20'000) % 2 == 0);
      shards = std::max(shards, model.store()->shard_count());
      if (HasFailure()) FAIL() << "seed " << seed << ", step " << count;
    }
    EXPECT_EQ(shards, GetParam().shards);
    model.find_all();
    model.keys();
    model.set_now(core::kNever - 2);
    model.size();
    model.keys();
    EXPECT_EQ(model.open_slots(), model.live_count());
    model.clear();
    EXPECT_EQ(model.open_slots(), 0U);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Stores, StoreStream,
    testing::Values(Stream{"Tiny", 0, {12, 30, 30}, 20'000, 1},
                    Stream{"Small", -(Nanoseconds{1} << 40), {400, 36, 36}, 30'000, 1},
                    Stream{"Spread", Nanoseconds{1} << 50, {30'000, 18, 34}, 45'000, 64},
                    Stream{"SpreadOverYears", 5, {15'000, 39, 55}, 45'000, 64}),
    [](const auto& stream) { return stream.param.name; });

}  // namespace
