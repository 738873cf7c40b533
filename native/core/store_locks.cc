#include "core/store_locks.h"

#include <algorithm>
#include <chrono>
#include <exception>

#include "core/sweeper.h"

namespace core {

std::shared_ptr<StoreLocks> StoreLocks::make() {
  return std::shared_ptr<StoreLocks>(new StoreLocks);
}

void StoreLocks::wake(Nanoseconds when) {
  if (clock_.is_manual()) return;
  // A lease may end beyond what the thread's clock can hold; who looks so much later looks again.
  constexpr Nanoseconds kFarthest = Nanoseconds{1} << 60;
  const std::chrono::nanoseconds span(std::clamp<Nanoseconds>(when - now(), 0, kFarthest));
  Sweeper::instance().wake_at(std::chrono::steady_clock::now() + span,
                              [weak = weak_from_this(), when] {
                                if (const std::shared_ptr<StoreLocks> locks = weak.lock())
                                  locks->expire_at(when);
                              });
}

// The two clocks may disagree by a little.
void StoreLocks::expire_at(Nanoseconds when) noexcept {
  try {
    if (now() < when) {
      wake(when);
    } else {
      expire();
    }
  } catch (const std::exception&) {
    table_.drop_request(when);
  }
}

}  // namespace core
