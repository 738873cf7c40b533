#include "environment_calls.h"

#include "calls.h"
#include "napi/exports.h"

namespace {

// shareNumbers() -> ArrayBuffer, see Environment::share_numbers
napi_value share_numbers(napi_env env, napi_callback_info info) noexcept {
  Arguments<0> arguments;
  if (!arguments.read(env, info)) return nullptr;
  return arguments.environment().share_numbers(env);
}

template <Environment::Callback kCallback>
napi_value connect(napi_env env, napi_callback_info info) noexcept {
  Arguments<1> arguments;
  if (!arguments.read(env, info)) return nullptr;
  static_cast<void>(arguments.environment().connect(env, kCallback, arguments[0]));
  return nullptr;
}

// keepAlive(alive) -> 1, or 0 in an environment that is ending
napi_value keep_alive(napi_env env, napi_callback_info info) noexcept {
  Arguments<1> arguments;
  bool alive = false;
  if (!arguments.read(env, info) || !read_boolean(env, arguments[0], alive)) return nullptr;
  return create_number(env, arguments.environment().keep_alive(env, alive) ? 1 : 0);
}

constexpr ExportedFunction kFunctions[] = {
    {"shareNumbers", share_numbers},
    {"connectClearSlots", connect<Environment::Callback::kClearSlots>},
    {"connectDropPages", connect<Environment::Callback::kDropPages>},
    {"connectLockNews", connect<Environment::Callback::kLockNews>},
    {"connectChange", connect<Environment::Callback::kChange>},
    {"connectSlotDeparted", connect<Environment::Callback::kSlotDeparted>},
    {"connectEntryDeparted", connect<Environment::Callback::kEntryDeparted>},
    {"connectDeparturesLost", connect<Environment::Callback::kDeparturesLost>},
    {"connectFlightNews", connect<Environment::Callback::kFlightNews>},
    {"keepAlive", keep_alive},
};

constexpr ExportedNumber kNumbers[] = {
    {"ABSENT", kAbsent},      {"CLOSED", kClosed},           {"OUT_OF_MEMORY", kOutOfMemory},
    {"NO_THREAD", kNoThread}, {"NOT_A_NUMBER", kNotANumber}, {"TOO_LARGE", kTooLarge},
    {"MISMATCH", kMismatch},
};

}  // namespace

bool export_environment_calls(napi_env env, napi_value exports, Environment& environment) {
  return export_functions(env, exports, kFunctions, environment) &&
         export_numbers(env, exports, kNumbers);
}
