#pragma once

#include <node_api.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <memory>
#include <utility>
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

// What the faces keep for as long as an environment lives.
class EnvironmentExtension {
 public:
  EnvironmentExtension() = default;
  EnvironmentExtension(const EnvironmentExtension&) = delete;
  EnvironmentExtension& operator=(const EnvironmentExtension&) = delete;
  virtual ~EnvironmentExtension() = default;
};

// A call on one key passes its numbers through memory that JavaScript sees as an array: there a
// number costs a nanosecond, as an argument or a result up to 30 (in Bun).
struct CallNumbers {
  double ttl_milliseconds;     // of put; infinite: none; negative: only if no deadline can be kept
  double number;               // a value that is a number, in or out; or another number that is out
  double expected_number;      // the same of compareAndSet's expected value; or one more out
  std::int32_t store;          // in: the store's id
  std::int32_t result;         // out
  std::int32_t kind;           // of a shared store's value
  std::int32_t expected_kind;  // of compareAndSet's expected value
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

  // The functions that native code calls.
  enum class Callback : std::uint8_t {
    kClearSlots,  // (handle, count), with `numbers` in the buffer: see lib/handle.js
    kDropPages,   // the same
    kLockNews,    // (wait, kind, token): see lib/lock.js
    kChange,      // (watch, kind, key string): see lib/watch.js
    // Of a local store (handle, why, slot, key string): see lib/local-events.js
    kSlotDeparted,
    // Of a shared one (id, why, key string, the value's rest): see lib/shared-events.js
    kEntryDeparted,
    kDeparturesLost,  // (id, how many): see lib/shared-events.js
    kFlightNews,      // (flight, kind, rest of a value): see lib/shared-flight.js
  };
  // Remembers one of them. False, with an exception pending, on failure.
  bool connect(napi_env env, Callback callback, napi_value function);
  // Calls it, with a handle scope of its own. Never leaves an exception pending. Short of memory,
  // stack or time it may not run to its end.
  void call(napi_env env, Callback callback, std::size_t count,
            const napi_value* arguments) noexcept;

  // Keeps the process alive, or lets it end. False when the engine refuses.
  bool keep_alive(napi_env env, bool alive) noexcept { return mailbox_->keep_alive(env, alive); }

  // A number for a watch, which no other of this environment has had.
  std::uint32_t next_watch() noexcept { return ++last_watch_; }

  EnvironmentExtension* extension() const noexcept { return extension_.get(); }
  void set_extension(std::unique_ptr<EnvironmentExtension> extension) noexcept {
    extension_ = std::move(extension);
  }

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

  static constexpr std::size_t kNumbers = 508;
  std::uint32_t* numbers() noexcept { return numbers_; }
  // Answers a call with more numbers than one: writes them over `numbers`, for JavaScript to read
  // at once.
  void answer(std::initializer_list<double> answers) noexcept {
    std::memcpy(numbers_, answers.begin(), answers.size() * sizeof(double));
  }

 private:
  struct Place {
    // Shared with a delivery under way, during which JavaScript may close the store.
    std::shared_ptr<OpenStore> store;
    std::uint32_t generation = 0;
  };

  bool set_up(napi_env env);
  void shut_down(napi_env env) noexcept;
  bool deliver(napi_env env);

  std::shared_ptr<Mailbox> mailbox_;
  std::vector<Place> places_;
  std::vector<std::uint32_t> free_places_;
  std::size_t next_delivery_ = 0;
  std::uint32_t last_watch_ = 0;
  static constexpr std::size_t kCallbacks = 8;
  napi_ref callbacks_[kCallbacks] = {};
  napi_ref shared_numbers_ = nullptr;
  std::unique_ptr<EnvironmentExtension> extension_;
  CallNumbers* call_numbers_ = nullptr;
  std::uint32_t* numbers_ = nullptr;
};
