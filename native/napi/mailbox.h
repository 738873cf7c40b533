#pragma once

#include <node_api.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>

// The one way to reach an environment's JavaScript thread from another: a threadsafe function that
// carries nothing, it only says "look". It keeps the process alive only while it is asked to.
//
// Deliveries are paced: the next comes a millisecond after the last at the earliest, whoever pokes.
// A threadsafe function that is called faster than it works never leaves the turn: Node runs 999
// calls in one, Bun has no limit.
class Mailbox : public std::enable_shared_from_this<Mailbox> {
 public:
  // Runs on the JavaScript thread; returns whether it left work.
  using Deliver = std::function<bool(napi_env)>;

  // Null, with the status unhandled, when the engine refuses. On the JavaScript thread.
  // Throws std::bad_alloc.
  static std::shared_ptr<Mailbox> open(napi_env env, Deliver deliver);

  // Whether the process stays alive for this mailbox; at first it does not. On the JavaScript
  // thread. False when the engine refuses.
  bool keep_alive(napi_env env, bool alive) noexcept;

  // Has `deliver` called soon. Pokes made before it begins are one. Any thread, no lock held.
  void poke() noexcept;
  // No delivery comes after this. On the JavaScript thread, while the environment still stands:
  // a poke that comes later finds it closed. Doing it twice is fine.
  void close() noexcept;

 private:
  static void call_js(napi_env env, napi_value callback, void* context, void* data) noexcept;
  static void finalize(napi_env env, void* data, void* hint) noexcept;
  void run(napi_env env);
  void send() noexcept;

  // Held across every call of the threadsafe function and its release: a call after the release
  // aborts the process up to Node 22.
  std::mutex mutex_;
  bool closed_ = false;
  std::atomic<bool> poked_{false};
  std::chrono::steady_clock::time_point not_before_;
  napi_threadsafe_function function_ = nullptr;
  Deliver deliver_;
};
