#pragma once

#include <node_api.h>

class Environment;

// Adds the functions of shared stores to the addon's exports (called by lib/ alone). False, with an
// exception pending, on failure.
//
// The functions on one key take that key, a string or the number of a shared mutable key, and the
// rest of a value. The store's id, numbers and kinds come, and the result goes, through memory (see
// CallNumbers). The others take a store's id first and return the result. A result is a number: a
// ValueKind, a count or a flag (>= 0), or one of Result. No function throws, but when the engine
// itself fails.
bool export_shared_calls(napi_env env, napi_value exports, Environment& environment);
