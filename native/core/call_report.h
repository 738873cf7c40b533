#pragma once

#include <cstdint>
#include <optional>

#include "core/owned_key.h"
#include "core/owned_value.h"

namespace core {

// What a call on a shared store has done, for those who listen to an environment's own calls. It is
// filled, under the lock, right before the change.
struct CallReport {
  // Whether the value that a set replaces, or that a delete removes, is to be copied.
  bool of_sets = false;
  bool of_deletes = false;
  bool wanted() const noexcept { return of_sets || of_deletes; }

  OwnedKey key;                     // the key string; of a rename the former one
  std::optional<OwnedValue> value;  // of the entry that was found, if wanted
  // Departures of the key with at most this stamp came before the change.
  std::uint64_t stamp = 0;
  std::uint64_t target_stamp = 0;  // the same for a rename's new key
};

}  // namespace core
