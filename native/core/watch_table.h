#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "core/fair_shared_mutex.h"
#include "core/hash.h"
#include "core/key.h"
#include "core/owned_key.h"
#include "core/watch_queue.h"

namespace core {

// The watches of one store: who watches which key, or all keys that begin with a prefix. Any thread
// may call any function.
//
// Lock order: shards, then the table, then a queue. Who changes an entry tells the table under the
// entry's shard's exclusive lock; that is what gives the changes of a key their order. Nothing is
// called from there but queues, so that a watcher that is slow, or stands still, holds up nobody.
class WatchTable {
 public:
  // Throws std::runtime_error (no randomness).
  WatchTable() = default;

  // Whether nobody watches: one relaxed read, which is all that a write pays then.
  bool empty() const noexcept { return count_.load(std::memory_order_relaxed) == 0; }

  // Tells `queue`, which must be in no table, of every change that is made from now on: of `key`,
  // or with `prefix` of all keys that begin with it, unit by unit; and of every clear. One key may
  // have many watches. Throws std::bad_alloc, and then nothing has changed.
  void add(const std::shared_ptr<WatchQueue>& queue, const KeyView& key, bool prefix);
  // Tells it nothing more, and closes it; one that is not in the table is left alone. O(1 + watches
  // of the same key), with a prefix O(prefixes).
  void remove(const WatchQueue& queue) noexcept;

  // Tells the watches of `key` of kSet, kDelete, kExpire or kEvict. Whom to poke is added to
  // `pokes`, to be sent when the caller has let go of its locks. O(watches of the key + prefixes).
  void notify(Change change, const KeyView& key, Pokes& pokes) noexcept {
    if (!empty()) notify_watches(change, key, pokes);
  }
  // Tells every watch that all entries are gone. O(watches).
  void notify_clear(Pokes& pokes) noexcept;

 private:
  struct Watch {
    std::shared_ptr<WatchQueue> queue;
    OwnedKey key;
    bool prefix;
  };
  // A key, borrowed from a watch or a caller, that is hashed once.
  struct HashedKey {
    KeyView key;
    std::uint64_t hash;

    friend bool operator==(const HashedKey& left, const HashedKey& right) noexcept {
      return left.hash == right.hash && left.key == right.key;
    }
  };
  struct HashOf {
    std::size_t operator()(const HashedKey& key) const noexcept {
      return static_cast<std::size_t>(key.hash);
    }
  };

  HashedKey hashed(const KeyView& key) const noexcept { return {key, hash_key(key, secret_)}; }
  void enter(const Watch& watch);
  void leave(const Watch& watch) noexcept;
  void notify_watches(Change change, const KeyView& key, Pokes& pokes) noexcept;

  const HashSecret& secret_ = process_hash_secret();
  std::atomic<std::size_t> count_{0};
  FairSharedMutex mutex_;
  std::unordered_map<const WatchQueue*, Watch> watches_;
  // Of these watches, those of a key by the key, and those of a prefix.
  std::unordered_multimap<HashedKey, const Watch*, HashOf> by_key_;
  std::vector<const Watch*> prefixes_;
};

}  // namespace core
