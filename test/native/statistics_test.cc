#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "allocation_failures.h"
#include "allocation_subject.h"
#include "core/cleared_counts.h"
#include "core/handle_counts.h"
#include "shared_subject.h"
#include "store_model.h"

namespace {

using core::ChangeCounts;
using core::ClearedCounts;
using core::HandleCounts;
using core::LookupCounts;
using core::Statistics;
using test::kForGood;
using test::kMillisecond;
using test::latin1;
using test::numbered_key;
using test::SharedSubject;
using test::Subject;
using test::view_of;

// Hits, misses, sets, deletes, expirations, evictions, entries.
using Counts = std::array<std::uint64_t, 7>;

Counts counts_of(const Statistics& statistics) {
  const auto& [lookups, changes, entries, bytes] = statistics;
  return {lookups.hits,        lookups.misses,    changes.sets, changes.deletes,
          changes.expirations, changes.evictions, entries};
}

TEST(Statistics, OfALocalStoreCountWhatIsDone) {
  Subject subject;
  core::Store& store = subject.store;
  subject.fill(10, 10);
  store.get(latin1("key:1"));
  store.get(latin1("absent"));
  store.find(latin1("key:1"));
  store.take(latin1("key:2"));
  store.take(latin1("key:2"));
  store.remove(latin1("key:3"));
  EXPECT_EQ(counts_of(store.statistics()), (Counts{2, 2, 10, 2, 0, 0, 8}));
  store.clock().set_manual(10 * kMillisecond);
  subject.put("key:4l", 100, kForGood);
  EXPECT_EQ(counts_of(store.statistics()), (Counts{2, 2, 11, 2, 8, 0, 1}));
  store.reset_statistics();
  EXPECT_EQ(counts_of(store.statistics()), (Counts{0, 0, 0, 0, 0, 0, 1}));
}

TEST(Statistics, OfALocalStoreOutliveItsLayouts) {
  Subject subject;
  subject.fill(core::Store::kSpreadAt + 100, 10);
  ASSERT_EQ(subject.store.shard_count(), core::Store::kSpreadShards);
  EXPECT_EQ(subject.store.statistics().changes.sets, core::Store::kSpreadAt + 100);
  subject.store.clear();
  subject.fill(5, kForGood);
  EXPECT_EQ(subject.store.statistics().changes.sets, core::Store::kSpreadAt + 105);
  EXPECT_EQ(subject.store.statistics().changes.deletes, core::Store::kSpreadAt + 100);
}

TEST(Statistics, CountEvictionsThroughTheShard) {
  core::LocalShard shard;
  shard.changes().evictions += 2;
  EXPECT_EQ((ChangeCounts{} += shard.changes()).evictions, 2U);
}

TEST(Statistics, OfWhatASweepFindsAndOfWhatAClearTakesOutDead) {
  Subject subject;
  core::Store& store = subject.store;
  subject.fill(1000, 10);
  for (std::uint32_t slot = 1000; slot < 1500; ++slot) {
    subject.put(numbered_key(slot), slot, 100);
  }
  store.clock().set_manual(50 * kMillisecond);
  {
    const core::Store::Visit visit(store);
    store.sweep_shard(visit, 0, store.now());
  }
  const std::shared_ptr<void> cleared = store.clear();
  EXPECT_EQ(counts_of(store.statistics()), (Counts{0, 0, 1500, 500, 1000, 0, 0}));
}

TEST(Statistics, OfASharedStoreCountWhatIsDone) {
  SharedSubject subject;
  core::SharedStore& store = *subject.store;
  const std::shared_ptr<LookupCounts> lookups = store.lookups().open();
  subject.put("al", test::number(1), 10);
  subject.put("bl", test::number(1));
  core::OwnedValue value;
  double sum = 0;
  store.get(SharedSubject::key("al"), value, *lookups);
  store.get(SharedSubject::key("al"), value);
  store.get(SharedSubject::key("cl"), value, *lookups);
  store.increment(SharedSubject::key("bl"), 1, {}, sum);
  store.take(SharedSubject::key("bl"), value, *lookups);
  store.take(SharedSubject::key("bl"), value, *lookups);
  EXPECT_EQ(counts_of(store.statistics()), (Counts{2, 2, 3, 1, 0, 0, 1}));
  subject.set_now(10 * kMillisecond);
  store.get(SharedSubject::key("al"), value, *lookups);
  subject.put("al", test::number(2), 10);
  subject.put("cl", test::number(2));
  subject.set_now(20 * kMillisecond);
  store.clear();
  EXPECT_EQ(counts_of(store.statistics()), (Counts{2, 3, 5, 2, 2, 0, 0}));
  store.reset_statistics();
  EXPECT_EQ(counts_of(store.statistics()), Counts{});
}

TEST(Statistics, BytesAreThoseOfTheEntries) {
  SharedSubject subject;
  EXPECT_EQ(subject.store->statistics().bytes, 0U);
  subject.put("al", test::number(1));
  // A bucket; header, key, the value's header and its bytes.
  EXPECT_EQ(subject.store->statistics().bytes, 16U + (4 + 1 + 5 + 8 + 7) / 8 * 8);
  subject.put("al", test::text(std::string(300, 'x')), 10);
  EXPECT_EQ(subject.store->statistics().bytes, 16U + (32 + 4 + 1 + 5 + 300 + 7) / 8 * 8 + 16);
  subject.set_now(10 * kMillisecond);
  EXPECT_EQ(subject.store->statistics().bytes, 0U);
}

TEST(Statistics, OfAClearThatFailsAreAsTheyWere) {
  const auto prepare = [] {
    auto subject = std::make_unique<Subject>();
    subject->fill(20, 10);
    subject->store.clock().set_manual(5 * kMillisecond);
    return subject;
  };
  const auto check = [](Subject& subject, bool thrown) {
    const Counts expected = thrown ? Counts{0, 0, 20, 0, 0, 0, 20} : Counts{0, 0, 20, 20, 0, 0, 0};
    EXPECT_EQ(counts_of(subject.store.statistics()), expected);
  };
  const std::size_t failures = test::fail_each_allocation(
      prepare, [](Subject& subject) { subject.store.clear(); }, check);
  EXPECT_GE(failures, 2U);
}

std::uint64_t count_two(const void* /*entries*/, core::Nanoseconds /*time*/) noexcept { return 2; }

std::shared_ptr<ClearedCounts::Batch> batch_of_five(ClearedCounts& counts) {
  auto batch = counts.make_batch(count_two);
  batch->fill(nullptr, 5, 0);
  return batch;
}

TEST(ClearedCounts, AreTakenOnceByWhoComesFirst) {
  const auto counts = std::make_shared<ClearedCounts>();
  batch_of_five(*counts);  // freed at once
  EXPECT_EQ(counts->changes().deletes, 3U);
  const auto batch = batch_of_five(*counts);
  EXPECT_EQ(counts->changes().deletes, 6U);
  EXPECT_EQ(counts->changes().expirations, 4U);
  EXPECT_EQ(counts->changes().deletes, 6U);
}

TEST(ClearedCounts, OfBeforeAResetAreForgotten) {
  const auto counts = std::make_shared<ClearedCounts>();
  auto batch = batch_of_five(*counts);
  counts->reset();
  EXPECT_EQ(counts->changes().deletes, 0U);
  batch = nullptr;
  EXPECT_EQ(counts->changes().deletes, 0U);
  batch_of_five(*counts);
  EXPECT_EQ(counts->changes().deletes, 3U);
}

TEST(ClearedCounts, AreExactWhileOthersFreeAndAsk) {
  const auto counts = std::make_shared<ClearedCounts>();
  std::vector<std::thread> threads;
  for (int index = 0; index < 4; ++index) {
    threads.emplace_back([&counts] {
      for (int round = 0; round < 500; ++round) {
        const auto batch = batch_of_five(*counts);
        if (round % 3 == 0) counts->changes();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(counts->changes().deletes, 4U * 500 * 3);
  EXPECT_EQ(counts->changes().expirations, 4U * 500 * 2);
}

TEST(HandleCounts, AddUpAlsoWhenHandlesAreClosed) {
  HandleCounts handles;
  const auto first = handles.open();
  const auto second = handles.open();
  EXPECT_TRUE(first->count(true));
  EXPECT_FALSE(second->count(false));
  second->count(true);
  handles.close(second);
  handles.close(second);
  EXPECT_EQ(handles.sums().hits, 2U);
  EXPECT_EQ(handles.sums().misses, 1U);
  handles.reset();
  first->count(true);
  EXPECT_EQ(handles.sums().hits, 1U);
  EXPECT_EQ(handles.sums().misses, 0U);
}

// Every thread counts what it did; the sums are those of the store.
class CountingThread {
 public:
  void run(core::SharedStore& store, std::uint64_t seed) {
    test::Random random(seed);
    const auto lookups = store.lookups().open();
    core::OwnedValue value;
    for (int round = 0; round < 5000; ++round) {
      const std::string name = numbered_key(random.below(50));
      const core::KeyReference key{view_of(name), nullptr};
      if (random.one_in(3)) {
        store.put(key, test::value_of(test::number(1)), {});
        ++sets;
      } else if (random.one_in(3)) {
        const bool taken = store.take(key, value, *lookups);
        ++(taken ? hits : misses);
        deletes += taken ? 1 : 0;
      } else {
        ++(store.get(key, value, *lookups) != 0 ? hits : misses);
      }
      if (round % 1000 == 0) store.statistics();
    }
    store.lookups().close(lookups);
  }

  std::uint64_t hits = 0;
  std::uint64_t misses = 0;
  std::uint64_t sets = 0;
  std::uint64_t deletes = 0;
};

TEST(Statistics, OfFourThreadsAreExact) {
  core::SharedStore store(kForGood);
  std::array<CountingThread, 4> counting;
  std::vector<std::thread> threads;
  for (std::size_t index = 0; index < counting.size(); ++index) {
    threads.emplace_back([&, index] { counting[index].run(store, index + 1); });
  }
  for (std::thread& thread : threads) thread.join();
  Counts sums{};
  for (const CountingThread& thread : counting) {
    sums[0] += thread.hits;
    sums[1] += thread.misses;
    sums[2] += thread.sets;
    sums[3] += thread.deletes;
  }
  sums[6] = store.size();
  EXPECT_EQ(counts_of(store.statistics()), sums);
}

}  // namespace
