#include "lock_calls.h"

#include <cstdint>
#include <new>

#include "calls.h"
#include "napi/exports.h"
#include "store_face.h"

namespace {

// askLock(id, key, ttl, timeout) -> 1 if the lock was granted, 0 if the wait was queued; kNoThread.
// The wait goes through `number`, the token through `expected_number`.
napi_value ask(napi_env env, napi_callback_info info) noexcept {
  Arguments<4> arguments;
  std::int32_t id = 0;
  double ttl = 0;
  double timeout = 0;
  if (!arguments.read(env, info) || !read_number(env, arguments[0], id) ||
      !read_number(env, arguments[2], ttl) || !read_number(env, arguments[3], timeout)) {
    return nullptr;
  }
  KeyArgument key;
  try {
    if (!key.read(env, arguments[1])) return nullptr;
  } catch (const std::bad_alloc&) {
    return create_number(env, kOutOfMemory);
  }
  Environment& environment = arguments.environment();
  return create_number(env, run_on<StoreFace>(environment, id, [&](StoreFace& store) {
                         HandleLocks& locks = store.locks();
                         locks.open();
                         const auto asked = locks.locks()->table().ask(
                             *locks.owner(), key.view(), locks.locks()->now(), ttl, timeout);
                         environment.call_numbers()->number = static_cast<double>(asked.wait);
                         environment.call_numbers()->expected_number =
                             static_cast<double>(asked.token);
                         return asked.token != 0 ? 1 : 0;
                       }));
}

// A function (id, wait, number) of a wait that the handle has: `work(locks, wait, number)`.
template <typename Work>
napi_value with_wait(napi_env env, napi_callback_info info, Work&& work) noexcept {
  Arguments<3> arguments;
  std::int32_t id = 0;
  double wait = 0;
  double number = 0;
  if (!arguments.read(env, info) || !read_number(env, arguments[0], id) ||
      !read_number(env, arguments[1], wait) || !read_number(env, arguments[2], number)) {
    return nullptr;
  }
  return create_number(env, run_on<StoreFace>(arguments.environment(), id, [&](StoreFace& store) {
                         HandleLocks& locks = store.locks();
                         if (locks.owner() == nullptr) return 0;
                         return work(locks, static_cast<std::uint64_t>(wait), number) ? 1 : 0;
                       }));
}

// withdrawLock(id, wait, 0) -> 1, or 0 if it is no longer waiting
napi_value withdraw(napi_env env, napi_callback_info info) noexcept {
  return with_wait(env, info, [](HandleLocks& locks, std::uint64_t wait, double) {
    return locks.locks()->table().withdraw(*locks.owner(), wait, locks.locks()->now());
  });
}

// releaseLock(id, wait, 0) -> 1, or 0 if the lease had ended
napi_value release(napi_env env, napi_callback_info info) noexcept {
  return with_wait(env, info, [](HandleLocks& locks, std::uint64_t wait, double) {
    return locks.locks()->table().release(*locks.owner(), wait, locks.locks()->now());
  });
}

// extendLock(id, wait, ttl) -> 1, or 0 if the lease had ended
napi_value extend(napi_env env, napi_callback_info info) noexcept {
  return with_wait(env, info, [](HandleLocks& locks, std::uint64_t wait, double ttl) {
    return locks.locks()->table().extend(*locks.owner(), wait, locks.locks()->now(), ttl);
  });
}

constexpr ExportedFunction kFunctions[] = {
    {"askLock", ask},
    {"withdrawLock", withdraw},
    {"releaseLock", release},
    {"extendLock", extend},
};

constexpr ExportedNumber kNumbers[] = {
    {"LOCK_GRANTED", static_cast<std::int32_t>(core::LockNotice::Kind::kGranted)},
    {"LOCK_TIMED_OUT", static_cast<std::int32_t>(core::LockNotice::Kind::kTimedOut)},
    {"LEASE_ENDED", static_cast<std::int32_t>(core::LockNotice::Kind::kLeaseEnded)},
};

}  // namespace

bool export_lock_calls(napi_env env, napi_value exports, Environment& environment) {
  return export_functions(env, exports, kFunctions, environment) &&
         export_numbers(env, exports, kNumbers);
}
