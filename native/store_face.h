#pragma once

#include <node_api.h>

#include <cstddef>
#include <cstdint>

#include "core/counters.h"
#include "core/key_list.h"
#include "core/sweepable.h"
#include "handle_locks.h"
#include "napi/environment.h"

// What JavaScript can ask of a store of either kind. Each may throw std::bad_alloc, and then the
// store is as it was.
class StoreFace : public OpenStore {
 public:
  virtual std::size_t size() = 0;
  virtual core::KeyList keys(const core::KeyView& prefix) = 0;
  // As core::Store's.
  virtual core::KeyList next_keys(std::size_t& position) = 0;
  virtual core::Statistics statistics() = 0;
  virtual void reset_statistics() = 0;
  // Forgets every entry.
  virtual void clear(napi_env env) = 0;
  // Moves an entry, unless the new key has one. The kinds differ in what they return.
  virtual std::int64_t rename(const core::KeyView& from, const core::KeyView& to) = 0;

  // False if the cleanup task runs, or does not run, already. The first throws what
  // core::Sweeper::add does.
  virtual bool start_cleanup(double interval_milliseconds) = 0;
  virtual bool stop_cleanup() noexcept = 0;
  // Whether somebody listens to entries that depart.
  virtual void listen_departures(bool listened) = 0;
  virtual HandleLocks& locks() noexcept = 0;

  // For tests: from now on time is what it is set to.
  virtual void set_clock(core::Nanoseconds instant) = 0;
  virtual core::Sweepable& sweepable() noexcept = 0;
  virtual std::size_t held_bytes() const = 0;
};
