#include "core/cleared_counts.h"

#include <utility>

namespace core {

void ClearedCounts::Batch::fill(std::shared_ptr<void> entries, std::uint64_t count,
                                Nanoseconds time) noexcept {
  entries_ = std::move(entries);
  count_ = count;
  time_ = time;
  const std::lock_guard<std::mutex> lock(counts_->mutex_);
  counts_->uncounted_.push_back(*this);
}

ChangeCounts ClearedCounts::changes() noexcept {
  const std::lock_guard<std::mutex> counting(counting_);
  while (true) {
    std::unique_lock<std::mutex> lock(mutex_);
    Batch* batch = uncounted_.first();
    if (batch == nullptr) return changes_;
    batch->unlink();
    const std::uint64_t resets = resets_;
    lock.unlock();
    count(*batch, resets);
  }
}

void ClearedCounts::reset() noexcept {
  const std::lock_guard<std::mutex> lock(mutex_);
  while (Batch* batch = uncounted_.first()) batch->unlink();
  changes_ = {};
  ++resets_;
}

void ClearedCounts::finish(Batch& batch) noexcept {
  const std::lock_guard<std::mutex> counting(counting_);
  std::unique_lock<std::mutex> lock(mutex_);
  if (!batch.linked()) return;
  batch.unlink();
  const std::uint64_t resets = resets_;
  lock.unlock();
  count(batch, resets);
}

// While counting. The batch is not freed meanwhile: its end waits. What a reset overtook is not
// counted any more.
void ClearedCounts::count(const Batch& batch, std::uint64_t resets) noexcept {
  const std::uint64_t dead = batch.count_dead_(batch.entries_.get(), batch.time_);
  const std::lock_guard<std::mutex> lock(mutex_);
  if (resets != resets_) return;
  changes_.expirations += dead;
  changes_.deletes += batch.count_ - dead;
}

}  // namespace core
