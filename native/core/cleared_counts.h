#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

#include "core/clock.h"
#include "core/counters.h"
#include "core/intrusive_list.h"

namespace core {

// Counts the entries that clears took out of a store: those that lived are deletes, those that were
// dead already are expirations. Telling them apart takes a look at each, for which the thread that
// cleared millions has no time: whoever frees them does it first, unless somebody asks for the
// counts sooner. Any thread may call any function.
class ClearedCounts : public std::enable_shared_from_this<ClearedCounts> {
 public:
  // What one clear took out. At its end the entries are counted and freed.
  class Batch final : public ListLink {
   public:
    // How many of `entries` were dead at that time.
    using CountDead = std::uint64_t (*)(const void* entries, Nanoseconds time) noexcept;

    Batch(std::shared_ptr<ClearedCounts> counts, CountDead count_dead) noexcept
        : counts_(std::move(counts)), count_dead_(count_dead) {}
    ~Batch() { counts_->finish(*this); }
    Batch(const Batch&) = delete;
    Batch& operator=(const Batch&) = delete;

    // Takes over `entries`, `count` of them, which were taken out at `time`.
    void fill(std::shared_ptr<void> entries, std::uint64_t count, Nanoseconds time) noexcept;

   private:
    friend class ClearedCounts;

    const std::shared_ptr<ClearedCounts> counts_;
    const CountDead count_dead_;
    std::shared_ptr<void> entries_;
    std::uint64_t count_ = 0;
    Nanoseconds time_ = 0;
  };

  // Throws std::bad_alloc.
  std::shared_ptr<Batch> make_batch(Batch::CountDead count_dead) {
    return std::make_shared<Batch>(shared_from_this(), count_dead);
  }

  // Deletes and expirations. Costs the entries that nobody has looked at yet.
  ChangeCounts changes() noexcept;
  // Waits for nobody.
  void reset() noexcept;

 private:
  void finish(Batch& batch) noexcept;
  void count(const Batch& batch, std::uint64_t resets) noexcept;

  std::mutex counting_;  // held for as long as entries are looked at
  std::mutex mutex_;     // a leaf, of what follows: no other lock is taken while it is held
  IntrusiveList<Batch> uncounted_;
  ChangeCounts changes_;
  std::uint64_t resets_ = 0;
};

}  // namespace core
