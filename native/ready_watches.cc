#include "ready_watches.h"

#include <exception>
#include <utility>

void ReadyWatches::add(std::uint32_t watch) noexcept {
  const std::lock_guard<std::mutex> lock(mutex_);
  try {
    ready_.push_back(watch);
  } catch (const std::exception&) {
    all_due_ = true;
  }
}

bool ReadyWatches::take(std::uint32_t& watch) noexcept {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (ready_.empty()) return false;
  watch = ready_.front();
  ready_.pop_front();
  return true;
}

bool ReadyWatches::take_all_due() noexcept {
  const std::lock_guard<std::mutex> lock(mutex_);
  return std::exchange(all_due_, false);
}
