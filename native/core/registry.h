#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "core/owned_key.h"
#include "core/shared_store.h"

namespace core {

// The shared stores of the process, by name. A store is found as long as somebody holds its name,
// and not any longer, whoever still works on it. Any thread may call any function.
class Registry {
 public:
  // Never destroyed: threads may outlive static destructors.
  static Registry& instance();

  // An environment's hold of a name.
  class Hold {
   public:
    Hold(Registry& registry, const KeyView& name, std::shared_ptr<SharedStore> store)
        : registry_(registry), name_(name), store_(std::move(store)) {}
    // Forgets the store if this was the last hold. It is freed on the sweeper's thread.
    ~Hold();
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;

    const std::shared_ptr<SharedStore>& store() const noexcept { return store_; }

   private:
    Registry& registry_;
    const OwnedKey name_;
    std::shared_ptr<SharedStore> store_;
  };

  // Holds the store of that name, which is made with those options if there is none. Throws
  // std::bad_alloc, std::runtime_error (no randomness).
  std::unique_ptr<Hold> open(const KeyView& name, const SharedOptions& options);

 private:
  struct Place {
    std::weak_ptr<SharedStore> store;
    std::size_t holds = 0;
  };

  Registry() = default;
  void release(const OwnedKey& name) noexcept;

  std::mutex mutex_;
  std::unordered_map<OwnedKey, Place, KeyHash> places_;
};

}  // namespace core
