#include "core/process_barrier.h"

// ThreadSanitizer does not know the barrier, and would report what it orders.
#if defined(__SANITIZE_THREAD__)
#define CORE_NO_PROCESS_BARRIER
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define CORE_NO_PROCESS_BARRIER
#endif
#endif

#if !defined(CORE_NO_PROCESS_BARRIER) && defined(_WIN32)
#include <windows.h>
#elif !defined(CORE_NO_PROCESS_BARRIER) && defined(__linux__) && __has_include(<linux/membarrier.h>)
#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>
#define CORE_HAS_MEMBARRIER
#endif

namespace core {

#if defined(CORE_HAS_MEMBARRIER)

bool has_process_barrier() noexcept {
  static const bool registered =
      syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0) == 0;
  return registered;
}

bool process_barrier() noexcept {
  return syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0) == 0;
}

#elif !defined(CORE_NO_PROCESS_BARRIER) && defined(_WIN32)

bool has_process_barrier() noexcept { return true; }

bool process_barrier() noexcept {
  FlushProcessWriteBuffers();
  return true;
}

#else

bool has_process_barrier() noexcept { return false; }
bool process_barrier() noexcept { return false; }

#endif

}  // namespace core
