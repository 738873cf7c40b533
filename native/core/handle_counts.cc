#include "core/handle_counts.h"

#include <algorithm>

namespace core {
namespace {

// Keeps the counts of two threads off one cache line.
struct alignas(64) OwnLine {
  LookupCounts counts;
};

void add(LookupCounts::Sums& sums, const LookupCounts::Sums& more) noexcept {
  sums.hits += more.hits;
  sums.misses += more.misses;
}

}  // namespace

std::shared_ptr<LookupCounts> HandleCounts::open() {
  auto line = std::make_shared<OwnLine>();
  std::shared_ptr<LookupCounts> counts(line, &line->counts);
  const std::lock_guard<std::mutex> lock(mutex_);
  open_.push_back(counts);
  return counts;
}

void HandleCounts::close(const std::shared_ptr<LookupCounts>& counts) noexcept {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = std::find(open_.begin(), open_.end(), counts);
  if (found == open_.end()) return;
  add(closed_, counts->sums());
  open_.erase(found);
}

LookupCounts::Sums HandleCounts::total() const noexcept {
  LookupCounts::Sums sums = closed_;
  for (const auto& counts : open_) add(sums, counts->sums());
  return sums;
}

LookupCounts::Sums HandleCounts::sums() const noexcept {
  const std::lock_guard<std::mutex> lock(mutex_);
  const LookupCounts::Sums all = total();
  return {all.hits - before_.hits, all.misses - before_.misses};
}

void HandleCounts::reset() noexcept {
  const std::lock_guard<std::mutex> lock(mutex_);
  before_ = total();
}

}  // namespace core
