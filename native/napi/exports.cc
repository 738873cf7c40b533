#include "napi/exports.h"

#include "napi/check.h"
#include "napi/results.h"

bool export_function(napi_env env, napi_value exports, const ExportedFunction& exported,
                     Environment& environment) noexcept {
  napi_value function = nullptr;
  if (napi_create_function(env, exported.name, NAPI_AUTO_LENGTH, exported.function, &environment,
                           &function) == napi_ok &&
      napi_set_named_property(env, exports, exported.name, function) == napi_ok) {
    return true;
  }
  throw_last_error(env);
  return false;
}

bool export_number(napi_env env, napi_value exports, const ExportedNumber& exported) noexcept {
  napi_value value = create_number(env, exported.number);
  if (value == nullptr) return false;
  if (napi_set_named_property(env, exports, exported.name, value) == napi_ok) return true;
  throw_last_error(env);
  return false;
}
