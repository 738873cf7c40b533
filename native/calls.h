#pragma once

#include <node_api.h>

#include <cstdint>
#include <exception>
#include <limits>
#include <system_error>

#include "core/clock.h"
#include "napi/arguments.h"
#include "napi/environment.h"
#include "napi/results.h"
#include "result.h"

// How the functions that index.js calls are made. The order in every one: read the arguments, then
// resolve the id, then work, then answer. A Node-API call may run a finalizer that closes a store,
// so none comes between the id and the work.

// The result that an exception of the core's stands for, or of `work()`.
template <typename Work>
std::int64_t result_of(Work&& work) noexcept {
  try {
    return work();
  } catch (const std::system_error&) {
    return kNoThread;
  } catch (const std::exception&) {
    return kOutOfMemory;
  }
}

// Runs `work(store)` on the store with that id, which must be a Store, and returns the number that
// it returns.
template <typename Store, typename Work>
std::int64_t run_on(const Environment& environment, std::int32_t id, Work&& work) noexcept {
  auto* store = static_cast<Store*>(environment.find(id));
  if (store == nullptr) return kClosed;
  return result_of([store, &work]() -> std::int64_t { return work(*store); });
}

// What is left of an entry's lifetime, in milliseconds, goes through `call.number`.
inline std::int64_t answer_remaining(core::Nanoseconds remaining, CallNumbers& call) noexcept {
  call.number = remaining == core::kNever ? std::numeric_limits<double>::infinity()
                                          : static_cast<double>(remaining) / 1e6;
  return 1;
}

// A function of the store's id alone.
template <typename Store, typename Work>
napi_value call_with_id(napi_env env, napi_callback_info info, Work&& work) noexcept {
  Arguments<1> arguments;
  std::int32_t id = 0;
  if (!arguments.read(env, info) || !read_number(env, arguments[0], id)) return nullptr;
  return create_number(env, run_on<Store>(arguments.environment(), id, work));
}
