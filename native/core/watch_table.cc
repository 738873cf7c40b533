#include "core/watch_table.h"

#include <algorithm>
#include <mutex>
#include <shared_mutex>
#include <utility>

namespace core {

void WatchTable::add(const std::shared_ptr<WatchQueue>& queue, const KeyView& key, bool prefix) {
  OwnedKey owned(key);
  const std::unique_lock<FairSharedMutex> lock(mutex_);
  const auto added = watches_.try_emplace(queue.get(), Watch{queue, std::move(owned), prefix});
  try {
    enter(added.first->second);
  } catch (...) {
    watches_.erase(added.first);
    throw;
  }
  count_.store(watches_.size(), std::memory_order_relaxed);
}

void WatchTable::enter(const Watch& watch) {
  if (watch.prefix) {
    prefixes_.push_back(&watch);
  } else {
    by_key_.emplace(hashed(watch.key.view()), &watch);
  }
}

void WatchTable::remove(const WatchQueue& queue) noexcept {
  std::unordered_map<const WatchQueue*, Watch>::node_type removed;
  {
    const std::unique_lock<FairSharedMutex> lock(mutex_);
    removed = watches_.extract(&queue);
    if (removed.empty()) return;
    leave(removed.mapped());
    count_.store(watches_.size(), std::memory_order_relaxed);
  }
  removed.mapped().queue->close();
}

void WatchTable::leave(const Watch& watch) noexcept {
  if (watch.prefix) {
    prefixes_.erase(std::find(prefixes_.begin(), prefixes_.end(), &watch));
    return;
  }
  auto [same, end] = by_key_.equal_range(hashed(watch.key.view()));
  while (same != end && same->second != &watch) ++same;
  by_key_.erase(same);
}

void WatchTable::notify_watches(Change change, const KeyView& key, Pokes& pokes) noexcept {
  const HashedKey looked_for = hashed(key);
  const auto tell = [&](const Watch& watch) {
    if (watch.queue->add(change, key, looked_for.hash)) pokes.add(watch.queue);
  };
  const std::shared_lock<FairSharedMutex> lock(mutex_);
  const auto [same, end] = by_key_.equal_range(looked_for);
  std::for_each(same, end, [&tell](const auto& item) { tell(*item.second); });
  for (const Watch* watch : prefixes_) {
    if (begins_with(key, watch->key.view())) tell(*watch);
  }
}

void WatchTable::notify_clear(Pokes& pokes) noexcept {
  if (empty()) return;
  const std::shared_lock<FairSharedMutex> lock(mutex_);
  for (const auto& item : watches_) {
    if (item.second.queue->add_clear()) pokes.add(item.second.queue);
  }
}

}  // namespace core
