#include "core/flights.h"

#include <algorithm>
#include <atomic>
#include <utility>

namespace core {
namespace {

std::atomic<std::uint64_t> last_number{0};

}  // namespace

std::uint64_t next_flight_number() noexcept { return ++last_number; }

Flight::Flight(std::uint64_t key_hash, const KeyView& key_string, const FlightOwner& led_by)
    : number(next_flight_number()), hash(key_hash), key(key_string), leader(&led_by) {}

std::uint64_t Flight::number_of(const FlightOwner& owner) const noexcept {
  if (leader == &owner) return number;
  const auto wait = std::find_if(waits.begin(), waits.end(), [&owner](const FlightWait& one) {
    return one.owner.get() == &owner;
  });
  return wait == waits.end() ? 0 : wait->number;
}

std::shared_ptr<Flight> FlightOwner::led(std::uint64_t number) const noexcept {
  const auto found = flights_.find(number);
  return found == flights_.end() || found->second->leader != this ? nullptr : found->second;
}

bool FlightOwner::take_notice(Notice& notice) noexcept {
  FlightWaits taken;
  while (true) {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (notices_.empty()) return false;
      taken.splice(taken.begin(), notices_, notices_.begin());
    }
    notice = {taken.front().number, std::move(taken.front().outcome)};
    if (flights_.erase(notice.number) != 0) return true;
  }
}

void FlightOwner::close() noexcept {
  FlightWaits dropped;
  const std::lock_guard<std::mutex> lock(mutex_);
  open_ = false;
  dropped.swap(notices_);
}

void FlightOwner::tell(FlightWaits& waits,
                       const std::shared_ptr<const FlightOutcome>& outcome) noexcept {
  while (!waits.empty()) {
    // Taken out of the record, which the owner is going to hold.
    const std::shared_ptr<FlightOwner> owner = std::move(waits.front().owner);
    waits.front().outcome = outcome;
    owner->receive(waits);
  }
}

// The first of them.
void FlightOwner::receive(FlightWaits& waits) noexcept {
  FlightWaits dropped;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    FlightWaits& place = open_ ? notices_ : dropped;
    place.splice(place.end(), waits, waits.begin());
  }
  on_news_();
}

const std::shared_ptr<Flight>* ShardFlights::find(std::uint64_t hash,
                                                  const KeyView& key) const noexcept {
  if (flights_ == nullptr) return nullptr;
  const auto place = place_of(hash, key);
  return place == flights_->end() ? nullptr : &place->second;
}

void ShardFlights::add(const std::shared_ptr<Flight>& flight) {
  if (flights_ != nullptr) {
    flights_->emplace(flight->hash, flight);
    return;
  }
  auto first = std::make_unique<ByHash>();
  first->emplace(flight->hash, flight);
  flights_ = std::move(first);
}

void ShardFlights::remove(const Flight& flight) noexcept {
  if (flights_ == nullptr) return;
  const auto place = place_of(flight.hash, flight.key.view());
  if (place != flights_->end() && place->second.get() == &flight) erase(place);
}

void ShardFlights::supersede_all() noexcept {
  if (flights_ == nullptr) return;
  for (const auto& item : *flights_) item.second->superseded = true;
  flights_ = nullptr;
}

ShardFlights::ByHash::iterator ShardFlights::place_of(std::uint64_t hash,
                                                      const KeyView& key) const noexcept {
  const auto [same, end] = flights_->equal_range(hash);
  const auto place =
      std::find_if(same, end, [&key](const auto& item) { return item.second->key.view() == key; });
  return place == end ? flights_->end() : place;
}

void ShardFlights::erase(ByHash::iterator place) noexcept {
  flights_->erase(place);
  if (flights_->empty()) flights_ = nullptr;
}

void ShardFlights::supersede_one(std::uint64_t hash, const KeyView& key) noexcept {
  const auto place = place_of(hash, key);
  if (place == flights_->end()) return;
  place->second->superseded = true;
  erase(place);
}

}  // namespace core
