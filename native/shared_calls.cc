#include "shared_calls.h"

#include <optional>

#include "napi/exports.h"
#include "shared_batch_calls.h"
#include "shared_call.h"
#include "shared_store_calls.h"

namespace {

// A function of a key whose result is what `work(store, key, call)` returns.
template <typename Work>
napi_value call_with_key(napi_env env, napi_callback_info info, Work&& work) noexcept {
  return with_key<1>(env, info,
                     [&work](Arguments<1>& arguments, const core::KeyReference& key,
                             CallNumbers& call) -> napi_value {
                       call.result = static_cast<std::int32_t>(run_on<SharedStore>(
                           arguments.environment(), call.store,
                           [&](SharedStore& store) { return work(store, key, call); }));
                       return nullptr;
                     });
}

// A function of a key that gives a value: `work(store, key, value, call)` copies it, and returns
// kAbsent if there is none.
template <typename Work>
napi_value get_with_key(napi_env env, napi_callback_info info, Work&& work) noexcept {
  return with_key<1>(env, info,
                     [env, &work](Arguments<1>& arguments, const core::KeyReference& key,
                                  CallNumbers& call) -> napi_value {
                       core::OwnedValue value;
                       const std::int64_t found = run_on<SharedStore>(
                           arguments.environment(), call.store,
                           [&](SharedStore& store) { return work(store, key, value, call); });
                       return answer_value(env, value, found, call);
                     });
}

// A function of a key and a value whose result is what `work(store, key, value, call)` returns.
template <typename Work>
napi_value put_with_key(napi_env env, napi_callback_info info, Work&& work) noexcept {
  return with_key<2>(env, info,
                     [env, &work](Arguments<2>& arguments, const core::KeyReference& key,
                                  CallNumbers& call) -> napi_value {
                       ValueArgument value;
                       if (!read_value(env, arguments[1], call.kind, call.number, value, call))
                         return nullptr;
                       call.result = static_cast<std::int32_t>(run_on<SharedStore>(
                           arguments.environment(), call.store, [&](SharedStore& store) {
                             return work(store, key, value.view(), call);
                           }));
                       return nullptr;
                     });
}

std::int64_t answer_version(std::uint64_t version, CallNumbers& call) noexcept {
  call.expected_number = static_cast<double>(version);
  return version == 0 ? kAbsent : 0;
}

// peek(key) -> the rest of the value; kind or kAbsent. The version goes through `expected_number`.
napi_value peek(napi_env env, napi_callback_info info) noexcept {
  return get_with_key(
      env, info,
      [](SharedStore& store, const core::KeyReference& key, core::OwnedValue& value,
         CallNumbers& call) { return answer_version(store.map().get(key, value), call); });
}

// get(key) -> as peek; it is a hit or a miss
napi_value get(napi_env env, napi_callback_info info) noexcept {
  return get_with_key(env, info,
                      [](SharedStore& store, const core::KeyReference& key, core::OwnedValue& value,
                         CallNumbers& call) {
                        return answer_version(store.map().get(key, value, store.lookups()), call);
                      });
}

// take(key) -> as get, without a version
napi_value take(napi_env env, napi_callback_info info) noexcept {
  return get_with_key(
      env, info,
      [](SharedStore& store, const core::KeyReference& key, core::OwnedValue& value, CallNumbers&) {
        return store.map().take(key, value, store.lookups(), store.report()) ? 0 : kAbsent;
      });
}

// has(key): 1 or 0
napi_value has(napi_env env, napi_callback_info info) noexcept {
  return call_with_key(env, info,
                       [](SharedStore& store, const core::KeyReference& key, CallNumbers&) {
                         return store.map().has(key) ? 1 : 0;
                       });
}

// remove(key): 1 or 0
napi_value remove(napi_env env, napi_callback_info info) noexcept {
  return call_with_key(env, info,
                       [](SharedStore& store, const core::KeyReference& key, CallNumbers&) {
                         return store.map().remove(key, store.report()) ? 1 : 0;
                       });
}

// touch(key): 1 or 0. The TTL comes through `number`; NaN: the entry's own.
napi_value touch(napi_env env, napi_callback_info info) noexcept {
  return call_with_key(env, info,
                       [](SharedStore& store, const core::KeyReference& key, CallNumbers& call) {
                         return store.map().touch(key, call.number) ? 1 : 0;
                       });
}

// remaining(key): 1; the milliseconds go through `number`
napi_value remaining(napi_env env, napi_callback_info info) noexcept {
  return call_with_key(env, info,
                       [](SharedStore& store, const core::KeyReference& key, CallNumbers& call) {
                         return answer_remaining(store.map().remaining(key), call);
                       });
}

// increment(key): 1 or kNotANumber. What to add comes, and the sum goes, through `number`.
napi_value increment(napi_env env, napi_callback_info info) noexcept {
  return call_with_key(
      env, info, [](SharedStore& store, const core::KeyReference& key, CallNumbers& call) {
        const double by = call.number;
        const auto outcome =
            store.map().increment(key, by, lifetime_of(call), call.number, store.report());
        return outcome == core::SharedStore::Incremented::kDone ? 1 : kNotANumber;
      });
}

// put(key, rest): 1
napi_value put(napi_env env, napi_callback_info info) noexcept {
  return put_with_key(env, info,
                      [](SharedStore& store, const core::KeyReference& key,
                         const core::ValueView& value, CallNumbers& call) {
                        store.map().put(key, value, lifetime_of(call), store.report());
                        return 1;
                      });
}

// putIfVersion(key, rest): 1 or 0. The version comes through `expected_number`; 0: none.
napi_value put_if_version(napi_env env, napi_callback_info info) noexcept {
  return put_with_key(env, info,
                      [](SharedStore& store, const core::KeyReference& key,
                         const core::ValueView& value, CallNumbers& call) {
                        const auto version = static_cast<std::uint64_t>(call.expected_number);
                        return store.map().put_if_version(key, version, value, lifetime_of(call),
                                                          store.report())
                                   ? 1
                                   : 0;
                      });
}

// compareAndSet(key, rest, expected rest): 1 or 0. An expected kind of kAbsent: no entry.
napi_value compare_and_set(napi_env env, napi_callback_info info) noexcept {
  return with_key<3>(env, info,
                     [env](Arguments<3>& arguments, const core::KeyReference& key,
                           CallNumbers& call) -> napi_value {
                       ValueArgument next;
                       ValueArgument expected;
                       std::optional<core::ValueView> wanted;
                       if (!read_value(env, arguments[1], call.kind, call.number, next, call))
                         return nullptr;
                       if (call.expected_kind != kAbsent) {
                         if (!read_value(env, arguments[2], call.expected_kind,
                                         call.expected_number, expected, call)) {
                           return nullptr;
                         }
                         wanted = expected.view();
                       }
                       call.result = static_cast<std::int32_t>(run_on<SharedStore>(
                           arguments.environment(), call.store, [&](SharedStore& store) {
                             return store.map().compare_and_set(key, wanted, next.view(),
                                                                lifetime_of(call), store.report())
                                        ? 1
                                        : 0;
                           }));
                       return nullptr;
                     });
}

constexpr ExportedFunction kFunctions[] = {
    {"sharedPeek", peek},
    {"sharedGet", get},
    {"sharedTake", take},
    {"sharedHas", has},
    {"sharedRemove", remove},
    {"sharedTouch", touch},
    {"sharedRemaining", remaining},
    {"sharedIncrement", increment},
    {"sharedPut", put},
    {"sharedPutIfVersion", put_if_version},
    {"sharedCompareAndSet", compare_and_set},
};

}  // namespace

bool export_shared_calls(napi_env env, napi_value exports, Environment& environment) {
  return export_functions(env, exports, kFunctions, environment) &&
         export_shared_store_calls(env, exports, environment) &&
         export_shared_batch_calls(env, exports, environment);
}
