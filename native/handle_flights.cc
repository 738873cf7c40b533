#include "handle_flights.h"

#include <utility>

#include "shared_call.h"

const std::shared_ptr<core::FlightOwner>& HandleFlights::owner() {
  if (owner_ == nullptr) {
    owner_ = std::make_shared<core::FlightOwner>(
        [mailbox = environment_.mailbox()] { mailbox->poke(); });
  }
  return owner_;
}

void HandleFlights::close(core::SharedStore& store) noexcept {
  if (owner_ != nullptr) store.close(*std::exchange(owner_, nullptr));
}

bool HandleFlights::deliver(napi_env env, std::chrono::steady_clock::time_point until) {
  core::FlightOwner::Notice notice;
  // JavaScript may close the store while it is told.
  while (owner_ != nullptr && owner_->take_notice(notice)) {
    tell(env, notice);
    if (std::chrono::steady_clock::now() >= until) return true;
  }
  return false;
}

// The value's kind and number go through the numbers of a call, which JavaScript reads at once.
void HandleFlights::tell(napi_env env, const core::FlightOwner::Notice& notice) {
  napi_handle_scope scope = nullptr;
  if (napi_open_handle_scope(env, &scope) != napi_ok) return;
  News news = News::kLeft;
  napi_value rest = nullptr;
  if (notice.outcome != nullptr) {
    news = notice.outcome->failed ? News::kFailed : News::kLanded;
    rest = answer_value(env, notice.outcome->value, 0, *environment_.call_numbers());
  }
  bool pending = false;
  if (napi_is_exception_pending(env, &pending) == napi_ok && pending) {
    // The engine had no room for the value: who asks again hears of it.
    static_cast<void>(napi_get_and_clear_last_exception(env, &rest));
    news = News::kLeft;
    rest = nullptr;
  }
  napi_value arguments[3] = {nullptr, nullptr, rest};
  if ((rest != nullptr || napi_get_undefined(env, &arguments[2]) == napi_ok) &&
      napi_create_int64(env, static_cast<std::int64_t>(notice.number), &arguments[0]) == napi_ok &&
      napi_create_uint32(env, static_cast<std::uint32_t>(news), &arguments[1]) == napi_ok) {
    environment_.call(env, Environment::Callback::kFlightNews, 3, arguments);
  }
  static_cast<void>(napi_close_handle_scope(env, scope));
}
