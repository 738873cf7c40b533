#pragma once

#include <node_api.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <unordered_map>

#include "core/shared_store.h"
#include "napi/environment.h"
#include "ready_watches.h"
#include "shared_names.h"
#include "store_face.h"

// A handle to a shared store as its environment knows it. The store itself is in
// `core::SharedStore`. Belongs to the environment's thread.
class SharedStore final : public StoreFace {
 public:
  // `name` has counted this handle.
  SharedStore(Environment& environment, SharedNames::Name& name);

  // Wraps `handle`, so that its end is known.
  napi_status attach(napi_env env, napi_value handle, std::int32_t id);

  bool deliver(napi_env env, std::chrono::steady_clock::time_point until) override;
  void close(napi_env env) noexcept override;

  std::size_t size() override { return map_->size(); }
  core::KeyList keys(const core::KeyView& prefix) override { return map_->keys(prefix); }
  core::KeyList next_keys(std::size_t& position) override { return map_->next_keys(position); }
  core::Statistics statistics() override { return map_->statistics(); }
  void reset_statistics() override { map_->reset_statistics(); }
  void clear(napi_env env) override;
  std::int64_t rename(const core::KeyView& from, const core::KeyView& to) override {
    return map_->rename(from, to) ? 1 : 0;
  }
  bool start_cleanup(double interval_milliseconds) override;
  bool stop_cleanup() noexcept override;
  HandleLocks& locks() noexcept override { return locks_; }
  void set_clock(core::Nanoseconds instant) override;
  core::Sweepable& sweepable() noexcept override { return *map_; }
  std::size_t held_bytes() const override { return map_->bytes(); }

  core::SharedStore& map() noexcept { return *map_; }
  const std::shared_ptr<core::SharedStore>& shared_map() const noexcept { return map_; }
  core::LookupCounts& lookups() noexcept { return *lookups_; }

  // Watches a key, or all keys with that prefix. Returns the watch's number. Throws std::bad_alloc.
  std::int32_t watch(const core::KeyView& key, bool prefix);
  // False if there is no such watch.
  bool unwatch(std::int32_t number) noexcept;

 private:
  struct Ticket;

  static void finalize_handle(napi_env env, void* data, void* hint) noexcept;
  bool deliver_changes(napi_env env, std::chrono::steady_clock::time_point until);
  void tell(napi_env env, std::uint32_t watch, const core::WatchQueue::Taken& taken) noexcept;
  // Whether anything goes on that is to go on when nobody reaches the handle any more.
  bool busy() const noexcept { return cleaning_ || !watches_.empty() || locks_.owner() != nullptr; }

  Environment& environment_;
  SharedNames::Name* name_;
  std::shared_ptr<core::SharedStore> map_;
  std::shared_ptr<core::LookupCounts> lookups_;
  HandleLocks locks_;
  const std::shared_ptr<ReadyWatches> ready_;
  std::unordered_map<std::uint32_t, std::shared_ptr<core::WatchQueue>> watches_;
  Ticket* ticket_ = nullptr;  // belongs to the handle's finalizer
  bool cleaning_ = false;
  std::chrono::nanoseconds cleanup_interval_{0};
};
