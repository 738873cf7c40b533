#pragma once

#include <node_api.h>

class Environment;

// Adds the functions of local stores that take several keys (see local_calls.h).
bool export_local_batch_calls(napi_env env, napi_value exports, Environment& environment);
