#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "core/key.h"
#include "core/owned_key.h"
#include "core/owned_value.h"

namespace core {

class FlightOwner;

// A number for somebody's part in a flight, 1 or more, which no other part in the process has had.
std::uint64_t next_flight_number() noexcept;

// What a flight came to: the value that was made, or what is told instead of one.
struct FlightOutcome {
  // Throws std::bad_alloc.
  FlightOutcome(const ValueView& made, bool is_failure) : failed(is_failure) { value.assign(made); }

  const bool failed;
  OwnedValue value;
};

// Somebody who waits for a flight. The record becomes the notice of its end, so that telling needs
// no memory.
struct FlightWait {
  std::shared_ptr<FlightOwner> owner;
  std::uint64_t number = 0;
  std::shared_ptr<const FlightOutcome> outcome;  // null: its leader has left
};
using FlightWaits = std::list<FlightWait>;

// The making of one key's value by one of the store's owners, its *leader*. The others *wait*.
struct Flight {
  // Throws std::bad_alloc.
  Flight(std::uint64_t key_hash, const KeyView& key_string, const FlightOwner& led_by);

  // The number of that owner's part in it, or 0; under the lock of the key's shard. O(waits).
  std::uint64_t number_of(const FlightOwner& owner) const noexcept;

  const std::uint64_t number;  // the leader's
  const std::uint64_t hash;
  const OwnedKey key;
  const FlightOwner* const leader;
  // Guarded by the lock of the key's shard, as what follows. Once the key was changed nobody joins
  // the flight any more, and what comes of it is not stored.
  bool superseded = false;
  FlightWaits waits;
};

// A store's handle, as its flights know it. It belongs to one thread, which alone calls its
// functions, and those of the store that get it; other threads leave notices.
class FlightOwner {
 public:
  struct Notice {
    std::uint64_t number = 0;
    std::shared_ptr<const FlightOutcome> outcome;  // null: ask again, the leader has left
  };

  // `on_news` is called when there is a new notice; on any thread, with no lock held. It must not
  // throw, and may still come after `close`.
  explicit FlightOwner(std::function<void()> on_news) : on_news_(std::move(on_news)) {}

  // The flights that it leads or waits for, by the number of its part.
  std::unordered_map<std::uint64_t, std::shared_ptr<Flight>>& flights() noexcept {
    return flights_;
  }
  // The flight that it leads by that number, or null.
  std::shared_ptr<Flight> led(std::uint64_t number) const noexcept;

  // Takes the oldest notice of a flight that it has not left. False if there is none.
  bool take_notice(Notice& notice) noexcept;
  // From now on no notice is kept.
  void close() noexcept;

  // Any thread. Tells each wait's owner what its flight came to; no lock may be held.
  static void tell(FlightWaits& waits,
                   const std::shared_ptr<const FlightOutcome>& outcome) noexcept;

 private:
  void receive(FlightWaits& waits) noexcept;

  const std::function<void()> on_news_;
  std::unordered_map<std::uint64_t, std::shared_ptr<Flight>> flights_;
  std::mutex mutex_;  // a leaf: no other lock is taken while it is held
  FlightWaits notices_;
  bool open_ = true;
};

// The flights of a shard's keys that can be joined: one a key at most. The shard's lock guards it.
// While there are none, whoever changes an entry pays for one comparison.
class ShardFlights {
 public:
  // Null if the key has none.
  const std::shared_ptr<Flight>* find(std::uint64_t hash, const KeyView& key) const noexcept;
  // The key must have none. Throws std::bad_alloc, and then nothing has changed.
  void add(const std::shared_ptr<Flight>& flight);
  void remove(const Flight& flight) noexcept;

  // The entry of that key was changed, or might have been.
  void supersede(std::uint64_t hash, const KeyView& key) noexcept {
    if (flights_ != nullptr) supersede_one(hash, key);
  }
  void supersede_all() noexcept;

 private:
  using ByHash = std::unordered_multimap<std::uint64_t, std::shared_ptr<Flight>>;

  ByHash::iterator place_of(std::uint64_t hash, const KeyView& key) const noexcept;
  void erase(ByHash::iterator place) noexcept;
  void supersede_one(std::uint64_t hash, const KeyView& key) noexcept;

  std::unique_ptr<ByHash> flights_;  // null when empty
};

}  // namespace core
