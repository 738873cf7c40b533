#include <node_api.h>

#include <exception>

#include "environment_calls.h"
#include "flight_calls.h"
#include "local_calls.h"
#include "lock_calls.h"
#include "napi/check.h"
#include "napi/environment.h"
#include "napi/pin_module.h"
#include "shared_calls.h"
#include "shared_event_calls.h"
#include "store_calls.h"

namespace {

napi_value initialize(napi_env env, napi_value exports) {
  pin_module();
  try {
    Environment* environment = Environment::of(env);
    if (environment == nullptr) return nullptr;
    const bool exported = export_environment_calls(env, exports, *environment) &&
                          export_store_calls(env, exports, *environment) &&
                          export_local_calls(env, exports, *environment) &&
                          export_shared_calls(env, exports, *environment) &&
                          export_shared_event_calls(env, exports, *environment) &&
                          export_lock_calls(env, exports, *environment) &&
                          export_flight_calls(env, exports, *environment);
    return exported ? exports : nullptr;
  } catch (const std::exception& failure) {
    throw_error(env, "ERR_OUT_OF_MEMORY", failure.what());
    return nullptr;
  }
}

}  // namespace

NAPI_MODULE(NODE_GYP_MODULE_NAME, initialize)
