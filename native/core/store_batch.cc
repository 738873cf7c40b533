// A local store's batches.

#include <array>
#include <atomic>
#include <mutex>
#include <utility>

#include "core/store.h"
#include "core/store_layout.h"

namespace core {

// Counts anew what is held at the end of the scope, however it ends.
class Store::BytesAfter {
 public:
  BytesAfter(std::atomic<std::size_t>& sum, const Layout& layout) noexcept
      : sum_(sum), layout_(layout) {}
  ~BytesAfter() { sum_ = layout_.bytes(); }
  BytesAfter(const BytesAfter&) = delete;
  BytesAfter& operator=(const BytesAfter&) = delete;

 private:
  std::atomic<std::size_t>& sum_;
  const Layout& layout_;
};

// The layout's lock, held exclusively, keeps sweeps out of all shards.
void Store::put_many(std::vector<LocalPut>& puts) {
  LazyNow now(clock_);
  for (const LocalPut& put : puts) timed_ = timed_ || span_of(put.ttl_milliseconds) != kNever;
  // Else all that is new would be copied right after.
  if (puts.size() >= kSpreadAt && layout_->count == 1) spread();
  std::size_t entries = 0;
  {
    const ExclusiveLock lock(layout_mutex_);
    const BytesAfter bytes_after(bytes_, *layout_);
    PreparedEntries<LocalShard> prepared(puts.size());
    prepare_all(puts, prepared, now);
    // Nothing below can fail.
    for (std::size_t index = 0; index < puts.size(); ++index) {
      auto& [shard, hash, key, entry] = prepared[index];
      LocalPut& put = puts[index];
      if (entry == nullptr) {
        shard->swap_slot(hash, key, put.slot, put.replaced);
      } else {
        put.replaced = shard->put_prepared(hash, std::exchange(entry, nullptr), put.slot, now);
      }
    }
    entries = layout_->shards[0].count();
  }
  if (timed_) sweep_after(puts.size(), now());
  if (entries >= kSpreadAt && layout_->count == 1) spread();
}

void Store::prepare_all(const std::vector<LocalPut>& puts, PreparedEntries<LocalShard>& prepared,
                        LazyNow& now) {
  std::array<std::size_t, kSpreadShards> added{};
  for (const LocalPut& put : puts) {
    const Lifetime lifetime = lifetime_for(span_of(put.ttl_milliseconds), now);
    const Place at = place(put.key);
    // In a store without deadlines nothing but a slot changes where the key is there.
    const bool in_place = !timed_ && at.shard.find(at.hash, put.key, now) != nullptr;
    Entry* entry = in_place ? nullptr
                            : at.shard.prepare(at.hash, put.key, lifetime, put.keep_deadline,
                                               nullptr, added[at.index], now);
    prepared.add({&at.shard, at.hash, put.key, entry});
  }
}

// As many dead entries go as if the puts had come one by one.
void Store::sweep_after(std::size_t puts, Nanoseconds now) noexcept {
  for (std::size_t visit = 0; visit <= puts / ExpiredSlots::kCapacity; ++visit) {
    if (!sweep_locking(next_visited_ % layout_->count, now)) ++next_visited_;
  }
}

}  // namespace core
