#include "handle_locks.h"

#include <cstddef>

void HandleLocks::open() {
  if (owner_ != nullptr) return;
  if (locks_ == nullptr) locks_ = core::StoreLocks::make();
  owner_ = locks_->table().open([mailbox = environment_.mailbox()] { mailbox->poke(); });
}

void HandleLocks::close() noexcept {
  if (owner_ != nullptr) locks_->table().close(*owner_, locks_->now());
  owner_ = nullptr;
  locks_ = nullptr;
}

bool HandleLocks::deliver(napi_env env, std::chrono::steady_clock::time_point until) {
  constexpr std::size_t kBatch = 16;
  core::LockNotice notices[kBatch];
  // JavaScript may close the store while it is told.
  while (owner_ != nullptr) {
    const std::size_t count = locks_->table().take_notices(*owner_, notices, kBatch);
    for (std::size_t index = 0; index < count; ++index) tell(env, notices[index]);
    if (count < kBatch) return false;
    if (std::chrono::steady_clock::now() >= until) return true;
  }
  return false;
}

void HandleLocks::tell(napi_env env, const core::LockNotice& notice) {
  if (owner_ == nullptr) return;
  std::uint64_t token = 0;
  if (notice.kind == core::LockNotice::Kind::kGranted) {
    token = locks_->table().take_up(*owner_, notice.wait, locks_->now());
    if (token == 0) return;  // lost again; there will be another notice
  }
  napi_handle_scope scope = nullptr;
  if (napi_open_handle_scope(env, &scope) != napi_ok) return;
  napi_value arguments[3] = {};
  if (napi_create_int64(env, static_cast<std::int64_t>(notice.wait), &arguments[0]) == napi_ok &&
      napi_create_uint32(env, static_cast<std::uint32_t>(notice.kind), &arguments[1]) == napi_ok &&
      napi_create_int64(env, static_cast<std::int64_t>(token), &arguments[2]) == napi_ok) {
    environment_.call(env, Environment::Callback::kLockNews, 3, arguments);
  }
  static_cast<void>(napi_close_handle_scope(env, scope));
}
