#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "allocation_failures.h"
#include "allocation_subject.h"
#include "core/shared_store.h"
#include "core/store.h"
#include "keys.h"
#include "random.h"
#include "shared_subject.h"

namespace {

using core::KeyReference;
using core::LocalPut;
using core::Nanoseconds;
using core::SharedPut;
using test::kForGood;
using test::kMillisecond;
using test::numbered_key;
using test::SharedSubject;
using test::Subject;

// A batch of a shared store with copies of its own.
struct Batch {
  void add(const KeyReference& key, const std::string& value, double ttl = kForGood,
           bool keep = false) {
    values.push_back(std::make_unique<std::string>(value));
    puts.push_back({key, test::value_of(*values.back()), {ttl, keep}});
  }
  void add(const std::string& key, const std::string& value, double ttl = kForGood,
           bool keep = false) {
    keys.push_back(std::make_unique<std::string>(key));
    add(SharedSubject::key(*keys.back()), value, ttl, keep);
  }

  std::vector<std::unique_ptr<std::string>> keys;
  std::vector<std::unique_ptr<std::string>> values;
  std::vector<SharedPut> puts;
};

double any_ttl(test::Random& random) {
  return random.one_in(2) ? kForGood : static_cast<double>(1 + random.below(60));
}

TEST(Batch, OfALocalStoreDoesWhatSinglePutsDo) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    test::Random random(seed);
    Subject batched;
    Subject single;
    std::uint32_t slot = 0;
    const bool timed = random.one_in(2);
    for (int round = 0; round < 6; ++round) {
      const std::uint64_t count = random.below(random.one_in(3) ? 6000 : 60);
      std::vector<std::string> keys;
      for (std::uint64_t put = 0; put < count; ++put)
        keys.push_back(numbered_key(random.below(8000)));
      std::vector<LocalPut> puts;
      std::vector<core::Replaced> replaced;
      for (const std::string& key : keys) {
        const double ttl = timed ? any_ttl(random) : kForGood;
        puts.push_back({test::view_of(key), slot, ttl, false, {}});
        core::ExpiredSlots expired;
        replaced.push_back(single.store.put(test::view_of(key), slot++, ttl, false, expired));
      }
      batched.store.put_many(puts);
      // What was dead may have gone before, in the one store or the other.
      for (std::size_t put = 0; !timed && put < puts.size(); ++put) {
        ASSERT_EQ(puts[put].replaced.any, replaced[put].any);
        if (replaced[put].any) {
          ASSERT_EQ(puts[put].replaced.slot, replaced[put].slot);
        }
      }
      const Nanoseconds now = round * 20 * kMillisecond;
      batched.store.clock().set_manual(now);
      single.store.clock().set_manual(now);
      ASSERT_EQ(batched.content(), single.content()) << "seed " << seed;
    }
  }
}

TEST(Batch, KeepsTheDeadlineOfWhatWasThereBefore) {
  Subject subject;
  const std::string key = "keyl";
  subject.put(key, 1, 100);
  std::vector<LocalPut> puts = {{test::view_of(key), 2, 500, false, {}},
                                {test::view_of(key), 3, 900, true, {}}};
  subject.store.put_many(puts);
  EXPECT_EQ(subject.store.remaining(test::view_of(key)), 100 * kMillisecond);
  EXPECT_EQ(subject.store.find(test::view_of(key)), 3);
  EXPECT_EQ(puts[0].replaced.slot, 1U);
  EXPECT_EQ(puts[1].replaced.slot, 2U);

  SharedSubject shared;
  shared.put(key, test::number(1), 100);
  Batch batch;
  batch.add(key, test::number(2), 500);
  batch.add(key, test::number(3), 900, true);
  shared.store->put_many(batch.puts);
  EXPECT_EQ(shared.store->remaining(SharedSubject::key(key)), 100 * kMillisecond);
  EXPECT_EQ(shared.get(key), test::number(3));
}

TEST(Batch, OfASharedStoreDoesWhatSinglePutsDo) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    test::Random random(seed);
    SharedSubject batched;
    SharedSubject single;
    for (int round = 0; round < 8; ++round) {
      Batch batch;
      for (std::uint64_t count = random.below(300); count > 0; --count) {
        const std::string key = numbered_key(random.below(400));
        const std::string value = test::text(std::string(random.below(90), 'v'));
        const double ttl = any_ttl(random);
        batch.add(key, value, ttl);
        single.put(key, value, ttl);
      }
      batched.store->put_many(batch.puts);
      ASSERT_EQ(batched.content(), single.content()) << "seed " << seed;
      batched.set_now(round * 15 * kMillisecond);
      single.set_now(round * 15 * kMillisecond);
      ASSERT_EQ(batched.content(), single.content()) << "seed " << seed;
    }
  }
}

