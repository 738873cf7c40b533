#include "local_calls.h"

#include <new>
#include <stdexcept>
#include <system_error>

#include "local_store.h"
#include "napi/arguments.h"
#include "napi/check.h"

// The order in every function: read the arguments, then resolve the id, then work, then answer. A
// Node-API call may run a finalizer that closes a store, so none comes between the id and the work.

namespace {

napi_value number(napi_env env, std::int64_t result) noexcept {
  napi_value value = nullptr;
  // Engines make a small integer of one without going over a double.
  const auto small = static_cast<std::int32_t>(result);
  if (small == result) {
    NAPI_CHECK(env, napi_create_int32(env, small, &value));
  } else {
    NAPI_CHECK(env, napi_create_int64(env, result, &value));
  }
  return value;
}

// Runs `work(store)` on the store with that id and returns the number it returns.
template <typename Work>
std::int64_t with_store(const Environment& environment, std::int32_t id, Work&& work) noexcept {
  LocalStore* store = LocalStore::find(environment, id);
  if (store == nullptr) return kClosed;
  try {
    return work(*store);
  } catch (const std::system_error&) {
    return kNoThread;
  } catch (const std::exception&) {
    return kOutOfMemory;
  }
}

// Reads the key, the only argument, and runs `work(store, key)`. The store's id comes, and the
// result goes, through the shared numbers.
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
  call.result = static_cast<std::int32_t>(with_store(
      environment, call.store, [&](LocalStore& store) { return work(store, key.view()); }));
  return nullptr;
}

template <typename Work>
napi_value with_id(napi_env env, napi_callback_info info, Work&& work) noexcept {
  Arguments<1> arguments;
  std::int32_t id = 0;
  if (!arguments.read(env, info) || !read_number(env, arguments[0], id)) return nullptr;
  return number(env, with_store(arguments.environment(), id, work));
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
    return number(env, id);
  } catch (const std::exception&) {
    return number(env, kOutOfMemory);
  }
}

// close(id) -> 1
napi_value close(napi_env env, napi_callback_info info) noexcept {
  Arguments<1> arguments;
  std::int32_t id = 0;
  if (!arguments.read(env, info) || !read_number(env, arguments[0], id)) return nullptr;
  return number(env, arguments.environment().close(env, id) ? 1 : kClosed);
}

// find(key): slot or kAbsent
napi_value find(napi_env env, napi_callback_info info) noexcept {
  return with_key(
      env, info, [](LocalStore& store, const core::KeyView& key) { return store.map().find(key); });
}

// put(key): slot of the entry that was replaced, or kAbsent. The value is in the reserved slot
// already.
napi_value put(napi_env env, napi_callback_info info) noexcept {
  return with_key(env, info, [env](LocalStore& store, const core::KeyView& key) {
    return store.put(env, key);
  });
}

// remove(key): slot of the entry that went, or kAbsent. JavaScript clears the slot.
napi_value remove(napi_env env, napi_callback_info info) noexcept {
  return with_key(env, info,
                  [](LocalStore& store, const core::KeyView& key) { return store.remove(key); });
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
    return number(env, kOutOfMemory);
  }
  return number(env, with_store(arguments.environment(), id, [&](LocalStore& store) {
                  return store.rename(from.view(), to.view());
                }));
}

// addPage(id) -> the reserved slot, in the page that `control` asked for
napi_value add_page(napi_env env, napi_callback_info info) noexcept {
  return with_id(env, info, [](LocalStore& store) { return store.add_page(); });
}

// size(id) -> live entries
napi_value size(napi_env env, napi_callback_info info) noexcept {
  return with_id(env, info,
                 [](LocalStore& store) { return static_cast<std::int64_t>(store.map().size()); });
}

