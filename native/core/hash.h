#pragma once

#include <cstdint>

#include "core/key.h"

namespace core {

// What makes hashes differ from process to process, so that nobody can prepare keys that collide.
struct HashSecret {
  std::uint64_t words[4];
};

// The process's own secret, drawn from the operating system at the first call. Throws
// std::runtime_error when the system has no randomness to give.
const HashSecret& process_hash_secret();

// 64 well-mixed bits over the key's width and bytes. O(length).
// After wyhash (Wang Yi, final version 4, public domain), with all its constants secret: with known
// ones a key can be made whose hash does not depend on the seed.
std::uint64_t hash_key(const KeyView& key, const HashSecret& secret) noexcept;

}  // namespace core
