#pragma once

#include <node_api.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/slot_allocator.h"
#include "core/store.h"
#include "napi/environment.h"
#include "napi/joined_keys.h"
#include "store_face.h"

// The numbers that native code shows JavaScript after a put, without a call: the `control` array of
// index.js.
struct LocalControl {
  // The slot that the next new value goes to; if negative, ~index of the page to make first.
  std::int32_t reserved;
  // Slots of entries that the last put or rename found dead; JavaScript clears them at once.
  std::int32_t expired_count;
  // 1 if the entry that the last put replaced had died; told only while somebody listens.
  std::int32_t replaced_dead;
  std::int32_t expired[core::ExpiredSlots::kCapacity];
};

// A local store as its environment knows it. The map is in `core::Store`; the values stay in
// JavaScript, in the pages of the store's handle, which is held weakly: a store that only its own
// values lead to can be collected. Belongs to the environment's thread.
class LocalStore final : public StoreFace {
 public:
  // `control` is the memory of the handle's array.
  LocalStore(Environment& environment, LocalControl& control, bool touch_on_get);

  // Wraps `handle`, so that its end closes the store, and refers to it weakly.
  napi_status attach(napi_env env, napi_value handle, std::int32_t id);

  bool deliver(napi_env env, std::chrono::steady_clock::time_point until) override;
  void close(napi_env env) noexcept override;

  std::size_t size() override { return map_->size(); }
  core::KeyList keys(const core::KeyView& prefix) override { return map_->keys(prefix); }
  core::KeyList next_keys(std::size_t& position) override { return map_->next_keys(position); }
  core::Statistics statistics() override { return map_->statistics(); }
  void reset_statistics() override { map_->reset_statistics(); }
  void clear(napi_env env) override;
  std::int64_t rename(const core::KeyView& from, const core::KeyView& to) override;
  bool start_cleanup(double interval_milliseconds) override;
  bool stop_cleanup() noexcept override;
  HandleLocks& locks() noexcept override { return locks_; }
  void set_clock(core::Nanoseconds instant) override;
  core::Sweepable& sweepable() noexcept override { return *map_; }
  void listen_departures(bool listened) override { map_->departures().set_listened(listened); }
  std::size_t held_bytes() const override { return map_->bytes(); }

  core::Store& map() noexcept { return *map_; }
  const core::SlotAllocator& slots() const noexcept { return slots_; }

  // The value is in the reserved slot: publishes it under `key`, with the TTL in the environment's
  // CallNumbers. Returns the slot of the entry that it replaced, or kAbsent. Throws std::bad_alloc,
  // and then the store is as it was.
  std::int32_t put(napi_env env, const core::KeyView& key);
  // Reserves as many slots as there are in `slots`, for a batch, and writes them there. Returns
  // kAbsent, or the index of a page that has to be made first: then call again, with that `page`.
  // Throws std::bad_alloc, std::length_error.
  std::int32_t reserve_slots(std::int32_t page, std::int32_t* slots, std::size_t count);
  // The values of a batch are in the slots reserved for it: publishes them all. Throws
  // std::bad_alloc, and then the store is as it was, and the slots are no longer reserved.
  void put_many(napi_env env, BatchArgument& batch);
  std::int32_t remove(const core::KeyView& key) noexcept { return forget(map_->remove(key)); }
  // The same, and counts a hit or a miss.
  std::int32_t take(const core::KeyView& key) noexcept { return forget(map_->take(key)); }
  // What the departure's listeners get comes back, and its slot is free: JavaScript takes its value
  // out at once. Null if there is none. The oldest, or the oldest of that key.
  core::DepartedChain take_departed() noexcept;
  core::DepartedChain take_departed(const core::KeyView& key) noexcept;
  // Leaves those that are left to the mailbox.
  void wake_departures() noexcept {
    if (!map_->departures().empty()) environment_.mailbox()->poke();
  }
  // The page that `control.reserved` asks for exists. Returns the reserved slot, now in it.
  std::int32_t add_page();

  // Tells the collector how much memory is held outside its heap, in coarse steps and up to a
  // bound: V8 collects everything as soon as 64 MB have been added since the last time. Two large
  // stores that nobody reaches any more are found that way, and one that only grows is not gone
  // through in vain every 64 MB.
  void report_memory(napi_env env) noexcept {
    constexpr std::size_t kStep = std::size_t{1} << 20;
    constexpr std::size_t kMost = std::size_t{32} << 20;
    const std::size_t bytes = std::min(map_->bytes(), kMost);
    if (bytes - reported_bytes_ + kStep > 2 * kStep) report_memory(env, bytes);
  }
  std::size_t reported_bytes() const noexcept { return reported_bytes_; }

 private:
  struct Ticket;

  static void finalize_handle(napi_env env, void* data, void* hint) noexcept;
  std::int32_t forget(std::int64_t slot) noexcept;
  bool deliver_departed(napi_env env, napi_value handle,
                        std::chrono::steady_clock::time_point until) noexcept;
  bool deliver_retired(napi_env env, napi_value handle,
                       std::chrono::steady_clock::time_point until) noexcept;
  void tell(napi_env env, napi_value handle, const core::Departed& departed) noexcept;
  bool has_news() const noexcept {
    return !map_->retired().empty() || !map_->departures().empty() || slots_.has_spare_page();
  }
  void show_expired(const core::ExpiredSlots& expired) noexcept;
  void report_memory(napi_env env, std::size_t bytes) noexcept;
  void call(napi_env env, Environment::Callback callback, napi_value handle,
            std::uint32_t count) noexcept;
  void offer_spare_pages() noexcept;
  void drop_spare_pages(napi_env env, napi_value handle) noexcept;

  Environment& environment_;
  LocalControl& control_;
  std::shared_ptr<core::Store> map_;
  core::SlotAllocator slots_;
  std::vector<std::uint32_t> batch_slots_;  // reserved for the batch under way
  HandleLocks locks_;
  napi_ref handle_ = nullptr;  // weak
  Ticket* ticket_ = nullptr;   // belongs to the handle's finalizer
  std::uint64_t cleanup_task_ = 0;
  std::size_t reported_bytes_ = 0;
};
