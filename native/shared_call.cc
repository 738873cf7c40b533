#include "shared_call.h"

#include <cmath>

#include "napi/check.h"

const SharedNames::Cell* find_cell(napi_env env, std::int32_t number,
                                   Environment& environment) noexcept {
  const SharedNames::Cell* cell = SharedNames::of(environment).cell(number);
  if (cell == nullptr) throw_error(env, "ERR_NODE_API", "no such mutable key");
  return cell;
}

bool SharedKeyArgument::read(napi_env env, napi_value value, Environment& environment) {
  if (string_.try_read(env, value)) {
    reference_.string = string_.view();
    return true;
  }
  std::int32_t number = 0;
  if (!read_number(env, value, number)) return false;
  const SharedNames::Cell* cell = find_cell(env, number, environment);
  if (cell == nullptr) return false;
  cell_ = cell->cell;
  reference_.cell = cell_.get();
  return true;
}

core::LifetimeRequest lifetime_of(const CallNumbers& call) noexcept {
  return {std::fabs(call.ttl_milliseconds), call.ttl_milliseconds < 0};
}

bool read_value(napi_env env, napi_value argument, std::int32_t kind, double number,
                ValueArgument& value, CallNumbers& call) {
  switch (value.read(env, argument, static_cast<core::ValueKind>(kind), number)) {
    case ValueArgument::Reading::kDone:
      return true;
    case ValueArgument::Reading::kTooLarge:
      call.result = kTooLarge;
      return false;
    case ValueArgument::Reading::kFailed:
      break;
  }
  return false;
}

napi_value answer_value(napi_env env, const core::OwnedValue& value, std::int64_t found,
                        CallNumbers& call) noexcept {
  if (found < 0) {
    call.result = static_cast<std::int32_t>(found);
    return nullptr;
  }
  return answer_value(env, value.view(), call);
}

napi_value answer_value(napi_env env, const core::ValueView& value, CallNumbers& call) noexcept {
  // Before the value is made: a collection that comes with that may run other calls.
  call.result = static_cast<std::int32_t>(value.kind);
  if (value.kind == core::ValueKind::kNumber) {
    call.number = value.number();
    return nullptr;
  }
  return create_value(env, value);
}
