#include "core/flights.h"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "allocation_failures.h"
#include "flight_client.h"

namespace {

using core::KeyReference;
using test::FlightClient;
using test::kMillisecond;
using test::latin1;
using test::number;
using test::SharedSubject;
using test::text;
using Role = FlightClient::Role;

const KeyReference kA{latin1("a"), nullptr};

// A store, and three who want its values.
struct Flights {
  SharedSubject subject;
  int news = 0;
  FlightClient leader{*subject.store};
  FlightClient waiter{*subject.store, [this] { ++news; }};
  FlightClient another{*subject.store};
};

TEST(Flights, TheFirstLeadsTheNextWait) {
  Flights all;
  EXPECT_EQ(all.leader.board("al"), Role::kLeads);
  EXPECT_EQ(all.waiter.board("al"), Role::kWaits);
  EXPECT_NE(all.leader.number, all.waiter.number);
  const std::uint64_t part = all.waiter.number;
  EXPECT_EQ(all.waiter.board("al"), Role::kAboard);
  EXPECT_EQ(all.waiter.number, part);
  EXPECT_EQ(all.leader.board("al"), Role::kAboard);
  EXPECT_EQ(all.another.board("bl"), Role::kLeads);
  EXPECT_FALSE(all.waiter.notice());
}

TEST(Flights, AValueIsStoredAndTold) {
  Flights all;
  all.leader.board("al");
  all.waiter.board("al");
  EXPECT_TRUE(all.leader.land(text("made"), 5));
  EXPECT_EQ(all.news, 1);
  const auto notice = all.waiter.notice();
  ASSERT_TRUE(notice);
  EXPECT_EQ(notice->number, all.waiter.number);
  EXPECT_FALSE(notice->failed || notice->left);
  EXPECT_EQ(notice->value, text("made"));
  EXPECT_FALSE(all.waiter.notice());
  EXPECT_EQ(all.subject.get("al"), text("made"));
  EXPECT_EQ(all.subject.store->remaining(kA), 5 * kMillisecond);
  EXPECT_EQ(all.another.board("al"), Role::kNone);
  EXPECT_EQ(all.another.value, text("made"));
  EXPECT_EQ(all.leader.parts() + all.waiter.parts() + all.another.parts(), 0U);
}

TEST(Flights, AFailureIsToldAndNothingStored) {
  Flights all;
  all.leader.board("al");
  all.waiter.board("al");
  EXPECT_TRUE(all.leader.fail(text("why")));
  const auto notice = all.waiter.notice();
  ASSERT_TRUE(notice);
  EXPECT_TRUE(notice->failed);
  EXPECT_EQ(notice->value, text("why"));
  EXPECT_FALSE(all.subject.get("al"));
  EXPECT_EQ(all.another.board("al"), Role::kLeads);
}

TEST(Flights, WhoDoesNotLeadCanNotEndIt) {
  Flights all;
  all.leader.board("al");
  all.waiter.board("al");
  EXPECT_FALSE(all.waiter.land(text("made")));
  EXPECT_FALSE(all.waiter.fail(text("why")));
  EXPECT_FALSE(all.another.land(text("made")));
  EXPECT_FALSE(all.subject.get("al"));
  EXPECT_TRUE(all.leader.land(text("made")));
  EXPECT_FALSE(all.leader.land(text("again")));
  EXPECT_EQ(all.subject.get("al"), text("made"));
}

TEST(Flights, ALeaderThatLeavesIsFollowedByWhoAsksFirst) {
  for (const bool closes : {false, true}) {
    Flights all;
    all.leader.board("al");
    all.waiter.board("al");
    all.another.board("al");
    if (closes) {
      all.leader.close();
    } else {
      all.leader.leave();
    }
    for (FlightClient* client : {&all.waiter, &all.another}) {
      const auto notice = client->notice();
      ASSERT_TRUE(notice);
      EXPECT_TRUE(notice->left);
    }
    EXPECT_EQ(all.another.board("al"), Role::kLeads);
    EXPECT_EQ(all.waiter.board("al"), Role::kWaits);
  }
}

TEST(Flights, WhoStopsWaitingIsToldNothing) {
  Flights all;
  all.leader.board("al");
  all.waiter.board("al");
  all.waiter.leave();
  all.another.board("al");
  all.leader.land(text("made"));
  EXPECT_FALSE(all.waiter.notice());
  EXPECT_EQ(all.news, 0);
  EXPECT_TRUE(all.another.notice());
}

TEST(Flights, ANoticeThatCameTooLateIsDropped) {
  Flights all;
  all.leader.board("al");
  all.waiter.board("al");
  all.leader.land(text("made"));
  all.waiter.leave();
  EXPECT_FALSE(all.waiter.notice());
}

TEST(Flights, OneThatIsClosedIsToldNothing) {
  Flights all;
  all.leader.board("al");
  all.waiter.board("al");
  all.leader.land(text("made"));
  all.another.board("bl");
  all.waiter.board("bl");
  all.waiter.close();
  all.another.land(text("made"));
  EXPECT_FALSE(all.waiter.notice());
  EXPECT_EQ(all.waiter.parts(), 0U);
}

TEST(Flights, AStaleValueIsServedAndOneMakesTheNext) {
  Flights all;
  all.subject.put("al", text("old"), 150);
  all.subject.set_now(100 * kMillisecond - 1);
  EXPECT_EQ(all.leader.board("al", 50 * kMillisecond), Role::kNone);
  all.subject.set_now(100 * kMillisecond);
  EXPECT_EQ(all.leader.board("al"), Role::kNone);
  EXPECT_EQ(all.leader.board("al", 50 * kMillisecond), Role::kLeads);
  EXPECT_EQ(all.leader.value, text("old"));
  EXPECT_EQ(all.waiter.board("al", 50 * kMillisecond), Role::kNone);
  EXPECT_EQ(all.waiter.value, text("old"));
  all.subject.set_now(150 * kMillisecond);
  EXPECT_EQ(all.waiter.board("al", 50 * kMillisecond), Role::kWaits);
  EXPECT_TRUE(all.leader.land(text("new")));
  EXPECT_TRUE(all.waiter.notice());
  EXPECT_EQ(all.subject.get("al"), text("new"));
}

TEST(Flights, APermanentValueIsNeverStale) {
  Flights all;
  all.subject.put("al", text("old"));
  EXPECT_EQ(all.leader.board("al", core::kNever - 1), Role::kNone);
}

// What is done to the key while a flight is under way, and whether that supersedes it.
const std::map<std::string, std::pair<std::function<void(SharedSubject&)>, bool>> kChanges = {
    {"put", {[](SharedSubject& subject) { subject.put("al", text("set")); }, true}},
    {"remove", {[](SharedSubject& subject) { subject.store->remove(kA); }, true}},
    {"take",
     {[](SharedSubject& subject) {
        core::OwnedValue value;
        subject.store->take(kA, value);
      },
      true}},
    {"clear", {[](SharedSubject& subject) { subject.store->clear(); }, true}},
    {"increment",
     {[](SharedSubject& subject) {
        double sum = 0;
        subject.store->increment(kA, 1, {}, sum);
        subject.store->increment(kA, 1, {}, sum);
      },
      true}},
    {"rename from it",
     {[](SharedSubject& subject) { subject.store->rename(latin1("a"), latin1("b")); }, true}},
    {"rename to it",
     {[](SharedSubject& subject) {
        subject.put("bl", text("set"));
        subject.store->rename(latin1("b"), latin1("a"));
      },
      true}},
    {"rename of nothing to it",
     {[](SharedSubject& subject) { subject.store->rename(latin1("b"), latin1("a")); }, false}},
    {"touch", {[](SharedSubject& subject) { subject.store->touch(kA, 5); }, false}},
    {"another key",
     {[](SharedSubject& subject) {
        for (int index = 0; index < 1000; ++index) subject.put(std::to_string(index) + "l", "\1");
        for (int index = 0; index < 1000; ++index) {
          const std::string name = std::to_string(index);
          subject.store->remove({latin1(name), nullptr});
        }
      },
      false}},
};

TEST(Flights, WhatIsChangedMeanwhileStays) {
  for (const auto& [name, change] : kChanges) {
    Flights all;
    all.leader.board("al");
    all.waiter.board("al");
    change.first(all.subject);
    const auto before = all.subject.get("al");
    EXPECT_EQ(all.leader.land(text("made")), !change.second) << name;
    EXPECT_EQ(all.subject.get("al"), change.second ? before : text("made")) << name;
    const auto notice = all.waiter.notice();
    ASSERT_TRUE(notice) << name;
    EXPECT_EQ(notice->value, text("made")) << name;
  }
}

TEST(Flights, NobodyJoinsOneThatIsSuperseded) {
  Flights all;
  all.leader.board("al");
  all.subject.store->remove(kA);
  EXPECT_EQ(all.another.board("al"), Role::kLeads);
  EXPECT_FALSE(all.leader.land(text("old")));
  EXPECT_EQ(all.waiter.board("al"), Role::kWaits);
  EXPECT_TRUE(all.another.land(text("new")));
  EXPECT_EQ(all.subject.get("al"), text("new"));
}

TEST(Flights, ARenamedKeyIsSuperseded) {
  Flights all;
  const auto cell = all.subject.store->cell(latin1("name"), latin1("a"), {}, true);
  all.leader.board("al");
  all.subject.store->rename(*cell, latin1("b"), {});
  EXPECT_FALSE(all.leader.land(text("made")));
}

TEST(Flights, AFailedAllocationChangesNothing) {
  const auto made = [] {
    auto all = std::make_unique<Flights>();
    all->leader.board("al");
    return all;
  };
  const std::string name = std::string(100, 'n') + 'l';
  std::size_t failures = test::fail_each_allocation(
      made, [&name](Flights& all) { all.waiter.board(name); },
      [&name](Flights& all, bool thrown) {
        EXPECT_EQ(all.waiter.parts(), thrown ? 0U : 1U);
        EXPECT_EQ(all.another.board(name), thrown ? Role::kLeads : Role::kWaits);
      });
  failures += test::fail_each_allocation(
      made, [](Flights& all) { all.waiter.board("al"); },
      [](Flights& all, bool thrown) {
        all.leader.land(text("made"));
        EXPECT_EQ(all.waiter.notice().has_value(), !thrown);
      });
  failures += test::fail_each_allocation(
      made, [](Flights& all) { all.leader.land(text("made")); },
      [](Flights& all, bool thrown) {
        EXPECT_EQ(all.subject.get("al").has_value(), !thrown);
        if (thrown) {
          EXPECT_TRUE(all.leader.land(text("made")));
        }
      });
  EXPECT_GE(failures, 6U);
}

}  // namespace
