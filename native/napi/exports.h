#pragma once

#include <node_api.h>

#include <cstddef>
#include <cstdint>

class Environment;

struct ExportedFunction {
  const char* name;
  napi_callback function;
};
struct ExportedNumber {
  const char* name;
  std::int32_t number;
};

// Each adds one property to `exports`. False, with an exception pending, on failure. A function
// gets the environment as its data.
bool export_function(napi_env env, napi_value exports, const ExportedFunction& exported,
                     Environment& environment) noexcept;
bool export_number(napi_env env, napi_value exports, const ExportedNumber& exported) noexcept;

template <std::size_t kCount>
bool export_functions(napi_env env, napi_value exports, const ExportedFunction (&list)[kCount],
                      Environment& environment) noexcept {
  for (const ExportedFunction& exported : list) {
    if (!export_function(env, exports, exported, environment)) return false;
  }
  return true;
}
template <std::size_t kCount>
bool export_numbers(napi_env env, napi_value exports,
                    const ExportedNumber (&list)[kCount]) noexcept {
  for (const ExportedNumber& exported : list) {
    if (!export_number(env, exports, exported)) return false;
  }
  return true;
}
