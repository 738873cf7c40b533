#pragma once

#include <node_api.h>

#include <cstdint>

#include "core/key.h"
#include "core/key_list.h"

// Each makes a JavaScript value; null, with an exception pending, when the engine refuses.
napi_value create_number(napi_env env, std::int64_t number) noexcept;
napi_value create_string(napi_env env, const core::KeyView& string) noexcept;

// The key strings of a list, each followed by its slot if asked for. The array is
// makeArray(length), with own elements, so that no setter planted on a prototype is met here.
napi_value create_key_array(napi_env env, napi_value make_array, const core::KeyList& list,
                            bool with_slots) noexcept;
