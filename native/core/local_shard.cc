#include "core/local_shard.h"

namespace core {

Replaced LocalShard::put(std::uint64_t hash, const KeyView& key, std::uint32_t slot,
                         Lifetime lifetime, bool keep_lifetime, LazyNow& now) {
  Table::Bucket* bucket = table_.find(hash, key);
  if (bucket == nullptr) {
    make_room_for(lifetime, now);
    link(hash, slot, create_entry(key, lifetime));
    ++changes_.sets;
    return {};
  }
  const Entry& entry = *bucket->entry;
  const bool live = entry.live(now);
  if (keep_lifetime && live) lifetime = entry.lifetime();
  give_lifetime(*bucket, lifetime, now);
  ++changes_.sets;
  if (!live) ++changes_.expirations;
  return {true, !live, std::exchange(bucket->slot, slot)};
}

bool LocalShard::remove(std::uint64_t hash, const KeyView& key, LazyNow& now,
                        std::uint32_t& slot) noexcept {
  Table::Bucket* bucket = table_.find(hash, key);
  if (bucket == nullptr || !bucket->entry->live(now)) return false;
  slot = bucket->slot;
  unlink(bucket);
  ++changes_.deletes;
  compact_if_sparse();
  return true;
}

}  // namespace core