// Enough of them die for their memory to be given back amid a batch.
TEST(Batch, TakesOutTheDeadOnlyWhenAllIsLinked) {
  SharedSubject subject;
  for (std::uint64_t number = 0; number < 40'000; ++number) {
    subject.put(numbered_key(number), test::number(1), 1);
  }
  Batch batch;
  for (std::uint64_t number = 0; number < 20'000; ++number) {
    batch.add("n" + numbered_key(number), test::text("value " + std::to_string(number)));
  }
  const std::size_t before = subject.store->bytes();
  subject.set_now(1000 * kMillisecond);
  subject.store->put_many(batch.puts);
  EXPECT_LT(subject.store->bytes(), 2 * before);
  EXPECT_EQ(subject.store->size(), 20'000U);
  for (std::uint64_t number = 0; number < 20'000; ++number) {
    ASSERT_EQ(subject.get("n" + numbered_key(number)),
              test::text("value " + std::to_string(number)));
  }
}

TEST(Batch, OfASharedStoreHappensOrNot) {
  for (const double ttl : {kForGood, 10.0}) {
    Batch batch;
    for (std::uint64_t number = 10; number < 200; ++number) {
      const bool large = number == 150;
      batch.add(numbered_key(number), test::text(std::string(large ? 3000 : 8, 'n')), ttl);
    }
    const auto prepare = [] {
      auto subject = std::make_unique<SharedSubject>();
      for (std::uint64_t number = 0; number < 100; ++number) {
        subject->put(numbered_key(number), test::number(1), number % 2 == 0 ? 20 : kForGood);
      }
      return subject;
    };
    const auto done = prepare();
    done->store->put_many(batch.puts);
    const auto operation = [&batch](SharedSubject& subject) {
      subject.store->put_many(batch.puts);
    };
    const auto check = [&](SharedSubject& subject, bool thrown) {
      ASSERT_EQ(subject.content(), thrown ? prepare()->content() : done->content());
      subject.store->put_many(batch.puts);
      ASSERT_EQ(subject.content(), done->content());
    };
    EXPECT_GT(test::fail_each_allocation(prepare, operation, check), 4U);
  }
}

TEST(Batch, FollowsMutableKeysThatOthersRename) {
  SharedSubject subject;
  const auto cell =
      subject.store->cell(test::latin1("cell"), test::view_of(numbered_key(0)), {}, true);
  std::atomic<bool> over{false};
  std::thread renaming([&] {
    for (std::uint64_t number = 1; !over; ++number) {
      const std::string next = numbered_key(number % 100);
      subject.store->rename(*cell, test::view_of(next), {});
    }
  });
  const KeyReference key{{}, cell.get()};
  for (int count = 0; count < 5000; ++count) {
    const std::string value = test::number(count);
    Batch batch;
    batch.add("otherl", value);
    batch.add(key, value);
    batch.add("anotherl", value);
    subject.store->put_many(batch.puts);
    ASSERT_EQ(subject.get(key), value);
  }
  over = true;
  renaming.join();
  EXPECT_EQ(subject.store->size(), 3U) << "none was put under a name of the past";
}

TEST(Batch, ManyThreadsPutOverlappingBatches) {
  constexpr int kThreads = 6;
  SharedSubject subject;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&subject, thread] {
      test::Random random(static_cast<std::uint64_t>(thread) + 1);
      for (int round = 0; round < 200; ++round) {
        // Each number has one value only, of which any thread may put it.
        Batch batch;
        for (int put = 0; put < 50; ++put) {
          const std::uint64_t number = random.below(500);
          batch.add(numbered_key(number), test::text(std::string(number, 'v')),
                    random.one_in(3) ? 1 : kForGood);
        }
        subject.store->put_many(batch.puts);
        if (thread == 0) subject.set_now(round * kMillisecond);
        if (round % 20 == 0) subject.store->size();
        const std::uint64_t number = random.below(500);
        const auto found = subject.get(numbered_key(number));
        if (found) {
          EXPECT_EQ(*found, test::text(std::string(number, 'v')));
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(subject.store->size(), subject.store->keys().size());
}

}  // namespace
