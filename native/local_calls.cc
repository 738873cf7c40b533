#include "local_calls.h"

#include <new>
#include <stdexcept>
#include <system_error>

#include "calls.h"
#include "local_batch_calls.h"
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

// open(handle, control, touchOnGet) -> id, or kOutOfMemory. `control` comes from makeControl.
napi_value open(napi_env env, napi_callback_info info) noexcept {
  Arguments<3> arguments;
  void* memory = nullptr;
  std::size_t bytes = 0;
  bool touch_on_get = false;
  if (!arguments.read(env, info) || !read_boolean(env, arguments[2], touch_on_get)) return nullptr;
  NAPI_CHECK(env, napi_get_arraybuffer_info(env, arguments[1], &memory, &bytes));
  Environment& environment = arguments.environment();
  try {
    auto* control = new (memory) LocalControl{};
    auto created = std::make_unique<LocalStore>(environment, *control, touch_on_get);
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

// get(key): as find; it is a hit or a miss
napi_value get(napi_env env, napi_callback_info info) noexcept {
  return with_key(env, info, [](LocalStore& store, const core::KeyView& key, CallNumbers&) {
    return store.map().get(key);
  });
}

// getOrStale(key): as get. Whether it has no more than `ttl_milliseconds` (> 0) left to live goes
// through `expected_kind`, as 1 or 0.
napi_value get_or_stale(napi_env env, napi_callback_info info) noexcept {
  return with_key(env, info, [](LocalStore& store, const core::KeyView& key, CallNumbers& call) {
    bool stale = false;
    const std::int64_t slot = store.map().get(key, core::span_of(call.ttl_milliseconds), stale);
    call.expected_kind = stale ? 1 : 0;
    return slot;
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

// take(key): as remove; it is a hit or a miss
napi_value take(napi_env env, napi_callback_info info) noexcept {
  return with_key(env, info, [](LocalStore& store, const core::KeyView& key, CallNumbers&) {
    return store.take(key);
  });
}

// What a departure comes to: the result is its slot, or kAbsent, the kind says why.
std::int64_t answer_departed(const core::DepartedChain& departed, CallNumbers& call) noexcept {
  if (departed == nullptr) return kAbsent;
  call.kind = static_cast<std::int32_t>(departed->why);
  return departed->slot;
}

// departureOf(key): slot of the entry with that key that departed first of those that were not told
// of, or kAbsent. JavaScript clears the slot.
napi_value departure_of(napi_env env, napi_callback_info info) noexcept {
  return with_key(env, info, [](LocalStore& store, const core::KeyView& key, CallNumbers& call) {
    return answer_departed(store.take_departed(key), call);
  });
}

// departure() -> the key string of the entry that departed first of all; the rest as departureOf
napi_value departure(napi_env env, napi_callback_info info) noexcept {
  Arguments<0> arguments;
  if (!arguments.read(env, info)) return nullptr;
  const Environment& environment = arguments.environment();
  CallNumbers& call = *environment.call_numbers();
  core::DepartedChain departed;
  call.result =
      static_cast<std::int32_t>(run_on<LocalStore>(environment, call.store, [&](LocalStore& store) {
        departed = store.take_departed();
        return answer_departed(departed, call);
      }));
  return departed == nullptr ? nullptr : create_string(env, departed->key());
}

// wakeDepartures(id) -> 1. If any are left, the event loop tells of them.
napi_value wake_departures(napi_env env, napi_callback_info info) noexcept {
  return call_with_id<LocalStore>(env, info, [](LocalStore& store) {
    store.wake_departures();
    return 1;
  });
}

// addPage(id) -> the reserved slot, in the page that `control` asked for
napi_value add_page(napi_env env, napi_callback_info info) noexcept {
  return call_with_id<LocalStore>(env, info, [](LocalStore& store) { return store.add_page(); });
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

// For tests. reportedBytes(id), pageCount(id)
napi_value reported_bytes(napi_env env, napi_callback_info info) noexcept {
  return call_with_id<LocalStore>(env, info, [](LocalStore& store) {
    return static_cast<std::int64_t>(store.reported_bytes());
  });
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
    {"get", get},
    {"getOrStale", get_or_stale},
    {"put", put},
    {"remove", remove},
    {"take", take},
    {"departure", departure},
    {"departureOf", departure_of},
    {"wakeDepartures", wake_departures},
    {"touch", touch},
    {"remaining", remaining},
    {"addPage", add_page},
    {"reportedBytes", reported_bytes},
    {"pageCount", page_count},
};

}  // namespace

bool export_local_calls(napi_env env, napi_value exports, Environment& environment) {
  return export_functions(env, exports, kFunctions, environment) &&
         export_local_batch_calls(env, exports, environment);
}
