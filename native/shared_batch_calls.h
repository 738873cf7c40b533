#pragma once

#include <node_api.h>

class Environment;

// Adds the functions of shared stores that take several keys (see shared_calls.h).
bool export_shared_batch_calls(napi_env env, napi_value exports, Environment& environment);