// clear(id) -> 1
napi_value clear(napi_env env, napi_callback_info info) noexcept {
  return with_id(env, info, [env](LocalStore& store) {
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
  return number(env, with_store(arguments.environment(), id, [interval](LocalStore& store) {
                  return store.start_cleanup(interval) ? 1 : 0;
                }));
}

// stopCleanup(id) -> 1, or 0 when it did not run
napi_value stop_cleanup(napi_env env, napi_callback_info info) noexcept {
  return with_id(env, info, [](LocalStore& store) { return store.stop_cleanup() ? 1 : 0; });
}

napi_value string_of(napi_env env, const core::KeyView& key) noexcept {
  napi_value value = nullptr;
  if (key.wide) {
    NAPI_CHECK(env, napi_create_string_utf16(env, static_cast<const char16_t*>(key.units),
                                             key.length, &value));
  } else {
    NAPI_CHECK(env, napi_create_string_latin1(env, static_cast<const char*>(key.units), key.length,
                                              &value));
  }
  return value;
}

// Sets the next element of `array`. False, with an exception pending, on failure.
bool append(napi_env env, napi_value array, std::uint32_t& length, napi_value value) noexcept {
  if (value != nullptr && napi_set_element(env, array, length, value) == napi_ok) {
    ++length;
    return true;
  }
  throw_last_error(env);
  return false;
}

bool append_key(napi_env env, napi_value array, std::uint32_t& length, const core::KeyList& list,
                std::size_t index, bool with_slots) noexcept {
  napi_handle_scope scope = nullptr;
  if (napi_open_handle_scope(env, &scope) != napi_ok) {
    throw_last_error(env);
    return false;
  }
  napi_value slot = nullptr;
  bool done = append(env, array, length, string_of(env, list.key(index)));
  if (done && with_slots) {
    done = napi_create_uint32(env, list.slot(index), &slot) == napi_ok &&
           append(env, array, length, slot);
  }
  static_cast<void>(napi_close_handle_scope(env, scope));
  return done;
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
  LocalStore* store = LocalStore::find(arguments.environment(), id);
  if (store == nullptr) return number(env, kClosed);
  core::KeyList list;
  try {
    list = store->map().keys();
  } catch (const std::bad_alloc&) {
    return number(env, kOutOfMemory);
  }
  napi_value receiver = nullptr;
  napi_value array = nullptr;
  NAPI_CHECK(env, napi_get_undefined(env, &receiver));
  napi_value length = number(env, static_cast<std::int64_t>(list.size() * (with_slots ? 2 : 1)));
  if (length == nullptr) return nullptr;
  NAPI_CHECK(env, napi_call_function(env, receiver, arguments[1], 1, &length, &array));
  std::uint32_t filled = 0;
  for (std::size_t index = 0; index < list.size(); ++index) {
    if (!append_key(env, array, filled, list, index, with_slots)) return nullptr;
  }
  return array;
}

// shareNumbers() -> ArrayBuffer, see Environment::share_numbers
napi_value share_numbers(napi_env env, napi_callback_info info) noexcept {
  Arguments<0> arguments;
  if (!arguments.read(env, info)) return nullptr;
  return arguments.environment().share_numbers(env);
}

// connect(clearSlots, dropPages), see Environment::connect
napi_value connect(napi_env env, napi_callback_info info) noexcept {
  Arguments<2> arguments;
  if (!arguments.read(env, info)) return nullptr;
  static_cast<void>(arguments.environment().connect(env, arguments[0], arguments[1]));
  return nullptr;
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
  return number(
      env, with_store(arguments.environment(), id, [milliseconds](LocalStore& store) {
        store.map().clock().set_manual(static_cast<core::Nanoseconds>(milliseconds * 1e6));
        return 1;
      }));
}

// For tests. sweep(id) -> 1: what the sweeper does at each interval, on this thread.
napi_value sweep(napi_env env, napi_callback_info info) noexcept {
  return with_id(env, info, [](LocalStore& store) {
    core::Store& map = store.map();
    const core::Nanoseconds now = map.clock().now();
    const core::Store::Visit visit(map);
    for (bool more = visit.granted(); more;) {
      more = false;
      for (std::size_t index = 0; index < map.shard_count(); ++index) {
        more = map.sweep_shard(visit, index, now) || more;
      }
    }
    return 1;
  });
}

// For tests. reportedBytes(id), heldBytes(id), pageCount(id)
napi_value reported_bytes(napi_env env, napi_callback_info info) noexcept {
  return with_id(env, info, [](LocalStore& store) {
    return static_cast<std::int64_t>(store.reported_bytes());
  });
}

napi_value held_bytes(napi_env env, napi_callback_info info) noexcept {
  return with_id(env, info,
                 [](LocalStore& store) { return static_cast<std::int64_t>(store.map().bytes()); });
}

napi_value page_count(napi_env env, napi_callback_info info) noexcept {
  return with_id(env, info, [](LocalStore& store) {
    return static_cast<std::int64_t>(store.slots().pages());
  });
}

struct Export {
  const char* name;
  napi_callback function;
};

constexpr Export kFunctions[] = {
    {"shareNumbers", share_numbers},
    {"connect", connect},
    {"makeControl", make_control},
    {"open", open},
    {"close", close},
    {"find", find},
    {"put", put},
    {"remove", remove},
    {"rename", rename},
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

struct Constant {
  const char* name;
  std::int32_t number;
};

constexpr Constant kConstants[] = {
    {"ABSENT", kAbsent},
    {"CLOSED", kClosed},
    {"OUT_OF_MEMORY", kOutOfMemory},
    {"NO_THREAD", kNoThread},
};

}  // namespace

bool export_local_calls(napi_env env, napi_value exports, Environment& environment) {
  for (const Export& exported : kFunctions) {
    napi_value function = nullptr;
    if (napi_create_function(env, exported.name, NAPI_AUTO_LENGTH, exported.function, &environment,
                             &function) != napi_ok ||
        napi_set_named_property(env, exports, exported.name, function) != napi_ok) {
      throw_last_error(env);
      return false;
    }
  }
  for (const Constant& constant : kConstants) {
    napi_value value = number(env, constant.number);
    if (value == nullptr) return false;
    if (napi_set_named_property(env, exports, constant.name, value) != napi_ok) {
      throw_last_error(env);
      return false;
    }
  }
  return true;
}
