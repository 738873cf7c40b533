#pragma once

#include <node_api.h>

class Environment;

// Adds the functions of locks, of stores of both kinds, to the addon's exports (called by
// lib/lock.js alone). False, with an exception pending, on failure.
bool export_lock_calls(napi_env env, napi_value exports, Environment& environment);
