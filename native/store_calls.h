#pragma once

#include <node_api.h>

class Environment;

// Adds the functions that stores of both kinds have in common to the addon's exports (called by
// lib/ alone). They take a store's id first and return the result, a count or a flag (>= 0), or one
// of Result. False, with an exception pending, on failure.
bool export_store_calls(napi_env env, napi_value exports, Environment& environment);
