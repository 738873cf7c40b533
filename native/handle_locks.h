#pragma once

#include <node_api.h>

#include <chrono>
#include <cstdint>
#include <memory>

#include "core/store_locks.h"
#include "napi/environment.h"

// A handle's part in the locks of its store: it owns the locks that it asked for, and hears of them
// through its environment's mailbox. Belongs to the environment's thread.
class HandleLocks {
 public:
  explicit HandleLocks(Environment& environment) : environment_(environment) {}

  // The locks of the store; a local store's are made when they are first used.
  core::StoreLocks* locks() const noexcept { return locks_.get(); }
  void use(const std::shared_ptr<core::StoreLocks>& locks) noexcept { locks_ = locks; }
  // Null before `open`.
  core::LockTable::Owner* owner() const noexcept { return owner_.get(); }
  // Becomes an owner of locks, at the first call. Throws std::bad_alloc.
  void open();
  // Frees its locks and withdraws its waits, of which nothing is told any more.
  void close() noexcept;

  // Tells JavaScript what became of its locks; returns whether work is left at `until`.
  bool deliver(napi_env env, std::chrono::steady_clock::time_point until);

 private:
  void tell(napi_env env, const core::LockNotice& notice);

  Environment& environment_;
  std::shared_ptr<core::StoreLocks> locks_;
  std::shared_ptr<core::LockTable::Owner> owner_;
};
