#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <unordered_map>
#include <vector>

#include "core/call_report.h"
#include "core/mutable_cell.h"
#include "core/registry.h"
#include "napi/environment.h"

// What one environment holds of the process's shared stores: their names, and the mutable keys that
// all threads share. It lets go when the environment ends. Belongs to the environment's thread.
class SharedNames final : public EnvironmentExtension {
 public:
  // One name. Held until every handle that this environment opened by it was closed; the end of a
  // handle that nobody closed does not count, so that collections free no data.
  struct Name {
    std::unique_ptr<core::Registry::Hold> hold;
    std::size_t handles = 0;
    // Of the last call of this environment on that store, while somebody listens to them.
    core::CallReport report;
  };

  // A mutable key, with the store whose entry moves along.
  struct Cell {
    std::shared_ptr<core::MutableCell> cell;
    std::weak_ptr<core::SharedStore> store;
    std::size_t uses = 1;
  };

  // The environment's one. Throws std::bad_alloc.
  static SharedNames& of(Environment& environment);

  // Opens one more handle by that name. Throws what core::Registry::open does.
  Name& open(const core::KeyView& name, const core::SharedOptions& options);
  // A handle was closed. O(names that are open).
  void close(Name& name) noexcept;

  // The report of calls on that store while somebody listens to them, else null. O(names).
  core::CallReport* report_of(const core::SharedStore& store) noexcept;

  // A number for the cell, for one more user of it; all of them have the same one. Throws
  // std::bad_alloc.
  std::int32_t number_of(const Cell& cell);
  // Null if there is none of that number.
  const Cell* cell(std::int32_t number) const noexcept;
  // One user less of a number that there is. When there is none any more, the cell is let go of,
  // and another gets its number.
  void forget_cell(std::int32_t number) noexcept;

 private:
  void forget(const Name& name) noexcept;

  std::unordered_map<core::OwnedKey, Name, core::KeyHash> names_;
  std::vector<Cell> cells_;  // by their numbers
  std::vector<std::int32_t> free_numbers_;
  std::map<const core::MutableCell*, std::int32_t> numbers_;
};
