#include <utility>

#include "core/shared_store.h"

namespace core {

SharedStore::Boarded SharedStore::board(const std::shared_ptr<FlightOwner>& owner,
                                        const KeyReference& key, Nanoseconds stale_span,
                                        OwnedValue& value) {
  LazyNow now(clock_);
  Boarded boarded;
  const bool served = at<SharedLock>(
      key, [&](const Place& place) { return serve(place, stale_span, now, value, boarded.found); });
  if (served) return boarded;
  at<ExclusiveLock>(key, [&](const Place& place) {
    if (!serve(place, stale_span, now, value, boarded.found)) join(owner, place, boarded);
  });
  return boarded;
}

// Copies the live value. Returns whether nobody need make another: it is fresh, or a flight is
// under way.
bool SharedStore::serve(const Place& place, Nanoseconds stale_span, LazyNow& now, OwnedValue& value,
                        bool& found) const {
  const Table::Bucket* bucket = place.shard.find(place.hash, place.key, now);
  found = bucket != nullptr;
  if (!found) return false;
  value.assign(SharedShard::entry_of(*bucket).value());
  if (remaining_at(bucket->entry->deadline(), now) <= stale_span) {
    return place.shard.flights.find(place.hash, place.key) != nullptr;
  }
  if (options_.touch_on_get) bucket->entry->restart(now);
  return true;
}

// Has the owner wait for the key's flight, or lead a new one.
void SharedStore::join(const std::shared_ptr<FlightOwner>& owner, const Place& place,
                       Boarded& boarded) {
  const std::shared_ptr<Flight>* known = place.shard.flights.find(place.hash, place.key);
  if (known == nullptr) {
    lead(owner, place, boarded);
    return;
  }
  const std::shared_ptr<Flight> flight = *known;
  boarded.role = Boarded::Role::kAboard;
  boarded.flight = flight->number_of(*owner);
  if (boarded.flight != 0) return;
  boarded.role = Boarded::Role::kWaits;
  boarded.flight = next_flight_number();
  FlightWaits wait;
  wait.push_back({owner, boarded.flight, nullptr});
  owner->flights().emplace(boarded.flight, flight);
  flight->waits.splice(flight->waits.end(), wait);
}

void SharedStore::lead(const std::shared_ptr<FlightOwner>& owner, const Place& place,
                       Boarded& boarded) {
  const auto flight = std::make_shared<Flight>(place.hash, place.key, *owner);
  const auto added = owner->flights().emplace(flight->number, flight).first;
  try {
    place.shard.flights.add(flight);
  } catch (...) {
    owner->flights().erase(added);
    throw;
  }
  boarded.role = Boarded::Role::kLeads;
  boarded.flight = flight->number;
}

bool SharedStore::land(FlightOwner& owner, std::uint64_t number, const ValueView& value,
                       const LifetimeRequest& lifetime, CallReport* report) {
  const std::shared_ptr<Flight> flight = owner.led(number);
  if (flight == nullptr) return false;
  const auto outcome = std::make_shared<const FlightOutcome>(value, false);
  LazyNow now(clock_);
  Pokes pokes;
  std::size_t visit = kShards;
  const bool stored = at<ExclusiveLock>({flight->key.view()}, [&](const Place& place) {
    if (flight->superseded) return false;
    const Table::Bucket* live = place.shard.find(place.hash, place.key, now);
    if (report != nullptr) write_report(report, report->of_sets, place, live);
    // Nobody joins the flight after that: who comes now finds the value.
    visit = put_at(place, live, value, lifetime, now, pokes);
    return true;
  });
  visit_shard(visit, now, pokes);
  end_flight(owner, number, outcome);
  return stored;
}

bool SharedStore::fail(FlightOwner& owner, std::uint64_t number, const ValueView& failure) {
  if (owner.led(number) == nullptr) return false;
  return end_flight(owner, number, std::make_shared<const FlightOutcome>(failure, true));
}

// Ends a flight that the owner leads. False if there is none.
bool SharedStore::end_flight(FlightOwner& owner, std::uint64_t number,
                             const std::shared_ptr<const FlightOutcome>& outcome) noexcept {
  const std::shared_ptr<Flight> flight = owner.led(number);
  if (flight == nullptr) return false;
  FlightWaits waits;
  at<ExclusiveLock>({flight->key.view()}, [&](const Place& place) {
    place.shard.flights.remove(*flight);
    waits.swap(flight->waits);
  });
  owner.flights().erase(number);
  FlightOwner::tell(waits, outcome);
  return true;
}

void SharedStore::leave(FlightOwner& owner, std::uint64_t number) noexcept {
  const auto found = owner.flights().find(number);
  if (found == owner.flights().end() || end_flight(owner, number, nullptr)) return;
  withdraw(owner, *found->second);
  owner.flights().erase(found);
}

// A notice may be on its way already; the owner will not know the flight.
void SharedStore::withdraw(const FlightOwner& owner, Flight& flight) noexcept {
  FlightWaits dropped;
  at<ExclusiveLock>({flight.key.view()}, [&](const Place&) {
    for (auto wait = flight.waits.begin(); wait != flight.waits.end();) {
      const auto own = wait++;
      if (own->owner.get() == &owner) dropped.splice(dropped.end(), flight.waits, own);
    }
  });
}

void SharedStore::close(FlightOwner& owner) noexcept {
  owner.close();
  while (!owner.flights().empty()) leave(owner, owner.flights().begin()->first);
}

}  // namespace core
