#include "core/system_memory.h"

#include <cstdint>
#include <cstring>
#include <new>

#include "core/block_memory.h"

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace core {

#if defined(__linux__)

void* system_allocate(std::size_t bytes, bool huge_pages) noexcept {
  constexpr std::size_t kAlignment = BlockMemory::kBlock;
  void* mapped =
      mmap(nullptr, bytes + kAlignment, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) return nullptr;
  auto* start = static_cast<unsigned char*>(mapped);
  const std::size_t before =
      (kAlignment - reinterpret_cast<std::uintptr_t>(start) % kAlignment) % kAlignment;
  if (before > 0) munmap(start, before);
  start += before;
  munmap(start + bytes, kAlignment - before);
  // Refused on a system without huge pages: then small ones serve.
  static_cast<void>(madvise(start, bytes, huge_pages ? MADV_HUGEPAGE : MADV_NOHUGEPAGE));
  return start;
}

void system_release(void* memory, std::size_t bytes) noexcept {
  // Refused when it would split a mapping and there are too many already.
  if (munmap(memory, bytes) != 0) system_forget(memory, bytes);
}

void system_forget(void* memory, std::size_t bytes) noexcept {
  static_cast<void>(madvise(memory, bytes, MADV_DONTNEED));
}

#else

void* system_allocate(std::size_t bytes, bool /*huge_pages*/) noexcept {
  constexpr std::align_val_t kAlignment{BlockMemory::kBlock};
  void* memory = ::operator new(bytes, kAlignment, std::nothrow);
  if (memory != nullptr) std::memset(memory, 0, bytes);
  return memory;
}

void system_release(void* memory, std::size_t /*bytes*/) noexcept {
  ::operator delete (memory, std::align_val_t{BlockMemory::kBlock});
}

void system_forget(void* /*memory*/, std::size_t /*bytes*/) noexcept {}

#endif

}  // namespace core
