#pragma once

#include <node_api.h>

#include <chrono>
#include <cstdint>
#include <memory>

#include "core/flights.h"
#include "core/shared_store.h"
#include "napi/environment.h"

// A handle's part in the flights of its store: those that it leads, and those that it waits for, of
// whose end it hears through its environment's mailbox. Belongs to the environment's thread.
class HandleFlights {
 public:
  // What JavaScript is told of a flight that it waits for.
  enum class News : std::uint8_t { kLanded, kFailed, kLeft };

  explicit HandleFlights(Environment& environment) : environment_(environment) {}

  // Made at the first call. Throws std::bad_alloc.
  const std::shared_ptr<core::FlightOwner>& owner();
  void close(core::SharedStore& store) noexcept;

  // Tells JavaScript what came of flights; returns whether work may be left at `until`.
  bool deliver(napi_env env, std::chrono::steady_clock::time_point until);

 private:
  void tell(napi_env env, const core::FlightOwner::Notice& notice);

  Environment& environment_;
  std::shared_ptr<core::FlightOwner> owner_;
};
