#pragma once

#include <cstdint>
#include <deque>
#include <mutex>

// The numbers of watches that have something to tell. Any thread adds to it; the watching thread
// takes.
class ReadyWatches {
 public:
  // Short of memory, `add` makes `take_all_due` say so.
  void add(std::uint32_t watch) noexcept;
  // The one that has waited longest; false if there is none.
  bool take(std::uint32_t& watch) noexcept;
  // Whether every watch has to be looked at; asked once, it is forgotten.
  bool take_all_due() noexcept;

 private:
  std::mutex mutex_;  // a leaf: no other lock is taken while it is held
  std::deque<std::uint32_t> ready_;
  bool all_due_ = false;
};
