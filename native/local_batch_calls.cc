#include "local_batch_calls.h"

#include "calls.h"
#include "joined_call.h"
#include "local_store.h"
#include "napi/check.h"
#include "napi/exports.h"

namespace {

// getMany(id, text, count) -> 1; the slots, or kAbsent. Each is a hit or a miss.
napi_value get_many(napi_env env, napi_callback_info info) noexcept {
  return call_with_joined_keys<LocalStore>(
      env, info,
      [](LocalStore& store, JoinedKeys& keys, std::uint32_t* numbers, std::size_t count) {
        for (std::size_t index = 0; index < count; ++index) {
          const std::int64_t slot = store.map().get(keys.next(numbers[index]));
          numbers[index] = static_cast<std::uint32_t>(slot);
        }
        return std::int64_t{1};
      });
}

// removeMany(id, text, count) -> the number of entries that went; their slots, which JavaScript
// clears
napi_value remove_many(napi_env env, napi_callback_info info) noexcept {
  return call_with_joined_keys<LocalStore>(
      env, info,
      [](LocalStore& store, JoinedKeys& keys, std::uint32_t* numbers, std::size_t count) {
        std::int64_t removed = 0;
        for (std::size_t index = 0; index < count; ++index) {
          const std::int32_t slot = store.remove(keys.next(numbers[index]));
          if (slot >= 0) numbers[removed++] = static_cast<std::uint32_t>(slot);
        }
        return removed;
      });
}

// reserveSlots(id, page, slots) -> see LocalStore::reserve_slots. `slots` is an Int32Array.
napi_value reserve_slots(napi_env env, napi_callback_info info) noexcept {
  Arguments<3> arguments;
  std::int32_t id = 0;
  std::int32_t page = 0;
  std::size_t count = 0;
  void* data = nullptr;
  if (!arguments.read(env, info) || !read_number(env, arguments[0], id) ||
      !read_number(env, arguments[1], page)) {
    return nullptr;
  }
  NAPI_CHECK(env,
             napi_get_typedarray_info(env, arguments[2], nullptr, &count, &data, nullptr, nullptr));
  return create_number(env, run_on<LocalStore>(arguments.environment(), id, [&](LocalStore& store) {
                         return store.reserve_slots(page, static_cast<std::int32_t*>(data), count);
                       }));
}

// putMany(id, texts, numbers) -> 1; see BatchArgument. The values are in the slots reserved for
// them. The slots that were replaced, which JavaScript clears, go through `numbers`.
napi_value put_many(napi_env env, napi_callback_info info) noexcept {
  Arguments<3> arguments;
  std::int32_t id = 0;
  if (!arguments.read(env, info) || !read_number(env, arguments[0], id)) return nullptr;
  return create_number(env, result_of([&]() -> std::int64_t {
                         BatchArgument batch;
                         if (!batch.read(env, arguments[1], arguments[2])) return kAbsent;
                         return run_on<LocalStore>(arguments.environment(), id,
                                                   [&](LocalStore& store) {
                                                     store.put_many(env, batch);
                                                     return 1;
                                                   });
                       }));
}

constexpr ExportedFunction kFunctions[] = {
    {"getMany", get_many},
    {"removeMany", remove_many},
    {"reserveSlots", reserve_slots},
    {"putMany", put_many},
};

}  // namespace

bool export_local_batch_calls(napi_env env, napi_value exports, Environment& environment) {
  return export_functions(env, exports, kFunctions, environment);
}
