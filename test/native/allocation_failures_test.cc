#include "allocation_failures.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <cstdlib>
#include <memory>

#include "core/block_memory.h"
#include "core/system_memory.h"

#if defined(__linux__)
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

// Replaces the allocation functions of the whole test binary. Where glibc or a sanitizer of GCC has
// its own under a second name, malloc and calloc are replaced as well.

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define REAL(function) __interceptor_##function
#elif defined(__GLIBC__) && !defined(__clang__)
#define REAL(function) __libc_##function
#endif

namespace {

struct Injection {
  bool armed = false;
  bool all_after = false;
  bool failed = false;
  std::size_t passed = 0;
};

thread_local Injection injection;

// The dynamic loader allocates before any sanitizer is ready.
#if defined(__SANITIZE_THREAD__)
__attribute__((no_sanitize_thread))
#endif
bool fails() noexcept {
  if (!injection.armed) return false;
  if (injection.passed > 0) {
    --injection.passed;
    return false;
  }
  injection.failed = true;
  injection.armed = injection.all_after;
  errno = ENOMEM;
  return true;
}

void* allocate(std::size_t bytes) {
  // Without a malloc of our own the failure is made here.
#if defined(REAL)
  void* memory = std::malloc(bytes);
#else
  void* memory = fails() ? nullptr : std::malloc(bytes);
#endif
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

#if defined(REAL)
extern "C" {

void* REAL(malloc)(std::size_t bytes);
void* REAL(calloc)(std::size_t count, std::size_t bytes);

#if defined(__SANITIZE_THREAD__)
__attribute__((no_sanitize_thread))
#endif
void* malloc(std::size_t bytes) noexcept {
  return fails() ? nullptr : REAL(malloc)(bytes);
}

#if defined(__SANITIZE_THREAD__)
__attribute__((no_sanitize_thread))
#endif
void* calloc(std::size_t count, std::size_t bytes) noexcept {
  return fails() ? nullptr : REAL(calloc)(count, bytes);
}

}  // extern "C"
#endif

// The sanitizers have mmap for themselves.
#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define FAILING_MMAP
extern "C" void* mmap(void* address, std::size_t bytes, int protection, int flags, int file,
                      off_t offset) noexcept {
  if (fails()) return MAP_FAILED;
  return reinterpret_cast<void*>(
      syscall(SYS_mmap, address, bytes, protection, flags, file, offset));
}
#endif

void* operator new(std::size_t bytes) { return allocate(bytes); }
void* operator new[](std::size_t bytes) { return allocate(bytes); }
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
  try {
    return allocate(bytes);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}
void* operator new(std::size_t bytes, std::align_val_t alignment) {
  const auto step = static_cast<std::size_t>(alignment);
  void* memory = fails() ? nullptr : std::aligned_alloc(step, (bytes + step - 1) / step * step);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
void* operator new[](std::size_t bytes, std::align_val_t alignment) {
  return operator new(bytes, alignment);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

namespace test {

FailingAllocation::FailingAllocation(std::size_t passed, bool all_after) noexcept {
  injection = {true, all_after, false, passed};
}
FailingAllocation::~FailingAllocation() { injection.armed = false; }
bool FailingAllocation::failed() const noexcept { return injection.failed; }

bool mmap_can_fail() noexcept {
#if defined(FAILING_MMAP)
  return true;
#else
  return false;
#endif
}

bool malloc_can_fail() noexcept {
#if defined(REAL)
  return true;
#else
  return false;
#endif
}

}  // namespace test

namespace {

TEST(FailingAllocation, FailsTheOneThatIsAskedFor) {
  for (std::size_t passed = 0; passed < 3; ++passed) {
    int done = 0;
    bool failed = false;
    std::unique_ptr<int> numbers[5];
    {
      const test::FailingAllocation failing(passed, false);
      try {
        for (auto& number : numbers) {
          number = std::make_unique<int>();
          ++done;
        }
      } catch (const std::bad_alloc&) {
      }
      failed = failing.failed();
    }
    EXPECT_TRUE(failed);
    EXPECT_EQ(done, static_cast<int>(passed));
  }
}

TEST(FailingAllocation, ReachesTheSystemsMemory) {
  if (!test::mmap_can_fail()) GTEST_SKIP() << "mmap is not replaced here";
  void* refused = nullptr;
  {
    const test::FailingAllocation failing(0, true);
    refused = core::system_allocate(core::BlockMemory::kBlock, false);
  }
  EXPECT_EQ(refused, nullptr);
  void* memory = core::system_allocate(core::BlockMemory::kBlock, false);
  ASSERT_NE(memory, nullptr);
  core::system_release(memory, core::BlockMemory::kBlock);
}

TEST(FailingAllocation, ReachesMalloc) {
  if (!test::malloc_can_fail()) GTEST_SKIP() << "no second name of malloc is known here";
  void* volatile first = nullptr;
  void* volatile second = nullptr;
  {
    const test::FailingAllocation failing(1, true);
    first = std::malloc(10);
    second = std::calloc(1, 10);
  }
  EXPECT_NE(first, nullptr);
  EXPECT_EQ(second, nullptr);
  std::free(first);
}

}  // namespace
