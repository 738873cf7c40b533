#pragma once

#include <node_api.h>

// Throws what the last failed Node-API call reported, unless an exception is pending already.
void throw_last_error(napi_env env) noexcept;

// Throws an Error with that code.
void throw_error(napi_env env, const char* code, const char* message) noexcept;

// The one way to check a status: on failure throws and leaves the function.
#define NAPI_CHECK(env, call) \
  do {                        \
    if ((call) != napi_ok) {  \
      throw_last_error(env);  \
      return nullptr;         \
    }                         \
  } while (false)
