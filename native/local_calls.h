#pragma once

#include <node_api.h>

class Environment;

// Adds the functions of local stores to the addon's exports (called by index.js alone). False, with
// an exception pending, on failure.
//
// The functions called most, on one key, take that key alone; the store's id comes and the result
// goes through memory (see CallNumbers). The others take a store's id first and return the result.
// A result is a number: a slot, a count or a flag (>= 0), or one of LocalResult, which the exports
// name. No function throws, but when the engine itself fails.
bool export_local_calls(napi_env env, napi_value exports, Environment& environment);
