#include "local_calls.h"

#include <new>
#include <stdexcept>
#include <system_error>

#include "calls.h"
#include "local_store.h"
#include "napi/check.h"
#include "napi/exports.h"

namespace {

// Reads the key, the only argument, and runs `work(store, key, call)`. The store's id comes, and
// the result goes, through the shared numbers.
template <typename Work>
napi_value with_key(napi_env env, napi_callback_info info, Work&& work) noexcept {
  Arguments<1> arguments;
  if (!arguments.read(env, info)) return nullptr;
  const Environment& environment = arguments.environment();
  CallNumbers& call = *environment.call_numbers();
  call.result = kOutOfMemory;
  KeyArgument key;
  try {
    if (!key.read(env, arguments[0])) return nullptr;
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
  call.result = static_cast<std::int32_t>(run_on<LocalStore>(
      environment, call.store, [&](LocalStore& store) { return work(store, key.view(), call); }));
  return nullptr;
}

// makeControl() -> ArrayBuffer for a LocalControl. Made here, because an engine may move the memory
// of a buffer that JavaScript made.
napi_value make_control(napi_env env, napi_callback_info /*info*/) noexcept {
  napi_value buffer = nullptr;
  void* memory = nullptr;
  NAPI_CHECK(env, napi_create_arraybuffer(env, sizeof(LocalControl), &memory, &buffer));
  return buffer;
}

// open(handle, control) -> id, or kOutOfMemory. `control` comes from makeControl.
napi_value open(napi_env env, napi_callback_info info) noexcept {
  Arguments<2> arguments;
  void* memory = nullptr;
  std::size_t bytes = 0;
  if (!arguments.read(env, info)) return nullptr;
  NAPI_CHECK(env, napi_get_arraybuffer_info(env, arguments[1], &memory, &bytes));
  Environment& environment = arguments.environment();
  try {
    auto* control = new (memory) LocalControl{};
    auto created = std::make_unique<LocalStore>(environment, *control);
    LocalStore& store = *created;
    const std::int32_t id = environment.add(std::move(created));
    if (store.attach(env, arguments[0], id) != napi_ok) {
      throw_last_error(env);
      environment.close(env, id);
      return nullptr;
    }
    return create_number(env, id);
  } catch (const std::exception&) {
    return create_number(env, kOutOfMemory);
  }
}

// find(key): slot or kAbsent
napi_value find(napi_env env, napi_callback_info info) noexcept {
  return with_key(env, info, [](LocalStore& store, const core::KeyView& key, CallNumbers&) {
    return store.map().find(key);
  });
}

// put(key): slot of the entry that was replaced, or kAbsent. The value is in the reserved slot
// already.
napi_value put(napi_env env, napi_callback_info info) noexcept {
  return with_key(env, info, [env](LocalStore& store, const core::KeyView& key, CallNumbers&) {
    return store.put(env, key);
  });
}

// remove(key): slot of the entry that went, or kAbsent. JavaScript clears the slot.
napi_value remove(napi_env env, napi_callback_info info) noexcept {
  return with_key(env, info, [](LocalStore& store, const core::KeyView& key, CallNumbers&) {
    return store.remove(key);
  });
}

// rename(id, from, to) -> slot of the entry that moved, or kAbsent
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
  return create_number(env, run_on<LocalStore>(arguments.environment(), id, [&](LocalStore& store) {
                         return store.rename(from.view(), to.view());
                       }));
}

// addPage(id) -> the reserved slot, in the page that `control` asked for
napi_value add_page(napi_env env, napi_callback_info info) noexcept {
  return call_with_id<LocalStore>(env, info, [](LocalStore& store) { return store.add_page(); });
}

// size(id) -> live entries
napi_value size(napi_env env, napi_callback_info info) noexcept {
  return call_with_id<LocalStore>(
      env, info, [](LocalStore& store) { return static_cast<std::int64_t>(store.map().size()); });
}

// clear(id) -> 1
napi_value clear(napi_env env, napi_callback_info info) noexcept {
  return call_with_id<LocalStore>(env, info, [env](LocalStore& store) {
    store.clear();
    store.report_memory(env);
    return 1;
  });
}

// startCleanup(id, intervalMs) -> 1, or 0 when it ran already; kNoThread
napi_value start_cleanup(napi_env env, napi_callback_info info) noexcept {
  Arguments<2> arguments;
  std::int32_t id = 0;
  double interval = 0;
  if (!arguments.read(env, info) || !read_number(env, arguments[0], id) ||
      !read_number(env, arguments[1], interval)) {
    return nullptr;
  }
  return create_number(
      env, run_on<LocalStore>(arguments.environment(), id, [interval](LocalStore& store) {
        return store.start_cleanup(interval) ? 1 : 0;
      }));
}

// stopCleanup(id) -> 1, or 0 when it did not run
napi_value stop_cleanup(napi_env env, napi_callback_info info) noexcept {
  return call_with_id<LocalStore>(env, info,
                                  [](LocalStore& store) { return store.stop_cleanup() ? 1 : 0; });
}

// keys(id, makeArray, withSlots) -> the key strings of the live entries, each followed by its slot
// if asked for. The array is makeArray(length), with own elements, so that no setter planted on a
// prototype is met here.
napi_value keys(napi_env env, napi_callback_info info) noexcept {
  Arguments<3> arguments;
  std::int32_t id = 0;
  bool with_slots = false;
  if (!arguments.read(env, info) || !read_number(env, arguments[0], id) ||
      !read_boolean(env, arguments[2], with_slots)) {
    return nullptr;
  }
  core::KeyList list;
  const std::int64_t result =
      run_on<LocalStore>(arguments.environment(), id, [&list](LocalStore& store) {
        list = store.map().keys();
        return 0;
      });
  if (result < 0) return create_number(env, result);
  return create_key_array(env, arguments[1], list, with_slots);
}

// touch(id, key, ttl) -> 1, or 0 if there is no live entry. NaN: the entry's own TTL.
napi_value touch(napi_env env, napi_callback_info info) noexcept {
  Arguments<3> arguments;
  std::int32_t id = 0;
  KeyArgument key;
  double ttl = 0;
  if (!arguments.read(env, info) || !read_number(env, arguments[0], id) ||
      !read_number(env, arguments[2], ttl)) {
    return nullptr;
  }
  try {
    if (!key.read(env, arguments[1])) return nullptr;
  } catch (const std::bad_alloc&) {
    return create_number(env, kOutOfMemory);
  }
  return create_number(env, run_on<LocalStore>(arguments.environment(), id, [&](LocalStore& store) {
                         return store.map().touch(key.view(), ttl) ? 1 : 0;
                       }));
}

// remaining(key): 1, with the milliseconds in `number`, or kAbsent
napi_value remaining(napi_env env, napi_callback_info info) noexcept {
  return with_key(env, info, [](LocalStore& store, const core::KeyView& key, CallNumbers& call) {
    return answer_remaining(store.map().remaining(key), call);
  });
}

// For tests. setClock(id, ms) -> 1: from now on the store's time is what it is set to.
napi_value set_clock(napi_env env, napi_callback_info info) noexcept {
  Arguments<2> arguments;
  std::int32_t id = 0;
  double milliseconds = 0;
  if (!arguments.read(env, info) || !read_number(env, arguments[0], id) ||
      !read_number(env, arguments[1], milliseconds)) {
    return nullptr;
  }
  return create_number(
      env, run_on<LocalStore>(arguments.environment(), id, [milliseconds](LocalStore& store) {
        store.set_clock(static_cast<core::Nanoseconds>(milliseconds * 1e6));
        return 1;
      }));
}

// For tests. sweep(id) -> 1: what the sweeper does at each interval, on this thread.
napi_value sweep(napi_env env, napi_callback_info info) noexcept {
  return call_with_id<LocalStore>(env, info, [](LocalStore& store) {
    sweep_here(store.map());
    return 1;
  });
}

// For tests. reportedBytes(id), heldBytes(id), pageCount(id)
napi_value reported_bytes(napi_env env, napi_callback_info info) noexcept {
  return call_with_id<LocalStore>(env, info, [](LocalStore& store) {
    return static_cast<std::int64_t>(store.reported_bytes());
  });
}

napi_value held_bytes(napi_env env, napi_callback_info info) noexcept {
  return call_with_id<LocalStore>(
      env, info, [](LocalStore& store) { return static_cast<std::int64_t>(store.map().bytes()); });
}

napi_value page_count(napi_env env, napi_callback_info info) noexcept {
  return call_with_id<LocalStore>(env, info, [](LocalStore& store) {
    return static_cast<std::int64_t>(store.slots().pages());
  });
}

constexpr ExportedFunction kFunctions[] = {
    {"makeControl", make_control},
    {"open", open},
    {"find", find},
    {"put", put},
    {"remove", remove},
    {"rename", rename},
    {"touch", touch},
    {"remaining", remaining},
    {"addPage", add_page},
    {"size", size},
    {"clear", clear},
    {"keys", keys},
    {"startCleanup", start_cleanup},
    {"stopCleanup", stop_cleanup},
    {"setClock", set_clock},
    {"sweep", sweep},
    {"reportedBytes", reported_bytes},
    {"heldBytes", held_bytes},
    {"pageCount", page_count},
};

}  // namespace

bool export_local_calls(napi_env env, napi_value exports, Environment& environment) {
  return export_functions(env, exports, kFunctions, environment);
}
