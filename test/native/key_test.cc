#include "core/key.h"

#include <gtest/gtest.h>

#include <memory>

#include "core/entry.h"
#include "keys.h"

namespace {

using test::latin1;
using test::wide;

TEST(Key, CountsBytesByWidth) {
  EXPECT_EQ(latin1("abc").bytes(), 3U);
  EXPECT_EQ(wide(u"abc").bytes(), 6U);
  EXPECT_EQ(core::KeyView().bytes(), 0U);
}

TEST(Key, ComparesEveryUnit) {
  const std::string base(100, 'x');
  EXPECT_TRUE(latin1(base) == latin1(std::string(base)));
  for (std::size_t index = 0; index < base.size(); ++index) {
    std::string other = base;
    other[index] = 'y';
    EXPECT_FALSE(latin1(base) == latin1(other)) << index;
  }
}

TEST(Key, ComparesLengthAndEmbeddedNul) {
  using namespace std::string_literals;
  EXPECT_FALSE(latin1("a"s) == latin1("a\0"s));
  EXPECT_FALSE(latin1("a\0b"s) == latin1("a\0c"s));
  EXPECT_TRUE(latin1("a\0b"s) == latin1("a\0b"s));
}

TEST(Key, ComparesWidth) {
  const std::string bytes = "\x41\x04\x42\x04";
  const std::u16string units = u"\u0441\u0442";
  EXPECT_FALSE(latin1(bytes) == wide(units));
  // The same bytes and the same count of units, so that nothing but the width tells them apart.
  const core::KeyView narrow{units.data(), 2, false};
  EXPECT_FALSE(narrow == wide(units));
}

TEST(Key, EmptyViewsAreEqualWhereverTheyPoint) {
  EXPECT_TRUE(core::KeyView() == core::KeyView());
  EXPECT_TRUE(core::KeyView() == latin1(""));
}

TEST(Key, BeginsWithAPrefixOfEitherWidth) {
  using core::begins_with;
  for (const core::KeyView& key : {latin1("abc"), latin1(""), wide(u"ab\u0441")}) {
    EXPECT_TRUE(begins_with(key, latin1("")));
    EXPECT_TRUE(begins_with(key, key));
    EXPECT_FALSE(begins_with(key, latin1("abcd")));
    EXPECT_FALSE(begins_with(key, wide(u"\u0441")));
  }
  EXPECT_TRUE(begins_with(latin1("abc"), latin1("ab")));
  EXPECT_FALSE(begins_with(latin1("abc"), latin1("b")));
  EXPECT_TRUE(begins_with(wide(u"ab\u0441"), latin1("ab")));
  EXPECT_FALSE(begins_with(wide(u"ab\u0441"), latin1("b")));
  EXPECT_TRUE(begins_with(wide(u"\u0441\u0442"), wide(u"\u0441")));
  // The same bytes.
  EXPECT_FALSE(begins_with(latin1("\x41\x04"), wide(u"\u0441")));
  EXPECT_FALSE(begins_with(wide(u"\u0441\u0442"), latin1("\x41\x04")));
}

constexpr core::Nanoseconds kTtl = 23;

class EntryOf : public testing::TestWithParam<core::Nanoseconds> {};

TEST_P(EntryOf, KeepsWhatItWasMadeOf) {
  for (const core::KeyView& key :
       {core::KeyView(), latin1(""), latin1("\xff\x01"), wide(u"\xd800\x0100")}) {
    const bool timed = GetParam() != core::kNever;
    const std::size_t bytes = core::Entry::bytes_for(key, timed);
    const std::unique_ptr<unsigned char[]> memory(new unsigned char[bytes]);
    core::Entry* entry = core::Entry::create(memory.get(), key, {GetParam(), kTtl});
    EXPECT_TRUE(entry->key() == key);
    EXPECT_EQ(entry->deadline(), GetParam());
    EXPECT_EQ(entry->lifetime().ttl, timed ? kTtl : core::kNever);
    EXPECT_EQ(entry->bytes(), bytes);
    EXPECT_EQ(entry->memory(), memory.get());
    if (timed) {
      EXPECT_EQ(core::Entry::of(entry->timer()), entry);
    }
  }
}

// The key itself, of up to 2 GB, is not needed for that.
TEST_P(EntryOf, CountsTheBytesOfTheLongestKey) {
  const bool timed = GetParam() != core::kNever;
  const std::size_t empty = core::Entry::bytes_for(core::KeyView(), timed);
  const std::size_t most = core::KeyView::kMaxLength;
  EXPECT_EQ(core::Entry::bytes_for({"", core::KeyView::kMaxLength, false}, timed), empty + most);
  EXPECT_EQ(core::Entry::bytes_for({"", core::KeyView::kMaxLength, true}, timed), empty + 2 * most);
}

TEST_P(EntryOf, HoldsTheLengthOfTheLongestKey) {
  for (const bool is_wide : {false, true}) {
    alignas(8) unsigned char memory[64];
    core::Entry* entry = core::Entry::create(memory, core::KeyView(), {GetParam(), kTtl});
    entry->length = core::KeyView::kMaxLength;
    entry->wide = is_wide ? 1 : 0;
    EXPECT_EQ(entry->key().length, core::KeyView::kMaxLength);
    EXPECT_EQ(entry->key().wide, is_wide);
    EXPECT_EQ(entry->deadline(), GetParam());
    EXPECT_EQ(entry->memory(), memory);
    EXPECT_EQ(entry->bytes(), core::Entry::bytes_for(entry->key(), GetParam() != core::kNever));
  }
}

INSTANTIATE_TEST_SUITE_P(Deadlines, EntryOf, testing::Values(core::kNever, 0, -1, 17));

TEST(Entry, IsDeadFromItsDeadlineOn) {
  alignas(8) unsigned char memory[64];
  const core::Entry* entry = core::Entry::create(memory, latin1("a"), {1000, 1000});
  core::Clock clock;
  for (const core::Nanoseconds instant : {-1, 0, 999, 1000, 1001}) {
    clock.set_manual(instant);
    core::LazyNow now(clock);
    EXPECT_EQ(entry->live(now), instant < 1000) << instant;
  }
}

}  // namespace
