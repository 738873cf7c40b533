#include "shared_batch_calls.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "core/slab.h"
#include "joined_call.h"
#include "napi/check.h"
#include "napi/exports.h"
#include "shared_call.h"

namespace {

// sharedRemoveMany(id, text, count) -> the number of entries that went
napi_value remove_many(napi_env env, napi_callback_info info) noexcept {
  return call_with_joined_keys<SharedStore>(
      env, info,
      [](SharedStore& store, JoinedKeys& keys, const std::uint32_t* numbers, std::size_t count) {
        std::int64_t removed = 0;
        for (std::size_t index = 0; index < count; ++index) {
          if (store.map().remove({keys.next(numbers[index]), nullptr})) ++removed;
        }
        return removed;
      });
}

// What a sharedPutMany puts, with everything that it needs of its own.
class SharedBatch {
 public:
  // False, with an exception pending or `call.result` set, if anything is wrong. Throws
  // std::bad_alloc.
  bool read(napi_env env, const Arguments<4>& arguments, CallNumbers& call) {
    if (!batch_.read(env, arguments[1], arguments[2])) return false;
    puts_.reserve(batch_.size());
    for (std::size_t first = 0; first < batch_.size(); first += kScope) {
      napi_handle_scope scope = nullptr;
      if (napi_open_handle_scope(env, &scope) != napi_ok) {
        throw_last_error(env);
        return false;
      }
      const std::size_t last = std::min(first + kScope, batch_.size());
      const bool done = read_some(env, first, last, arguments, call);
      static_cast<void>(napi_close_handle_scope(env, scope));
      if (!done) return false;
    }
    return true;
  }
  const std::vector<core::SharedPut>& puts() const noexcept { return puts_; }

 private:
  static constexpr std::size_t kScope = 256;  // items whose handles live at once

  bool read_some(napi_env env, std::size_t first, std::size_t last, const Arguments<4>& arguments,
                 CallNumbers& call) {
    for (std::size_t index = first; index < last; ++index) {
      const BatchArgument::Item item = batch_[index];
      core::SharedPut put;
      put.key.string = batch_.next_key(item);
      if (item.key < 0 && !read_cell(env, ~static_cast<std::int32_t>(item.key), arguments, put)) {
        return false;
      }
      put.lifetime = {std::fabs(item.ttl), item.ttl < 0};
      napi_value rest = nullptr;
      const auto kind = static_cast<std::int32_t>(item.kind);
      if (static_cast<core::ValueKind>(kind) > core::ValueKind::kNumber &&
          napi_get_element(env, arguments[3], static_cast<std::uint32_t>(index), &rest) !=
              napi_ok) {
        throw_last_error(env);
        return false;
      }
      ValueArgument value;
      if (!read_value(env, rest, kind, item.number, value, call)) return false;
      put.value = keep(value.view());
      puts_.push_back(put);
    }
    return true;
  }
  bool read_cell(napi_env env, std::int32_t number, const Arguments<4>& arguments,
                 core::SharedPut& put) {
    const SharedNames::Cell* cell = find_cell(env, number, arguments.environment());
    if (cell == nullptr) return false;
    cells_.push_back(cell->cell);
    put.key.cell = cell->cell.get();
    return true;
  }
  core::ValueView keep(const core::ValueView& value) {
    if (value.bytes == 0) return {value.kind, 0, ""};
    void* copy = memory_.allocate(value.bytes);
    std::memcpy(copy, value.payload, value.bytes);
    return {value.kind, value.bytes, copy};
  }

  BatchArgument batch_;
  core::Slab memory_;  // of the values
  std::vector<std::shared_ptr<core::MutableCell>> cells_;
  std::vector<core::SharedPut> puts_;
};

// sharedPutMany(id, texts, numbers, rests) -> 1; see BatchArgument
napi_value put_many(napi_env env, napi_callback_info info) noexcept {
  Arguments<4> arguments;
  std::int32_t id = 0;
  if (!arguments.read(env, info) || !read_number(env, arguments[0], id)) return nullptr;
  Environment& environment = arguments.environment();
  return create_number(env, result_of([&]() -> std::int64_t {
                         SharedBatch batch;
                         environment.call_numbers()->result = kAbsent;
                         if (!batch.read(env, arguments, *environment.call_numbers())) {
                           return environment.call_numbers()->result;
                         }
                         return run_on<SharedStore>(environment, id, [&batch](SharedStore& store) {
                           store.map().put_many(batch.puts(), store.batch_reports());
                           return 1;
                         });
                       }));
}

constexpr ExportedFunction kFunctions[] = {
    {"sharedRemoveMany", remove_many},
    {"sharedPutMany", put_many},
};

}  // namespace

bool export_shared_batch_calls(napi_env env, napi_value exports, Environment& environment) {
  return export_functions(env, exports, kFunctions, environment);
}
