#pragma once

#include <node_api.h>

class Environment;

// The part of the functions of shared stores (see shared_calls.h) that does not work on one key.
bool export_shared_store_calls(napi_env env, napi_value exports, Environment& environment);
