#pragma once

#include <node_api.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "calls.h"
#include "napi/joined_keys.h"

// A function of a store's id, keys joined to one text, and their number: `work(store, keys,
// numbers, count)`. The lengths of the keys come through `numbers`, and what is found may go there.
template <typename Store, typename Work>
napi_value call_with_joined_keys(napi_env env, napi_callback_info info, Work&& work) noexcept {
  Arguments<3> arguments;
  std::int32_t id = 0;
  std::int32_t count = 0;
  if (!arguments.read(env, info) || !read_number(env, arguments[0], id) ||
      !read_number(env, arguments[2], count)) {
    return nullptr;
  }
  Environment& environment = arguments.environment();
  const std::size_t most = std::min<std::size_t>(count, Environment::kNumbers);
  return create_number(env, result_of([&]() -> std::int64_t {
                         JoinedKeys keys;
                         if (!keys.read(env, arguments[1])) return kAbsent;
                         return run_on<Store>(environment, id, [&](Store& store) -> std::int64_t {
                           return work(store, keys, environment.numbers(), most);
                         });
                       }));
}
