#include "shared_event_calls.h"

#include <new>

#include "napi/exports.h"
#include "shared_call.h"

namespace {

// listenCalls(id, sets, deletes) -> 1, or 0 of a handle that nobody reaches any more. What calls of
// this environment on the store, by whatever handle, report.
napi_value listen_calls(napi_env env, napi_callback_info info) noexcept {
  Arguments<3> arguments;
  std::int32_t id = 0;
  bool sets = false;
  bool deletes = false;
  if (!arguments.read(env, info) || !read_number(env, arguments[0], id) ||
      !read_boolean(env, arguments[1], sets) || !read_boolean(env, arguments[2], deletes)) {
    return nullptr;
  }
  return create_number(env, run_on<SharedStore>(arguments.environment(), id, [&](auto& store) {
                         return store.listen_calls(sets, deletes) ? 1 : 0;
                       }));
}

// Reads the id and gives what the store with that id has reported; null, with the call's result
// set, if there is none.
core::CallReport* read_report(napi_env env, napi_callback_info info, CallNumbers*& call) {
  Arguments<1> arguments;
  std::int32_t id = 0;
  if (!arguments.read(env, info) || !read_number(env, arguments[0], id)) return nullptr;
  core::CallReport* report = nullptr;
  call = arguments.environment().call_numbers();
  call->result = static_cast<std::int32_t>(
      run_on<SharedStore>(arguments.environment(), id, [&report](SharedStore& store) {
        report = store.reported();
        return report == nullptr ? kAbsent : 1;
      }));
  return report;
}

// reportedKey(id) -> the key string of the last call that reported, of a rename the former one. The
// stamps go through `number` and, for a rename's new key, `expected_number`.
napi_value reported_key(napi_env env, napi_callback_info info) noexcept {
  CallNumbers* call = nullptr;
  const core::CallReport* report = read_report(env, info, call);
  if (report == nullptr) return nullptr;
  call->number = static_cast<double>(report->stamp);
  call->expected_number = static_cast<double>(report->target_stamp);
  return create_string(env, report->key.view());
}

// showReport(id, index) -> 1. Of a call on several keys, the report that the others give.
napi_value show_report(napi_env env, napi_callback_info info) noexcept {
  Arguments<2> arguments;
  std::int32_t id = 0;
  std::int32_t index = 0;
  if (!arguments.read(env, info) || !read_number(env, arguments[0], id) ||
      !read_number(env, arguments[1], index)) {
    return nullptr;
  }
  return create_number(
      env, run_on<SharedStore>(arguments.environment(), id, [index](SharedStore& store) {
        store.show_report(static_cast<std::size_t>(index));
        return 1;
      }));
}

// reportedValue(id) -> the rest of the value that was there; kind or kAbsent. To be asked once.
napi_value reported_value(napi_env env, napi_callback_info info) noexcept {
  CallNumbers* call = nullptr;
  core::CallReport* report = read_report(env, info, call);
  if (report == nullptr) return nullptr;
  if (!report->value) {
    call->result = kAbsent;
    return nullptr;
  }
  napi_value rest = answer_value(env, report->value->view(), *call);
  report->value.reset();
  return rest;
}

// sharedDepartureOf(id, key, stamp) -> the rest of the value of the entry with that key that
// departed first, with at most that stamp; kind or kAbsent. Why goes through `kind`.
napi_value departure_of(napi_env env, napi_callback_info info) noexcept {
  Arguments<3> arguments;
  std::int32_t id = 0;
  double stamp = 0;
  KeyArgument key;
  if (!arguments.read(env, info) || !read_number(env, arguments[0], id) ||
      !read_number(env, arguments[2], stamp)) {
    return nullptr;
  }
  CallNumbers& call = *arguments.environment().call_numbers();
  call.result = kAbsent;
  try {
    if (!key.read(env, arguments[1])) return nullptr;
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
  core::DepartedChain departed;
  run_on<SharedStore>(arguments.environment(), id, [&](SharedStore& store) {
    departed = store.take_departed(key.view(), static_cast<std::uint64_t>(stamp));
    return 1;
  });
  if (departed == nullptr) return nullptr;
  call.kind = static_cast<std::int32_t>(departed->why);
  return answer_value(env, departed->value(), call);
}

constexpr ExportedFunction kFunctions[] = {
    {"listenCalls", listen_calls},       {"reportedKey", reported_key},
    {"showReport", show_report},         {"reportedValue", reported_value},
    {"sharedDepartureOf", departure_of},
};

}  // namespace

bool export_shared_event_calls(napi_env env, napi_value exports, Environment& environment) {
  return export_functions(env, exports, kFunctions, environment);
}
