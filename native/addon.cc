#include <node_api.h>

#include <exception>

#include "local_calls.h"
#include "napi/check.h"
#include "napi/environment.h"
#include "napi/pin_module.h"

namespace {

napi_value initialize(napi_env env, napi_value exports) {
  pin_module();
  try {
    Environment* environment = Environment::of(env);
    if (environment == nullptr || !export_local_calls(env, exports, *environment)) return nullptr;
    return exports;
  } catch (const std::exception& failure) {
    throw_error(env, "ERR_OUT_OF_MEMORY", failure.what());
    return nullptr;
  }
}

}  // namespace

NAPI_MODULE(NODE_GYP_MODULE_NAME, initialize)
