#include "store_calls.h"

#include <new>

#include "calls.h"
#include "napi/exports.h"
#include "store_face.h"

namespace {

// close(id) -> 1
napi_value close(napi_env env, napi_callback_info info) noexcept {
  Arguments<1> arguments;
  std::int32_t id = 0;
  if (!arguments.read(env, info) || !read_number(env, arguments[0], id)) return nullptr;
  return create_number(env, arguments.environment().close(env, id) ? 1 : kClosed);
}

// size(id) -> live entries
napi_value size(napi_env env, napi_callback_info info) noexcept {
  return call_with_id<StoreFace>(
      env, info, [](StoreFace& store) { return static_cast<std::int64_t>(store.size()); });
}

// clear(id) -> 1
napi_value clear(napi_env env, napi_callback_info info) noexcept {
  return call_with_id<StoreFace>(env, info, [env](StoreFace& store) {
    store.clear(env);
    return 1;
  });
}

// keys(id, makeArray, withSlots, prefix) -> the key strings of the live entries that begin with the
// prefix, each followed by its slot if asked for
napi_value keys(napi_env env, napi_callback_info info) noexcept {
  Arguments<4> arguments;
  std::int32_t id = 0;
  bool with_slots = false;
  if (!arguments.read(env, info) || !read_number(env, arguments[0], id) ||
      !read_boolean(env, arguments[2], with_slots)) {
    return nullptr;
  }
  core::KeyList list;
  const std::int64_t result = result_of([&]() -> std::int64_t {
    KeyArgument prefix;
    if (!prefix.read(env, arguments[3])) return kAbsent;
    return run_on<StoreFace>(arguments.environment(), id, [&](StoreFace& store) {
      list = store.keys(prefix.view());
      return 0;
    });
  });
  if (result < 0) return create_number(env, result);
  return create_key_array(env, arguments[1], list, with_slots);
}

// nextKeys(id, makeArray, position) -> the key strings of the next part of an iteration, none when
// it is over. The next position goes through the result.
napi_value next_keys(napi_env env, napi_callback_info info) noexcept {
  Arguments<3> arguments;
  std::int32_t id = 0;
  std::int32_t position = 0;
  if (!arguments.read(env, info) || !read_number(env, arguments[0], id) ||
      !read_number(env, arguments[2], position)) {
    return nullptr;
  }
  core::KeyList list;
  const std::int64_t result = run_on<StoreFace>(arguments.environment(), id, [&](StoreFace& store) {
    auto next = static_cast<std::size_t>(position);
    list = store.next_keys(next);
    return static_cast<std::int64_t>(next);
  });
  if (result < 0) return create_number(env, result);
  arguments.environment().call_numbers()->result = static_cast<std::int32_t>(result);
  return create_key_array(env, arguments[1], list, false);
}

// stats(id) -> 1. The answers are what was counted.
napi_value stats(napi_env env, napi_callback_info info) noexcept {
  Arguments<1> arguments;
  std::int32_t id = 0;
  if (!arguments.read(env, info) || !read_number(env, arguments[0], id)) return nullptr;
  Environment& environment = arguments.environment();
  return create_number(
      env, run_on<StoreFace>(environment, id, [&environment](StoreFace& store) {
        const auto [lookups, changes, entries, bytes] = store.statistics();
        const auto number = [](std::uint64_t count) { return static_cast<double>(count); };
        environment.answer({number(lookups.hits), number(lookups.misses), number(changes.sets),
                            number(changes.deletes), number(changes.expirations),
                            number(changes.evictions), number(entries), number(bytes)});
        return 1;
      }));
}

// resetStats(id) -> 1
napi_value reset_stats(napi_env env, napi_callback_info info) noexcept {
  return call_with_id<StoreFace>(env, info, [](StoreFace& store) {
    store.reset_statistics();
    return 1;
  });
}

// rename(id, from, to) -> of a local store the slot of the entry that moved, or kAbsent; of a
// shared one 1 or 0
napi_value rename(napi_env env, napi_callback_info info) noexcept {
  Arguments<3> arguments;
  std::int32_t id = 0;
  KeyArgument from;
  KeyArgument to;
  if (!arguments.read(env, info) || !read_number(env, arguments[0], id)) return nullptr;
  try {
    if (!from.read(env, arguments[1]) || !to.read(env, arguments[2])) return nullptr;
  } catch (const std::bad_alloc&) {
    return create_number(env, kOutOfMemory);
  }
  return create_number(env, run_on<StoreFace>(arguments.environment(), id, [&](StoreFace& store) {
                         return store.rename(from.view(), to.view());
                       }));
}

// A function of the store's id and a number of milliseconds: `work(store, milliseconds)`.
template <typename Work>
napi_value call_with_milliseconds(napi_env env, napi_callback_info info, Work&& work) noexcept {
  Arguments<2> arguments;
  std::int32_t id = 0;
  double milliseconds = 0;
  if (!arguments.read(env, info) || !read_number(env, arguments[0], id) ||
      !read_number(env, arguments[1], milliseconds)) {
    return nullptr;
  }
  return create_number(env, run_on<StoreFace>(arguments.environment(), id, [&](StoreFace& store) {
                         return work(store, milliseconds);
                       }));
}

// listenDepartures(id, listened) -> 1
napi_value listen_departures(napi_env env, napi_callback_info info) noexcept {
  Arguments<2> arguments;
  std::int32_t id = 0;
  bool listened = false;
  if (!arguments.read(env, info) || !read_number(env, arguments[0], id) ||
      !read_boolean(env, arguments[1], listened)) {
    return nullptr;
  }
  return create_number(env, run_on<StoreFace>(arguments.environment(), id, [&](StoreFace& store) {
                         store.listen_departures(listened);
                         return 1;
                       }));
}

// startCleanup(id, intervalMs) -> 1, or 0 when it ran already; kNoThread
napi_value start_cleanup(napi_env env, napi_callback_info info) noexcept {
  return call_with_milliseconds(env, info, [](StoreFace& store, double interval) {
    return store.start_cleanup(interval) ? 1 : 0;
  });
}

// stopCleanup(id) -> 1, or 0 when it did not run
napi_value stop_cleanup(napi_env env, napi_callback_info info) noexcept {
  return call_with_id<StoreFace>(env, info,
                                 [](StoreFace& store) { return store.stop_cleanup() ? 1 : 0; });
}

// For tests. setClock(id, ms) -> 1: from now on the store's time, of a shared store for all
// threads, is what it is set to.
napi_value set_clock(napi_env env, napi_callback_info info) noexcept {
  return call_with_milliseconds(env, info, [](StoreFace& store, double milliseconds) {
    store.set_clock(static_cast<core::Nanoseconds>(milliseconds * 1e6));
    return 1;
  });
}

// For tests. sweep(id) -> 1: what the sweeper does at each interval, on this thread.
napi_value sweep(napi_env env, napi_callback_info info) noexcept {
  return call_with_id<StoreFace>(env, info, [](StoreFace& face) {
    core::Sweepable& store = face.sweepable();
    const core::Nanoseconds now = store.now();
    const core::Sweepable::Visit visit(store);
    for (bool more = visit.granted(); more;) {
      more = false;
      for (std::size_t index = 0; index < store.shard_count(); ++index) {
        more = store.sweep_shard(visit, index, now) || more;
      }
    }
    return 1;
  });
}

// For tests. heldBytes(id)
napi_value held_bytes(napi_env env, napi_callback_info info) noexcept {
  return call_with_id<StoreFace>(
      env, info, [](StoreFace& store) { return static_cast<std::int64_t>(store.held_bytes()); });
}

constexpr ExportedFunction kFunctions[] = {
    {"close", close},
    {"size", size},
    {"clear", clear},
    {"keys", keys},
    {"nextKeys", next_keys},
    {"stats", stats},
    {"resetStats", reset_stats},
    {"rename", rename},
    {"listenDepartures", listen_departures},
    {"startCleanup", start_cleanup},
    {"stopCleanup", stop_cleanup},
    {"setClock", set_clock},
    {"sweep", sweep},
    {"heldBytes", held_bytes},
};

}  // namespace

bool export_store_calls(napi_env env, napi_value exports, Environment& environment) {
  return export_functions(env, exports, kFunctions, environment);
}
