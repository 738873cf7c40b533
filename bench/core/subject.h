#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/store.h"
#include "items.h"

namespace bench {

// A store whose hashes and time are the same in every run, and the items that belong in it.
class Subject {
 public:
  Subject(std::size_t entries, Lifetime lifetime);
  Subject(const Subject&) = delete;
  Subject& operator=(const Subject&) = delete;

  core::Store& store() noexcept { return store_; }
  core::Nanoseconds now() const noexcept { return now_; }
  void pass(core::Nanoseconds span) noexcept;

  // How a scenario on a store of that size is called.
  std::string title(const std::string& operation) const;

  std::vector<Item>& items() noexcept { return items_; }
  // As many items that are not put.
  std::vector<Item> strangers();
  // Puts the items, then brings them into another order.
  void fill();

  // Each of these returns how many operations came out as they should.
  std::size_t put_new();
  std::size_t overwrite();
  std::size_t remove() noexcept;
  std::size_t find() noexcept;
  std::size_t miss(const std::vector<Item>& strangers) noexcept;
  // One call for each shard, and more for those that have more to sweep.
  void sweep() noexcept;

 private:
  Random random_;
  std::vector<Item> items_;
  core::Store store_;
  core::Nanoseconds now_ = core::Nanoseconds{1} << 40;
};

}  // namespace bench
