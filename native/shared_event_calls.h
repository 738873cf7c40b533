#pragma once

#include <node_api.h>

#include "napi/environment.h"

// The functions of index.js for those who listen to a shared store.
bool export_shared_event_calls(napi_env env, napi_value exports, Environment& environment);
