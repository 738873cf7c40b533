#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "allocation_failures.h"
#include "allocation_subject.h"
#include "core/slab.h"
#include "core/store.h"
#include "core/sweeper.h"
#include "core/table.h"
#include "keys.h"
#include "store_model.h"
#include "waiting.h"

namespace {

using core::Nanoseconds;
using core::Store;
using test::fail_each_allocation;
using test::kPermanent;
using test::Subject;
using test::with_malloc;

constexpr Nanoseconds kMillisecond = 1'000'000;

TEST(Allocation, LooksThatFailLoseNoSlot) {
  const auto prepare = [] {
    auto subject = std::make_unique<Subject>();
    subject->fill(2000, 1);
    for (std::uint32_t slot = 0; slot < 50; ++slot) {
      subject->put("p" + test::numbered_key(slot), 3000 + slot, kPermanent);
    }
    subject->store.clock().set_manual(1000 * kMillisecond);
    subject->take_retired();
    subject->pokes = 0;
    return subject;
  };
  const auto check = [](Subject& subject, bool) {
    if (!subject.store.retired().empty()) {
      EXPECT_GT(subject.pokes, 0) << "slots were retired and nobody was told";
    }
    EXPECT_EQ(subject.content().size(), 50U);
    subject.take_retired();
    EXPECT_EQ(subject.ended, 2000U);
  };
  fail_each_allocation(
      prepare, [](Subject& subject) { subject.store.size(); }, check);
  fail_each_allocation(
      prepare, [](Subject& subject) { subject.store.keys(); }, check);
  fail_each_allocation(
      prepare,
      [](Subject& subject) {
        std::size_t position = 0;
        subject.store.next_keys(position);
      },
      check);
}

TEST(Allocation, ASweepThatFailsLeavesItsWork) {
  const auto prepare = [] {
    auto subject = std::make_unique<Subject>();
    subject->fill(1000, 1);
    subject->store.clock().set_manual(1000 * kMillisecond);
    return subject;
  };
  fail_each_allocation(
      prepare,
      [](Subject& subject) {
        const Store::Visit visit(subject.store);
        while (subject.store.sweep_shard(visit, 0, 1000 * kMillisecond)) {
        }
      },
      [](Subject& subject, bool thrown) {
        EXPECT_FALSE(thrown);
        EXPECT_EQ(subject.store.size(), 0U);
        subject.take_retired();
        EXPECT_EQ(subject.ended, 1000U);
      });
}

// Giving memory back needs some first. Removal must not fail for the lack of it.
TEST(Allocation, RemovalNeedsNoMemory) {
  std::vector<std::string> keys;
  for (std::uint32_t slot = 0; slot < 1000; ++slot) {
    keys.push_back(std::string(slot % 10 == 0 ? 300 : slot % 60, 'x') + test::numbered_key(slot));
  }
  const auto prepare = [&keys] {
    auto subject = std::make_unique<Subject>();
    for (std::uint32_t slot = 0; slot < keys.size(); ++slot) {
      subject->put(keys[slot], slot, slot % 2 == 0 ? kPermanent : 10);
    }
    return subject;
  };
  const std::size_t failures = fail_each_allocation(
      prepare,
      [&keys](Subject& subject) {
        for (std::uint32_t slot = 0; slot < 980; ++slot) {
          if (subject.store.remove(test::view_of(keys[slot])) != slot) ++subject.pokes;
        }
      },
      [](Subject& subject, bool thrown) {
        EXPECT_FALSE(thrown);
        EXPECT_EQ(subject.pokes, 0) << "a removal failed";
        EXPECT_EQ(subject.content().size(), 20U);
        subject.store.clock().set_manual(10 * kMillisecond);
        EXPECT_EQ(subject.content().size(), 10U);
        EXPECT_EQ(subject.ended, 10U);
      });
  EXPECT_GE(failures, 2 * with_malloc(10, 0));
}

TEST(Allocation, ATableThatCannotGrowStays) {
  if (!test::malloc_can_fail()) GTEST_SKIP();
  core::Table table;
  table.reserve(6);
  alignas(8) unsigned char memory[32];
  core::Entry* entry = core::Entry::create(memory, test::latin1("a"), {});
  table.insert({5, 0, entry});
  {
    const test::FailingAllocation failing(0, true);
    EXPECT_THROW(table.reserve(7), std::bad_alloc);
  }
  EXPECT_EQ(table.capacity(), 8U);
  EXPECT_EQ(table.count(), 1U);
  EXPECT_EQ(table.find(5, entry)->entry, entry);
}

TEST(Allocation, ASlabThatCannotGrowStays) {
  if (!test::malloc_can_fail()) GTEST_SKIP();
  core::Slab slab;
  slab.allocate(800 / 8 * 2);
  slab.allocate(400);
  const std::size_t held = slab.held_bytes();
  const std::size_t used = slab.used_bytes();
  {
    const test::FailingAllocation failing(0, true);
    EXPECT_THROW(slab.allocate(300), std::bad_alloc);
    // Until the chunk is used up there is no need for memory.
    for (int count = 0; count < 3; ++count) slab.allocate(256);
    EXPECT_THROW(slab.allocate(256), std::bad_alloc);
  }
  EXPECT_EQ(slab.held_bytes(), held);
  EXPECT_EQ(slab.used_bytes(), used + 3 * 256);
  slab.allocate(256);
}

// False if `need` was refused for the lack of memory or of a thread.
template <typename Need>
bool accepted(std::size_t passed, Need&& need) {
  const test::FailingAllocation failing(passed, true);
  try {
    need();
  } catch (const std::bad_alloc&) {
    return false;
  } catch (const std::system_error&) {
    return false;
  }
  return true;
}

TEST(Allocation, TheSweeperTakesANeedOrNot) {
  core::Sweeper& sweeper = core::Sweeper::instance();
  const auto store = std::make_shared<Store>([] {});
  for (std::size_t passed = 0; passed < 8; ++passed) {
    std::uint64_t task = 0;
    const bool sweeps = accepted(passed, [&] { task = sweeper.add(store, std::chrono::hours(1)); });
    std::atomic<int> woken{0};
    const bool wakes = accepted(
        passed, [&] { sweeper.wake_at(std::chrono::steady_clock::now(), [&woken] { ++woken; }); });
    const auto object = std::make_shared<int>();
    EXPECT_TRUE(accepted(passed, [&] { sweeper.discard(object); }));
    EXPECT_TRUE(test::eventually([&] { return woken == (wakes ? 1 : 0); }));
    EXPECT_TRUE(test::eventually([&object] { return object.use_count() == 1; }));
    EXPECT_EQ(sweeper.remove(task), sweeps);
  }
}

}  // namespace
