#include "core/registry.h"

#include <utility>

#include "core/sweeper.h"

namespace core {

Registry& Registry::instance() {
  static Registry& registry = *new Registry;
  return registry;
}

std::unique_ptr<Registry::Hold> Registry::open(const KeyView& name, const SharedOptions& options) {
  const std::lock_guard<std::mutex> lock(mutex_);
  Place& place = places_[OwnedKey(name)];
  try {
    std::shared_ptr<SharedStore> store = place.store.lock();
    if (store == nullptr) store = std::make_shared<SharedStore>(options);
    auto hold = std::make_unique<Hold>(*this, name, store);
    place.store = store;
    ++place.holds;
    return hold;
  } catch (...) {
    if (place.holds == 0) places_.erase(OwnedKey(name));
    throw;
  }
}

void Registry::release(const OwnedKey& name) noexcept {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = places_.find(name);
  if (--found->second.holds == 0) places_.erase(found);
}

Registry::Hold::~Hold() {
  registry_.release(name_);
  Sweeper::instance().discard(std::move(store_));
}

}  // namespace core
