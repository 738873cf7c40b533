#pragma once

#include <node_api.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "core/shared_store.h"
#include "handle_flights.h"
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
    return map_->rename(from, to, report()) ? 1 : 0;
  }
  bool start_cleanup(double interval_milliseconds) override;
  bool stop_cleanup() noexcept override;
  HandleLocks& locks() noexcept override { return locks_; }
  void set_clock(core::Nanoseconds instant) override;
  core::Sweepable& sweepable() noexcept override { return *map_; }
  void listen_departures(bool listened) override;
  std::size_t held_bytes() const override { return map_->bytes(); }

  core::SharedStore& map() noexcept { return *map_; }
  HandleFlights& flights() noexcept { return flights_; }
  const std::shared_ptr<core::SharedStore>& shared_map() const noexcept { return map_; }
  core::LookupCounts& lookups() noexcept { return *lookups_; }

  // Where a call of this environment says what it did; null while nobody listens.
  core::CallReport* report() noexcept {
    batch_reports_.clear();
    return name_ != nullptr && name_->report.wanted() ? &name_->report : nullptr;
  }
  // What calls of this environment are to report. False of a handle that nobody reaches any more.
  bool listen_calls(bool sets, bool deletes) noexcept;
  // What the last of these calls reported.
  core::CallReport* reported() noexcept {
    if (!batch_reports_.empty()) return &batch_reports_[reported_in_batch_];
    return name_ == nullptr ? nullptr : &name_->report;
  }
  // The same for a call on several keys: there is a report for each, of which one is shown.
  std::vector<core::CallReport>* batch_reports() noexcept {
    return report() == nullptr ? nullptr : &batch_reports_;
  }
  void show_report(std::size_t index) noexcept {
    if (index < batch_reports_.size()) reported_in_batch_ = index;
  }
  // Of the entries with that key that departed, with at most that stamp, the first that was not
  // told of; null if there is none.
  core::DepartedChain take_departed(const core::KeyView& key, std::uint64_t stamp) noexcept;

  // Watches a key, or all keys with that prefix. Returns the watch's number. Throws std::bad_alloc.
  std::int32_t watch(const core::KeyView& key, bool prefix);
  // False if there is no such watch.
  bool unwatch(std::int32_t number) noexcept;

 private:
  struct Ticket;

  static void finalize_handle(napi_env env, void* data, void* hint) noexcept;
  bool deliver_departed(napi_env env, std::chrono::steady_clock::time_point until) noexcept;
  void tell(napi_env env, const core::Departed& departed) noexcept;
  void tell_lost(napi_env env, std::uint64_t count) noexcept;
  bool deliver_changes(napi_env env, std::chrono::steady_clock::time_point until);
  void tell(napi_env env, std::uint32_t watch, const core::WatchQueue::Taken& taken) noexcept;
  // Whether anything goes on that is to go on when nobody reaches the handle any more. Not locks:
  // who holds one, or waits for one, reaches it (see lib/lock.js).
  bool busy() const noexcept { return cleaning_ || !watches_.empty() || listener_ != nullptr; }

  Environment& environment_;
  SharedNames::Name* name_;
  std::shared_ptr<core::SharedStore> map_;
  std::shared_ptr<core::LookupCounts> lookups_;
  HandleLocks locks_;
  HandleFlights flights_;
  const std::shared_ptr<ReadyWatches> ready_;
  std::unordered_map<std::uint32_t, std::shared_ptr<core::WatchQueue>> watches_;
  std::shared_ptr<core::DepartureListener> listener_;
  std::vector<core::CallReport> batch_reports_;
  std::size_t reported_in_batch_ = 0;
  std::int32_t id_ = 0;
  Ticket* ticket_ = nullptr;  // belongs to the handle's finalizer
  bool cleaning_ = false;
  std::chrono::nanoseconds cleanup_interval_{0};
};
