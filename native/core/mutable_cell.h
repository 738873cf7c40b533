#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <utility>

#include "core/owned_key.h"
#include "core/owned_value.h"

namespace core {

// A mutable key that all threads share: the key string that it stands for, and the value that
// was assigned to it. What it stood for at some moment is one immutable state, so that a reader
// holds the whole of it and can tell later whether it is the present one still.
//
// It changes only under the exclusive lock of the shard of its own store that its key string falls
// into (see SharedStore::rename): who holds that lock and finds a state current has it stand still.
// Once that store is gone, one of the cell's holders may change it at any moment.
class MutableCell {
 public:
  struct State {
    State(const KeyView& key_string, const ValueView& assigned) : string(key_string) {
      value.assign(assigned);
    }
    const OwnedKey string;
    OwnedValue value;
  };

  // `moves`: a rename takes the entry along. Throws std::bad_alloc.
  MutableCell(const KeyView& string, const ValueView& value, bool moves)
      : state_(std::make_shared<const State>(string, value)),
        current_(state_.get()),
        moves_(moves) {}

  bool moves() const noexcept { return moves_; }

  // Any thread.
  std::shared_ptr<const State> state() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return state_;
  }
  // Whether the state that the caller holds is the present one.
  bool is_current(const State& state) const noexcept {
    return current_.load(std::memory_order_acquire) == &state;
  }
  void change(std::shared_ptr<const State>& next) noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    state_.swap(next);
    current_.store(state_.get(), std::memory_order_release);
  }

 private:
  mutable std::mutex mutex_;  // a leaf: no other lock is taken while it is held
  std::shared_ptr<const State> state_;
  std::atomic<const State*> current_;
  const bool moves_;
};

}  // namespace core
