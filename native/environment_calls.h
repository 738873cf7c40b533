#pragma once

#include <node_api.h>

class Environment;

// Adds the functions that concern no single store, and the names of the results, to the addon's
// exports (called by lib/ alone). False, with an exception pending, on failure.
bool export_environment_calls(napi_env env, napi_value exports, Environment& environment);
