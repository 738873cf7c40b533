#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "core/shared_store.h"
#include "shared_subject.h"
#include "store_model.h"

namespace {

using core::CallReport;
using core::Change;
using core::Departure;
using core::DepartureListener;
using test::kForGood;
using test::kMillisecond;
using test::latin1;
using test::number;
using test::SharedSubject;
using test::text;

// Copies of the key and the value of what departed.
using Told = std::vector<std::pair<std::string, std::string>>;

Told take_all(DepartureListener& listener) {
  Told told;
  while (const core::DepartedChain departed = listener.queue().take()) {
    EXPECT_EQ(departed->why, Departure::kExpired);
    told.emplace_back(test::copy_of(departed->key()), test::copy_of(departed->value()));
  }
  return told;
}

struct Heard : SharedSubject {
  Heard() { store->departures().add(listener); }

  std::atomic<int> pokes{0};
  std::shared_ptr<DepartureListener> listener =
      std::make_shared<DepartureListener>(this, [this] { ++pokes; });
};

TEST(SharedDepartures, EveryListenerIsToldWithTheValue) {
  Heard subject;
  const auto other = std::make_shared<DepartureListener>(nullptr, [] {});
  subject.store->departures().add(other);
  subject.put("al", text("value"), 1);
  subject.put("bl", number(7), 1);
  subject.set_now(1000 * kMillisecond);
  EXPECT_EQ(subject.store->size(), 0U);
  EXPECT_EQ(subject.pokes, 1);
  const Told told = take_all(*subject.listener);
  EXPECT_EQ(told.size(), 2U);
  EXPECT_EQ(take_all(*other), told);
  subject.store->departures().remove(*other);
  subject.put("al", text("again"), 1);
  subject.set_now(2000 * kMillisecond);
  test::sweep_every_shard(*subject.store, 2000 * kMillisecond);
  EXPECT_EQ(take_all(*subject.listener), (Told{{"al", text("again")}}));
  EXPECT_TRUE(take_all(*other).empty());
}

TEST(SharedDepartures, APutOverADeadEntryTellsOfIt) {
  Heard subject;
  subject.put("al", text("old"), 1);
  subject.set_now(1 * kMillisecond);
  subject.put("al", text("new"));
  EXPECT_EQ(take_all(*subject.listener), (Told{{"al", text("old")}}));
  EXPECT_EQ(subject.get("al"), text("new"));
  const core::Statistics statistics = subject.store->statistics();
  EXPECT_EQ(statistics.changes.expirations, 1U);
  EXPECT_EQ(statistics.changes.deletes, 0U);
  EXPECT_EQ(statistics.changes.sets, 2U);
}

TEST(SharedDepartures, AMoveOntoADeadEntryTellsOfIt) {
  Heard subject;
  subject.put("al", text("dead"), 1);
  subject.put("bl", text("moves"));
  subject.set_now(1 * kMillisecond);
  EXPECT_TRUE(subject.store->rename(latin1("b"), latin1("a")));
  EXPECT_EQ(take_all(*subject.listener), (Told{{"al", text("dead")}}));
}

TEST(SharedDepartures, AClearDropsThoseOfItsOwnEnvironment) {
  Heard subject;
  const auto other = std::make_shared<DepartureListener>(nullptr, [] {});
  subject.store->departures().add(other);
  subject.put("al", text("dead"), 1);
  subject.set_now(1000 * kMillisecond);
  subject.store->size();
  subject.store->clear(&subject);
  EXPECT_TRUE(take_all(*subject.listener).empty());
  EXPECT_EQ(take_all(*other).size(), 1U);
}

std::string previous_of(const CallReport& report) {
  return report.value ? test::copy_of(report.value->view()) : "none";
}

TEST(SharedDepartures, AReportHasTheValueThatWasThere) {
  SharedSubject subject;
  CallReport report;
  const core::KeyReference key{latin1("a"), nullptr};
  const std::string one = text("one");
  const std::string two = text("two");
  report.of_sets = report.of_deletes = true;
  subject.store->put(key, test::value_of(one), {}, &report);
  EXPECT_EQ(previous_of(report), "none");
  subject.store->put(key, test::value_of(two), {}, &report);
  EXPECT_EQ(previous_of(report), one);
  EXPECT_EQ(test::copy_of(report.key.view()), "al");
  EXPECT_TRUE(
      subject.store->compare_and_set(key, test::value_of(two), test::value_of(one), {}, &report));
  EXPECT_EQ(previous_of(report), two);
  EXPECT_TRUE(subject.store->rename(latin1("a"), latin1("b"), &report));
  EXPECT_EQ(previous_of(report), one);
  EXPECT_TRUE(subject.store->remove({latin1("b"), nullptr}, &report));
  EXPECT_EQ(previous_of(report), one);
  double sum = 0;
  subject.store->increment(key, 5, {}, sum, &report);
  EXPECT_EQ(previous_of(report), "none");
  subject.store->increment(key, 5, {}, sum, &report);
  EXPECT_EQ(previous_of(report), number(5));
  report.of_deletes = false;
  core::OwnedValue taken;
  EXPECT_TRUE(subject.store->take(key, taken, &report));
  EXPECT_EQ(previous_of(report), "none") << "it was not asked for";
}

// The stamps tell what departed before a change from what departed after it.
TEST(SharedDepartures, StampsOrderDeparturesAmongTheChangesOfTheirKey) {
  Heard subject;
  CallReport report;
  report.of_sets = report.of_deletes = true;
  const core::KeyReference key{latin1("a"), nullptr};
  const std::string before = text("before");
  const std::string after = text("after");
  subject.store->put(key, test::value_of(before), {1, false});
  subject.set_now(1000 * kMillisecond);
  subject.store->put(key, test::value_of(after), {1, false}, &report);
  const std::uint64_t of_put = report.stamp;
  subject.set_now(2000 * kMillisecond);
  subject.store->size();
  const auto first = subject.listener->queue().take_of(latin1("a"), of_put);
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(test::copy_of(first->value()), before);
  EXPECT_EQ(subject.listener->queue().take_of(latin1("a"), of_put), nullptr);

  subject.store->put(key, test::value_of(after), {});
  EXPECT_TRUE(subject.store->remove(key, &report));
  const std::uint64_t of_remove = report.stamp;
  subject.store->put(key, test::value_of(before), {1, false});
  subject.set_now(3000 * kMillisecond);
  subject.store->size();
  const auto second = subject.listener->queue().take_of(latin1("a"), of_remove);
  ASSERT_NE(second, nullptr);
  EXPECT_EQ(test::copy_of(second->value()), after);
  EXPECT_EQ(subject.listener->queue().take_of(latin1("a"), of_remove), nullptr);
  EXPECT_EQ(subject.listener->queue().take_of(latin1("a"))->stamp > of_remove, true);
}

TEST(SharedDepartures, ThreadsPutWhileListenersComeAndGo) {
  SharedSubject subject(1e-6);
  const auto store = subject.store;
  store->clock().set_manual(core::kNever);  // the system's
  std::atomic<bool> done{false};
  const auto kept = std::make_shared<DepartureListener>(&subject, [] {});
  store->departures().add(kept);
  std::vector<std::thread> threads;
  constexpr int kPuts = 3000;
  for (int thread = 0; thread < 3; ++thread) {
    threads.emplace_back([&store, thread] {
      for (int index = 0; index < kPuts; ++index) {
        const std::string key = test::numbered_key(static_cast<std::uint64_t>(index % 50));
        const std::string value = number(thread * kPuts + index);
        store->put(SharedSubject::key(key), test::value_of(value), {1e-3, false});
      }
    });
  }
  std::thread visitor([&] {
    while (!done) {
      const auto listener = std::make_shared<DepartureListener>(nullptr, [] {});
      store->departures().add(listener);
      store->clear(listener.get());
      take_all(*listener);
      store->departures().remove(*listener);
    }
  });
  std::size_t told = 0;
  for (std::thread& thread : threads) {
    told += take_all(*kept).size();
    thread.join();
  }
  done = true;
  visitor.join();
  told += take_all(*kept).size() + kept->queue().take_lost();
  EXPECT_LE(told, 3U * kPuts);
  EXPECT_GT(told, 0U);
}

}  // namespace
