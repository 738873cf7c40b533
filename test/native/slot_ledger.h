#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace test {

// What became of every slot that was ever put: each ends once, in one way.
class SlotLedger {
 public:
  std::uint32_t open() {
    ended_.push_back(false);
    ++open_;
    return static_cast<std::uint32_t>(ended_.size() - 1);
  }
  void end(std::uint32_t slot) {
    if (slot >= ended_.size()) {
      ADD_FAILURE() << "slot " << slot << " was never put";
    } else if (ended_[slot]) {
      ADD_FAILURE() << "slot " << slot << " ended twice";
    } else {
      ended_[slot] = true;
      --open_;
    }
  }
  bool is_open(std::uint32_t slot) const { return slot < ended_.size() && !ended_[slot]; }
  std::size_t open_count() const { return open_; }

 private:
  std::vector<bool> ended_;
  std::size_t open_ = 0;
};

}  // namespace test
