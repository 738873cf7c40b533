#pragma once

#include <node_api.h>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <new>

#include "calls.h"
#include "core/shared_store.h"
#include "napi/values.h"
#include "shared_names.h"
#include "shared_store.h"

// The shared mutable key of that number. Null, with an exception pending, if there is none.
const SharedNames::Cell* find_cell(napi_env env, std::int32_t number,
                                   Environment& environment) noexcept;

// A key as JavaScript passes it to a shared store: its key string, or the number of a shared
// mutable key.
class SharedKeyArgument {
 public:
  // False, with an exception pending, if it is neither. Throws std::bad_alloc.
  bool read(napi_env env, napi_value value, Environment& environment);
  const core::KeyReference& reference() const noexcept { return reference_; }

 private:
  KeyArgument string_;
  std::shared_ptr<core::MutableCell> cell_;
  core::KeyReference reference_;
};

// The lifetime that `ttl_milliseconds` of CallNumbers asks for.
core::LifetimeRequest lifetime_of(const CallNumbers& call) noexcept;

// Reads a value and says in `call.result` what is wrong with it; false if anything is.
bool read_value(napi_env env, napi_value argument, std::int32_t kind, double number,
                ValueArgument& value, CallNumbers& call);

// Copies a value out of a store, as `copy(value)` gives it, and then, with no lock held, makes it
// JavaScript's. The result is the value's kind, or what a negative `found` says.
napi_value answer_value(napi_env env, const core::OwnedValue& value, std::int64_t found,
                        CallNumbers& call) noexcept;
// The same for a value that is there.
napi_value answer_value(napi_env env, const core::ValueView& value, CallNumbers& call) noexcept;

// Reads the key and runs `work(arguments, key reference, call)`, which returns what the function
// returns.
template <std::size_t kMost, typename Work>
napi_value with_key(napi_env env, napi_callback_info info, Work&& work) noexcept {
  Arguments<kMost> arguments;
  if (!arguments.read(env, info)) return nullptr;
  CallNumbers& call = *arguments.environment().call_numbers();
  call.result = kOutOfMemory;
  try {
    SharedKeyArgument key;
    if (!key.read(env, arguments[0], arguments.environment())) return nullptr;
    return work(arguments, key.reference(), call);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}
