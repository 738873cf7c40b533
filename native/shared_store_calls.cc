#include "shared_store_calls.h"

#include <new>
#include <utility>

#include "napi/check.h"
#include "napi/exports.h"
#include "shared_call.h"

namespace {

// sharedOpen(handle, name, ttl, touchOnGet) -> id. The answers are the TTL and touchOnGet of the
// store, which others may have opened first.
napi_value open(napi_env env, napi_callback_info info) noexcept {
  Arguments<4> arguments;
  double ttl = 0;
  bool touch_on_get = false;
  if (!arguments.read(env, info) || !read_number(env, arguments[2], ttl) ||
      !read_boolean(env, arguments[3], touch_on_get)) {
    return nullptr;
  }
  core::SharedOptions options(ttl);
  options.touch_on_get = touch_on_get;
  Environment& environment = arguments.environment();
  const std::int64_t id = result_of([&]() -> std::int64_t {
    KeyArgument name;
    if (!name.read(env, arguments[1])) return kAbsent;
    SharedNames& names = SharedNames::of(environment);
    SharedNames::Name& opened = names.open(name.view(), options);
    std::unique_ptr<SharedStore> created;
    try {
      created = std::make_unique<SharedStore>(environment, opened);
    } catch (...) {
      names.close(opened);
      throw;
    }
    const core::SharedOptions& actual = created->map().options();
    environment.answer({actual.ttl_milliseconds, actual.touch_on_get ? 1.0 : 0.0});
    SharedStore& store = *created;
    const std::int32_t added = environment.add(std::move(created));
    if (store.attach(env, arguments[0], added) == napi_ok) return added;
    throw_last_error(env);
    environment.close(env, added);
    return kAbsent;
  });
  return create_number(env, id);
}

// sharedCell(id, name, moves, string, rest) -> the number of the mutable key of that name, made if
// there is none; kMismatch if it moves and should not, or the other way round
napi_value cell(napi_env env, napi_callback_info info) noexcept {
  Arguments<5> arguments;
  std::int32_t id = 0;
  bool moves = false;
  if (!arguments.read(env, info) || !read_number(env, arguments[0], id) ||
      !read_boolean(env, arguments[2], moves)) {
    return nullptr;
  }
  Environment& environment = arguments.environment();
  CallNumbers& call = *environment.call_numbers();
  call.result = kOutOfMemory;
  try {
    KeyArgument name;
    KeyArgument string;
    ValueArgument value;
    if (!name.read(env, arguments[1]) || !string.read(env, arguments[3])) return nullptr;
    if (!read_value(env, arguments[4], call.kind, call.number, value, call)) {
      return create_number(env, call.result);
    }
    return create_number(
        env, run_on<SharedStore>(environment, id, [&](SharedStore& store) -> std::int64_t {
          const auto found = store.map().cell(name.view(), string.view(), value.view(), moves);
          if (found->moves() != moves) return kMismatch;
          return SharedNames::of(environment).number_of({found, store.shared_map()});
        }));
  } catch (const std::bad_alloc&) {
    return create_number(env, kOutOfMemory);
  }
}

// Reads the number of a cell. Null, with an exception pending, if it is none.
const SharedNames::Cell* read_cell(napi_env env, napi_value argument, Environment& environment) {
  std::int32_t number = 0;
  return read_number(env, argument, number) ? find_cell(env, number, environment) : nullptr;
}

// forgetCell(cell) -> undefined: a JavaScript object that had the number is gone
napi_value forget_cell(napi_env env, napi_callback_info info) noexcept {
  Arguments<1> arguments;
  std::int32_t number = 0;
  if (!arguments.read(env, info) || !read_number(env, arguments[0], number)) return nullptr;
  SharedNames& names = SharedNames::of(arguments.environment());
  if (names.cell(number) != nullptr) names.forget_cell(number);
  return nullptr;
}

// cellString(cell) -> the key string that it stands for
napi_value cell_string(napi_env env, napi_callback_info info) noexcept {
  Arguments<1> arguments;
  if (!arguments.read(env, info)) return nullptr;
  const SharedNames::Cell* cell = read_cell(env, arguments[0], arguments.environment());
  if (cell == nullptr) return nullptr;
  const std::shared_ptr<const core::MutableCell::State> state = cell->cell->state();
  return create_string(env, state->string.view());
}

// cellValue(cell) -> the rest of the value that was assigned to it; kind
napi_value cell_value(napi_env env, napi_callback_info info) noexcept {
  Arguments<1> arguments;
  if (!arguments.read(env, info)) return nullptr;
  const SharedNames::Cell* cell = read_cell(env, arguments[0], arguments.environment());
  if (cell == nullptr) return nullptr;
  const std::shared_ptr<const core::MutableCell::State> state = cell->cell->state();
  return answer_value(env, state->value, 0, *arguments.environment().call_numbers());
}

// renameCell(cell, string, rest): 1 if an entry moved along, else 0. It does if the cell is one
// that moves, and its store is still there.
napi_value rename_cell(napi_env env, napi_callback_info info) noexcept {
  Arguments<3> arguments;
  if (!arguments.read(env, info)) return nullptr;
  Environment& environment = arguments.environment();
  CallNumbers& call = *environment.call_numbers();
  call.result = kOutOfMemory;
  try {
    KeyArgument string;
    ValueArgument value;
    if (!string.read(env, arguments[1]) ||
        !read_value(env, arguments[2], call.kind, call.number, value, call)) {
      return nullptr;
    }
    const SharedNames::Cell* found = read_cell(env, arguments[0], environment);
    if (found == nullptr) return nullptr;
    bool moved = false;
    if (const std::shared_ptr<core::SharedStore> store = found->store.lock()) {
      core::CallReport* report = SharedNames::of(environment).report_of(*store);
      moved = store->rename(*found->cell, string.view(), value.view(), report);
    } else {
      auto next = std::make_shared<const core::MutableCell::State>(string.view(), value.view());
      found->cell->change(next);
    }
    call.result = moved ? 1 : 0;
  } catch (const std::bad_alloc&) {
  }
  return nullptr;
}

// watch(id, key, prefix) -> the watch's number
napi_value watch(napi_env env, napi_callback_info info) noexcept {
  Arguments<3> arguments;
  std::int32_t id = 0;
  bool prefix = false;
  if (!arguments.read(env, info) || !read_number(env, arguments[0], id) ||
      !read_boolean(env, arguments[2], prefix)) {
    return nullptr;
  }
  KeyArgument key;
  try {
    if (!key.read(env, arguments[1])) return nullptr;
  } catch (const std::bad_alloc&) {
    return create_number(env, kOutOfMemory);
  }
  return create_number(env,
                       run_on<SharedStore>(arguments.environment(), id, [&](SharedStore& store) {
                         return store.watch(key.view(), prefix);
                       }));
}

// unwatch(id, watch) -> 1, or 0 if there is none
napi_value unwatch(napi_env env, napi_callback_info info) noexcept {
  Arguments<2> arguments;
  std::int32_t id = 0;
  std::int32_t number = 0;
  if (!arguments.read(env, info) || !read_number(env, arguments[0], id) ||
      !read_number(env, arguments[1], number)) {
    return nullptr;
  }
  return create_number(
      env, run_on<SharedStore>(arguments.environment(), id, [number](SharedStore& store) {
        return store.unwatch(number) ? 1 : 0;
      }));
}

constexpr ExportedFunction kFunctions[] = {
    {"sharedOpen", open},      {"sharedCell", cell},        {"cellString", cell_string},
    {"cellValue", cell_value}, {"renameCell", rename_cell}, {"forgetCell", forget_cell},
    {"watch", watch},          {"unwatch", unwatch},
};

}  // namespace

bool export_shared_store_calls(napi_env env, napi_value exports, Environment& environment) {
  return export_functions(env, exports, kFunctions, environment);
}
