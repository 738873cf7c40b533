#include "shared_names.h"

#include <algorithm>

SharedNames& SharedNames::of(Environment& environment) {
  if (environment.extension() == nullptr) {
    environment.set_extension(std::make_unique<SharedNames>());
  }
  return *static_cast<SharedNames*>(environment.extension());
}

SharedNames::Name& SharedNames::open(const core::KeyView& name,
                                     const core::SharedOptions& options) {
  Name& opened = names_[core::OwnedKey(name)];
  if (opened.hold == nullptr) {
    try {
      opened.hold = core::Registry::instance().open(name, options);
    } catch (...) {
      forget(opened);
      throw;
    }
  }
  ++opened.handles;
  return opened;
}

void SharedNames::close(Name& name) noexcept {
  if (--name.handles == 0) forget(name);
}

void SharedNames::forget(const Name& name) noexcept {
  const auto found = std::find_if(names_.begin(), names_.end(),
                                  [&name](const auto& item) { return &item.second == &name; });
  names_.erase(found);
}

core::CallReport* SharedNames::report_of(const core::SharedStore& store) noexcept {
  for (auto& item : names_) {
    Name& name = item.second;
    const bool found = name.hold != nullptr && name.hold->store().get() == &store;
    if (found) return name.report.wanted() ? &name.report : nullptr;
  }
  return nullptr;
}

std::int32_t SharedNames::number_of(const Cell& cell) {
  const auto known = numbers_.find(cell.cell.get());
  if (known != numbers_.end()) {
    ++cells_[static_cast<std::size_t>(known->second)].uses;
    return known->second;
  }
  if (free_numbers_.empty()) {
    // So that forgetting a cell, which gives its number back, cannot fail.
    if (free_numbers_.capacity() <= cells_.size()) free_numbers_.reserve(cells_.size() * 2 + 8);
    cells_.emplace_back();
    free_numbers_.push_back(static_cast<std::int32_t>(cells_.size() - 1));
  }
  const std::int32_t number = free_numbers_.back();
  numbers_.emplace(cell.cell.get(), number);
  free_numbers_.pop_back();
  cells_[static_cast<std::size_t>(number)] = cell;
  return number;
}

void SharedNames::forget_cell(std::int32_t number) noexcept {
  Cell& known = cells_[static_cast<std::size_t>(number)];
  if (--known.uses > 0) return;
  numbers_.erase(known.cell.get());
  known = Cell();
  free_numbers_.push_back(number);
}

const SharedNames::Cell* SharedNames::cell(std::int32_t number) const noexcept {
  const auto index = static_cast<std::size_t>(number);
  if (number < 0 || index >= cells_.size() || cells_[index].cell == nullptr) return nullptr;
  return &cells_[index];
}
