#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "shared_subject.h"

namespace test {

// One who boards flights of a store, and what it is told.
class FlightClient {
 public:
  using Role = core::SharedStore::Boarded::Role;

  struct Notice {
    std::uint64_t number;
    bool left;
    bool failed;
    std::string value;
  };

  explicit FlightClient(
      core::SharedStore& store, std::function<void()> on_news = [] {})
      : store_(store), owner_(std::make_shared<core::FlightOwner>(std::move(on_news))) {}
  ~FlightClient() { close(); }
  FlightClient(const FlightClient&) = delete;
  FlightClient& operator=(const FlightClient&) = delete;

  // Its part is `number` then, and a value that was found is `value`.
  Role board(const std::string& copy, core::Nanoseconds stale_span = 0) {
    core::OwnedValue found;
    const auto boarded = store_.board(owner_, SharedSubject::key(copy), stale_span, found);
    number = boarded.flight;
    value = boarded.found ? std::optional<std::string>(copy_of(found.view())) : std::nullopt;
    return boarded.role;
  }
  bool land(const std::string& made, double ttl = kForGood) {
    return store_.land(*owner_, number, value_of(made), {ttl, false});
  }
  bool fail(const std::string& reason) { return store_.fail(*owner_, number, value_of(reason)); }
  void leave() { store_.leave(*owner_, number); }
  void close() { store_.close(*owner_); }
  std::optional<Notice> notice() {
    core::FlightOwner::Notice taken;
    if (!owner_->take_notice(taken)) return std::nullopt;
    if (taken.outcome == nullptr) return Notice{taken.number, true, false, ""};
    return Notice{taken.number, false, taken.outcome->failed, copy_of(taken.outcome->value.view())};
  }
  std::size_t parts() const { return owner_->flights().size(); }

  std::uint64_t number = 0;
  std::optional<std::string> value;

 private:
  core::SharedStore& store_;
  const std::shared_ptr<core::FlightOwner> owner_;
};

}  // namespace test
