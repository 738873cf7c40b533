#include "napi/environment.h"

#include <new>
#include <stdexcept>
#include <utility>

#include "napi/check.h"

using std::chrono::steady_clock;

namespace {

// An id is a small integer on every engine: 22 bits of place, 9 of generation.
constexpr std::uint32_t kPlaceBits = 22;
constexpr std::uint32_t kPlaceMask = (1U << kPlaceBits) - 1;
constexpr std::uint32_t kGenerationMask = (1U << 9) - 1;

// How long a delivery may hold the JavaScript thread.
constexpr std::chrono::milliseconds kSlice{1};

// What a cleanup hook needs; its own hold, because finalizers may have come first.
struct CleanupHook {
  napi_env env;
  std::shared_ptr<Environment> environment;
};

void drop(napi_env env, napi_ref& reference) noexcept {
  if (reference != nullptr) static_cast<void>(napi_delete_reference(env, reference));
  reference = nullptr;
}

}  // namespace

Environment* Environment::of(napi_env env) {
  // The module is initialised again when a program clears the require cache.
  void* data = nullptr;
  NAPI_CHECK(env, napi_get_instance_data(env, &data));
  if (data != nullptr) {
    Environment* known = static_cast<std::shared_ptr<Environment>*>(data)->get();
    return known->mailbox_ != nullptr || known->set_up(env) ? known : nullptr;
  }
  auto hold = std::make_unique<std::shared_ptr<Environment>>(std::make_shared<Environment>());
  Environment* environment = hold->get();
  // Set before anything else, so that it is finalized last.
  NAPI_CHECK(env, napi_set_instance_data(
                      env, hold.get(),
                      [](napi_env finalizing, void* instance, void*) {
                        auto* held = static_cast<std::shared_ptr<Environment>*>(instance);
                        (*held)->shut_down(finalizing);
                        delete held;
                      },
                      nullptr));
  static_cast<void>(hold.release());
  return environment->set_up(env) ? environment : nullptr;
}

bool Environment::set_up(napi_env env) {
  mailbox_ = Mailbox::open(env, [this](napi_env calling) { return deliver(calling); });
  if (mailbox_ == nullptr) {
    throw_last_error(env);
    return false;
  }
  // After the threadsafe function, so that this hook runs before the engine's own for it.
  auto hook = std::make_unique<CleanupHook>(CleanupHook{env, shared_from_this()});
  const napi_status status = napi_add_env_cleanup_hook(
      env,
      [](void* argument) {
        const std::unique_ptr<CleanupHook> held(static_cast<CleanupHook*>(argument));
        held->environment->shut_down(held->env);
      },
      hook.get());
  if (status != napi_ok) {
    throw_last_error(env);
    mailbox_->close();
    mailbox_ = nullptr;
    return false;
  }
  static_cast<void>(hook.release());
  return true;
}

void Environment::shut_down(napi_env env) noexcept {
  if (mailbox_ != nullptr) mailbox_->close();
  for (Place& place : places_) {
    if (place.store != nullptr) place.store->close(env);
    place.store = nullptr;
  }
  extension_ = nullptr;
  for (napi_ref& reference : callbacks_) drop(env, reference);
  drop(env, shared_numbers_);
}

napi_value Environment::share_numbers(napi_env env) {
  napi_value buffer = nullptr;
  if (shared_numbers_ != nullptr) {
    NAPI_CHECK(env, napi_get_reference_value(env, shared_numbers_, &buffer));
    return buffer;
  }
  constexpr std::size_t kBytes = sizeof(CallNumbers) + kNumbers * sizeof(std::uint32_t);
  void* memory = nullptr;
  NAPI_CHECK(env, napi_create_arraybuffer(env, kBytes, &memory, &buffer));
  NAPI_CHECK(env, napi_create_reference(env, buffer, 1, &shared_numbers_));
  call_numbers_ = new (memory) CallNumbers{};
  numbers_ = reinterpret_cast<std::uint32_t*>(call_numbers_ + 1);
  return buffer;
}

bool Environment::connect(napi_env env, Callback callback, napi_value function) {
  napi_ref reference = nullptr;
  if (napi_create_reference(env, function, 1, &reference) != napi_ok) {
    throw_last_error(env);
    return false;
  }
  std::swap(callbacks_[static_cast<std::size_t>(callback)], reference);
  if (reference != nullptr) static_cast<void>(napi_delete_reference(env, reference));
  return true;
}

std::int32_t Environment::add(std::unique_ptr<OpenStore> store) {
  if (free_places_.empty()) {
    if (places_.size() > kPlaceMask) throw std::length_error("too many open stores");
    // So that closing a store, which puts its place back, cannot fail.
    if (free_places_.capacity() <= places_.size()) free_places_.reserve(places_.size() * 2 + 8);
    places_.emplace_back();
    free_places_.push_back(static_cast<std::uint32_t>(places_.size() - 1));
  }
  const std::uint32_t index = free_places_.back();
  free_places_.pop_back();
  Place& place = places_[index];
  place.store = std::move(store);
  return static_cast<std::int32_t>((place.generation << kPlaceBits) | index);
}

OpenStore* Environment::find(std::int32_t id) const noexcept {
  const auto bits = static_cast<std::uint32_t>(id);
  const std::uint32_t index = bits & kPlaceMask;
  if (index >= places_.size() || places_[index].generation != bits >> kPlaceBits) return nullptr;
  return places_[index].store.get();
}

bool Environment::close(napi_env env, std::int32_t id) noexcept {
  OpenStore* store = find(id);
  if (store == nullptr) return false;
  store->close(env);
  const std::uint32_t index = static_cast<std::uint32_t>(id) & kPlaceMask;
  Place& place = places_[index];
  place.store = nullptr;
  place.generation = (place.generation + 1) & kGenerationMask;
  free_places_.push_back(index);
  return true;
}

// Serves the stores in turn, each time beginning with the one that was next when time ran out.
bool Environment::deliver(napi_env env) {
  const steady_clock::time_point until = steady_clock::now() + kSlice;
  for (std::size_t served = 0; served < places_.size(); ++served) {
    next_delivery_ = (next_delivery_ + 1) % places_.size();
    const std::shared_ptr<OpenStore> store = places_[next_delivery_].store;
    if (store != nullptr && store->deliver(env, until)) return true;
  }
  return false;
}

void Environment::call(napi_env env, Callback callback, std::size_t count,
                       const napi_value* arguments) noexcept {
  napi_value callee = nullptr;
  napi_value receiver = nullptr;
  const napi_ref reference = callbacks_[static_cast<std::size_t>(callback)];
  if (napi_get_reference_value(env, reference, &callee) == napi_ok && callee != nullptr &&
      napi_get_undefined(env, &receiver) == napi_ok) {
    static_cast<void>(napi_call_function(env, receiver, callee, count, arguments, nullptr));
  }
  // Our own functions throw only when the stack or the thread ends.
  bool pending = false;
  napi_value exception = nullptr;
  if (napi_is_exception_pending(env, &pending) == napi_ok && pending) {
    static_cast<void>(napi_get_and_clear_last_exception(env, &exception));
  }
}
