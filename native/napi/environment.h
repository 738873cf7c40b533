#pragma once

#include <node_api.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include "napi/mailbox.h"

// A store that an environment has open.
class OpenStore {
 public:
  OpenStore() = default;
  OpenStore(const OpenStore&) = delete;
  OpenStore& operator=(const OpenStore&) = delete;
  virtual ~OpenStore() = default;

  // Tells JavaScript what happened on other threads; returns whether work is left at `until`.
  virtual bool deliver(napi_env env, std::chrono::steady_clock::time_point until) = 0;
  // Lets go of everything. Never throws into JavaScript and runs none.
  virtual void close(napi_env env) noexcept = 0;
};

// A call on one key passes its numbers through memory that JavaScript sees as an array: there a
// number costs a nanosecond, as an argument or a result up to 30 (in Bun).
struct CallNumbers {
  double ttl_milliseconds;  // of put; infinite: none; negative: only if no deadline can be kept
  std::int32_t store;       // in: the store's id
  std::int32_t result;      // out
};

// What the addon knows of one JavaScript environment (a main thread, a worker): its mailbox, its
// open stores, and the JavaScript functions that native code calls. It belongs to that thread.
//
// An environment ends by its cleanup hook or by the finalizers, in an order that differs from
// runtime to runtime: whatever comes first closes everything, and the others find nothing to do.
class Environment : public std::enable_shared_from_this<Environment> {
 public:
  // The environment's one instance, made at the first call. Null, with an exception pending, when
  // the engine refuses.
  static Environment* of(napi_env env);

  // The memory that JavaScript and native code share, an ArrayBuffer: first CallNumbers, then
  // `numbers`. Always the same one: a module that was loaded anew shares it with its predecessor.
  // Null, with an exception pending, on failure.
  napi_value share_numbers(napi_env env);

  // Remembers the functions that native code calls (see connect in lib/handle.js). False, with an
  // exception pending, on failure.
  bool connect(napi_env env, napi_value clear_slots, napi_value drop_pages);

  // Gives an open store an id: its place in the table, and the place's generation, so that the id
  // of a closed store finds nothing. Throws std::bad_alloc, std::length_error.
  std::int32_t add(std::unique_ptr<OpenStore> store);
  // The open store with that id, or null. O(1).
  OpenStore* find(std::int32_t id) const noexcept;
  // Closes it. False if there is none.
  bool close(napi_env env, std::int32_t id) noexcept;

  const std::shared_ptr<Mailbox>& mailbox() const noexcept { return mailbox_; }

  // Null before `share_numbers`.
  CallNumbers* call_numbers() const noexcept { return call_numbers_; }

  // Calls clearSlots(handle, count) or dropPages(handle, count) with `numbers` in the buffer.
  // Never leaves an exception pending.
  static constexpr std::size_t kNumbers = 508;
  std::uint32_t* numbers() noexcept { return numbers_; }
  void clear_slots(napi_env env, napi_value handle, std::uint32_t count) noexcept;
  void drop_pages(napi_env env, napi_value handle, std::uint32_t count) noexcept;

 private:
  struct Place {
    std::unique_ptr<OpenStore> store;
    std::uint32_t generation = 0;
  };

  bool set_up(napi_env env);
  void shut_down(napi_env env) noexcept;
  bool deliver(napi_env env);
  static void call(napi_env env, napi_ref function, napi_value handle,
                   std::uint32_t count) noexcept;

  std::shared_ptr<Mailbox> mailbox_;
  std::vector<Place> places_;
  std::vector<std::uint32_t> free_places_;
  std::size_t next_delivery_ = 0;
  napi_ref clear_slots_ = nullptr;
  napi_ref drop_pages_ = nullptr;
  napi_ref shared_numbers_ = nullptr;
  CallNumbers* call_numbers_ = nullptr;
  std::uint32_t* numbers_ = nullptr;
};
