#include "flight_calls.h"

#include <cstdint>
#include <limits>
#include <new>

#include "calls.h"
#include "napi/exports.h"
#include "shared_call.h"

namespace {

// board(key) -> the rest of the value; its kind, or kAbsent. A value with no more than
// `ttl_milliseconds` (0 or more) left is stale. The flight goes through `expected_number`, the
// caller's role in it through `expected_kind`. With a `kind` of 1 it is a hit or a miss, with 0 it
// was one before.
napi_value board(napi_env env, napi_callback_info info) noexcept {
  return with_key<1>(env, info,
                     [env](Arguments<1>& arguments, const core::KeyReference& key,
                           CallNumbers& call) -> napi_value {
                       const core::Nanoseconds stale_span =
                           call.ttl_milliseconds > 0 ? core::span_of(call.ttl_milliseconds) : 0;
                       const bool counts = call.kind != 0;
                       core::OwnedValue value;
                       const std::int64_t found = run_on<SharedStore>(
                           arguments.environment(), call.store, [&](SharedStore& store) {
                             const core::SharedStore::Boarded boarded =
                                 store.map().board(store.flights().owner(), key, stale_span, value);
                             call.expected_number = static_cast<double>(boarded.flight);
                             call.expected_kind = static_cast<std::int32_t>(boarded.role);
                             if (counts) store.lookups().count(boarded.found);
                             return boarded.found ? 0 : kAbsent;
                           });
                       return answer_value(env, value, found, call);
                     });
}

// A function of a value, and of the flight in `expected_number`, which the caller leads:
// `work(store, owner, flight, value, call)`.
template <typename Work>
napi_value with_value(napi_env env, napi_callback_info info, Work&& work) noexcept {
  Arguments<1> arguments;
  if (!arguments.read(env, info)) return nullptr;
  CallNumbers& call = *arguments.environment().call_numbers();
  call.result = kOutOfMemory;
  try {
    ValueArgument value;
    if (!read_value(env, arguments[0], call.kind, call.number, value, call)) return nullptr;
    call.result = static_cast<std::int32_t>(
        run_on<SharedStore>(arguments.environment(), call.store, [&](SharedStore& store) {
          const auto flight = static_cast<std::uint64_t>(call.expected_number);
          return work(store, *store.flights().owner(), flight, value.view(), call) ? 1 : 0;
        }));
  } catch (const std::bad_alloc&) {
  }
  return nullptr;
}

// landFlight(rest): 1 if the value was stored, or 0
napi_value land(napi_env env, napi_callback_info info) noexcept {
  return with_value(env, info,
                    [](SharedStore& store, core::FlightOwner& owner, std::uint64_t flight,
                       const core::ValueView& value, const CallNumbers& call) {
                      return store.map().land(owner, flight, value, lifetime_of(call),
                                              store.report());
                    });
}

// failFlight(rest): 1, or 0 if the caller does not lead that flight
napi_value fail(napi_env env, napi_callback_info info) noexcept {
  return with_value(env, info,
                    [](SharedStore& store, core::FlightOwner& owner, std::uint64_t flight,
                       const core::ValueView& value,
                       const CallNumbers&) { return store.map().fail(owner, flight, value); });
}

// Reads a store's id and a flight's number, the only arguments, and runs `work(store, flight)`; the
// result is what it returns. False, with an exception pending, if the arguments are something else.
template <typename Work>
bool with_flight(napi_env env, napi_callback_info info, std::int64_t& result, Work&& work) {
  Arguments<2> arguments;
  std::int32_t id = 0;
  double flight = 0;
  if (!arguments.read(env, info) || !read_number(env, arguments[0], id) ||
      !read_number(env, arguments[1], flight)) {
    return false;
  }
  result = run_on<SharedStore>(arguments.environment(), id, [&](SharedStore& store) {
    return work(store, static_cast<std::uint64_t>(flight));
  });
  return true;
}

// leaveFlight(id, flight) -> 1
napi_value leave(napi_env env, napi_callback_info info) noexcept {
  std::int64_t result = 0;
  const auto leave_one = [](SharedStore& store, std::uint64_t flight) {
    store.map().leave(*store.flights().owner(), flight);
    return 1;
  };
  if (!with_flight(env, info, result, leave_one)) return nullptr;
  return create_number(env, result);
}

// flightKey(id, flight) -> the key string of a flight in which the caller has a part, or undefined
napi_value key_of(napi_env env, napi_callback_info info) noexcept {
  std::shared_ptr<core::Flight> flight;
  std::int64_t result = 0;
  const auto find = [&flight](SharedStore& store, std::uint64_t number) {
    const auto& flights = store.flights().owner()->flights();
    const auto found = flights.find(number);
    if (found != flights.end()) flight = found->second;
    return 1;
  };
  if (!with_flight(env, info, result, find)) return nullptr;
  return flight == nullptr ? nullptr : create_string(env, flight->key.view());
}

constexpr ExportedFunction kFunctions[] = {
    {"boardFlight", board}, {"landFlight", land},  {"failFlight", fail},
    {"leaveFlight", leave}, {"flightKey", key_of},
};

using Role = core::SharedStore::Boarded::Role;

constexpr ExportedNumber kNumbers[] = {
    {"NO_FLIGHT", static_cast<std::int32_t>(Role::kNone)},
    {"LEADS_FLIGHT", static_cast<std::int32_t>(Role::kLeads)},
    {"WAITS_FOR_FLIGHT", static_cast<std::int32_t>(Role::kWaits)},
    {"ABOARD_FLIGHT", static_cast<std::int32_t>(Role::kAboard)},
    {"FLIGHT_LANDED", static_cast<std::int32_t>(HandleFlights::News::kLanded)},
    {"FLIGHT_FAILED", static_cast<std::int32_t>(HandleFlights::News::kFailed)},
    {"FLIGHT_LEFT", static_cast<std::int32_t>(HandleFlights::News::kLeft)},
};

}  // namespace

bool export_flight_calls(napi_env env, napi_value exports, Environment& environment) {
  return export_functions(env, exports, kFunctions, environment) &&
         export_numbers(env, exports, kNumbers);
}
