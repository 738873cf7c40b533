#pragma once

#include <node_api.h>

class Environment;

// Adds the functions of the flights of shared stores to the addon's exports (called by
// lib/shared-flights.js alone). False, with an exception pending, on failure.
bool export_flight_calls(napi_env env, napi_value exports, Environment& environment);
