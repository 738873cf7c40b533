#include "core/pokes.h"

#include <utility>

namespace core {

void Pokes::add(const std::shared_ptr<Poked>& poked) noexcept {
  if (poked->poke_due_.exchange(true, std::memory_order_acq_rel)) return;
  poked->poke_hold_ = poked;
  poked->poke_next_ = first_;
  first_ = poked.get();
}

void Pokes::send_all() noexcept {
  while (first_ != nullptr) {
    const std::shared_ptr<Poked> poked = std::move(first_->poke_hold_);
    first_ = poked->poke_next_;
    // An exchange, not a store: what those added who found it here is seen by the look that this
    // poke brings about.
    poked->poke_due_.exchange(false, std::memory_order_acq_rel);
    poked->poke();
  }
}

}  // namespace core
