#pragma once

#include <cstddef>

namespace core {

// Memory from the system itself, filled with zeros, aligned to BlockMemory::kBlock, whose multiple
// `bytes` is. In huge pages if wanted and if the system has them to give. Null when there is none.
void* system_allocate(std::size_t bytes, bool huge_pages) noexcept;
void system_release(void* memory, std::size_t bytes) noexcept;
// Lets the system have whole pages of it back until they are written to again. What they held is
// gone.
void system_forget(void* memory, std::size_t bytes) noexcept;

}  // namespace core
