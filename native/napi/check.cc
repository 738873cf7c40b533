#include "napi/check.h"

void throw_last_error(napi_env env) noexcept {
  // Read before any other call, which would overwrite it.
  const napi_extended_error_info* info = nullptr;
  const napi_status status = napi_get_last_error_info(env, &info);
  const char* message = status == napi_ok && info != nullptr ? info->error_message : nullptr;
  bool pending = false;
  if (napi_is_exception_pending(env, &pending) != napi_ok || pending) return;
  throw_error(env, "ERR_NODE_API", message != nullptr ? message : "a Node-API call failed");
}

void throw_error(napi_env env, const char* code, const char* message) noexcept {
  // In an environment that is being torn down even this may fail, and nobody is left to be told.
  static_cast<void>(napi_throw_error(env, code, message));
}
