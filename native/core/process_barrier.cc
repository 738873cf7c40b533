#include "core/process_barrier.h"

#include "core/thread_sanitizer.h"

// ThreadSanitizer does not know the barrier, and would report what it orders.
#if defined(CORE_THREAD_SANITIZER)
#define CORE_NO_PROCESS_BARRIER
#endif

#if !defined(CORE_NO_PROCESS_BARRIER) && defined(_WIN32)
#include <windows.h>
#elif !defined(CORE_NO_PROCESS_BARRIER) && defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>
#if defined(SYS_membarrier)
#define CORE_HAS_MEMBARRIER
#endif
#endif

namespace core {

#if defined(CORE_HAS_MEMBARRIER)

const bool kHasProcessBarrier = true;

bool process_barrier() noexcept {
  // Of linux/membarrier.h, which old systems have without them.
  constexpr int kPrivateExpedited = 1 << 3;
  constexpr int kRegisterPrivateExpedited = 1 << 4;
  static const bool registered = syscall(SYS_membarrier, kRegisterPrivateExpedited, 0, 0) == 0;
  return registered && syscall(SYS_membarrier, kPrivateExpedited, 0, 0) == 0;
}

#elif !defined(CORE_NO_PROCESS_BARRIER) && defined(_WIN32)

const bool kHasProcessBarrier = true;

bool process_barrier() noexcept {
  FlushProcessWriteBuffers();
  return true;
}

#else

const bool kHasProcessBarrier = false;

bool process_barrier() noexcept { return false; }

#endif

}  // namespace core
