#include "local_store.h"

#include <algorithm>
#include <cmath>
#include <new>
#include <utility>

#include "core/sweeper.h"
#include "napi/results.h"
#include "result.h"

// What the end of a handle has to find again. It may come long after the store was closed, when
// others have had the store's id, and when the environment is gone.
struct LocalStore::Ticket {
  std::weak_ptr<Environment> environment;
  std::int32_t id;  // kClosed once the store is closed
};

void LocalStore::finalize_handle(napi_env env, void* data, void* /*hint*/) noexcept {
  const std::unique_ptr<Ticket> ticket(static_cast<Ticket*>(data));
  const std::shared_ptr<Environment> environment = ticket->environment.lock();
  if (environment != nullptr && ticket->id != kClosed) environment->close(env, ticket->id);
}

LocalStore::LocalStore(Environment& environment, LocalControl& control, bool touch_on_get)
    : environment_(environment), control_(control), locks_(environment) {
  map_ = std::make_shared<core::Store>([mailbox = environment.mailbox()] { mailbox->poke(); });
  if (touch_on_get) map_->touch_on_get();
  control_.reserved = slots_.reserve();
}

napi_status LocalStore::attach(napi_env env, napi_value handle, std::int32_t id) {
  auto ticket = std::make_unique<Ticket>(Ticket{environment_.weak_from_this(), id});
  // The reference first: an undone wrap would have to be found again.
  napi_status status = napi_create_reference(env, handle, 0, &handle_);
  if (status != napi_ok) return status;
  status = napi_wrap(env, handle, ticket.get(), finalize_handle, nullptr, nullptr);
  if (status == napi_ok) ticket_ = ticket.release();
  return status;
}

std::int32_t LocalStore::put(napi_env env, const core::KeyView& key) {
  const double ttl = environment_.call_numbers()->ttl_milliseconds;
  core::ExpiredSlots expired;
  const core::Replaced replaced = map_->put(key, static_cast<std::uint32_t>(control_.reserved),
                                            std::fabs(ttl), ttl < 0, expired);
  show_expired(expired);
  report_memory(env);
  control_.replaced_dead = replaced.dead ? 1 : 0;
  if (replaced.any) {
    // JavaScript clears it, and so it is as good as a fresh one.
    control_.reserved = static_cast<std::int32_t>(replaced.slot);
    return control_.reserved;
  }
  control_.reserved = slots_.reserve();
  return kAbsent;
}

std::int32_t LocalStore::reserve_slots(std::int32_t page, std::int32_t* slots, std::size_t count) {
  if (page >= 0) slots_.add_page(static_cast<std::uint32_t>(page));
  batch_slots_.reserve(count);
  // JavaScript was interrupted amid a longer batch.
  for (; batch_slots_.size() > count; batch_slots_.pop_back()) slots_.release(batch_slots_.back());
  while (batch_slots_.size() < count) {
    const std::int32_t slot = slots_.reserve();
    if (slot < 0) return ~slot;
    batch_slots_.push_back(static_cast<std::uint32_t>(slot));
  }
  std::copy(batch_slots_.begin(), batch_slots_.end(), slots);
  return kAbsent;
}

void LocalStore::put_many(napi_env env, BatchArgument& batch) {
  try {
    std::vector<core::LocalPut> puts(batch.size());
    for (std::size_t index = 0; index < batch.size(); ++index) {
      const double ttl = batch[index].ttl;
      puts[index] = {
          batch.next_key(batch[index]), batch_slots_.at(index), std::fabs(ttl), ttl < 0, {}};
    }
    map_->put_many(puts);
    for (std::size_t index = 0; index < batch.size(); ++index) {
      const core::Replaced& replaced = puts[index].replaced;
      batch[index].kind = replaced.any ? static_cast<double>(replaced.slot) : double{kAbsent};
      batch[index].number = replaced.dead ? 1 : 0;
      if (replaced.any) slots_.release(replaced.slot);
    }
  } catch (...) {
    for (const std::uint32_t slot : batch_slots_) slots_.release(slot);
    batch_slots_.clear();
    throw;
  }
  batch_slots_.clear();
  offer_spare_pages();
  report_memory(env);
}

// The slot's entry is gone. What `remove` returns.
std::int32_t LocalStore::forget(std::int64_t slot) noexcept {
  if (slot == core::Store::kAbsent) return kAbsent;
  slots_.release(static_cast<std::uint32_t>(slot));
  offer_spare_pages();
  return static_cast<std::int32_t>(slot);
}

std::int64_t LocalStore::rename(const core::KeyView& from, const core::KeyView& to) {
  core::ExpiredSlots expired;
  const std::int64_t slot = map_->rename(from, to, expired);
  show_expired(expired);
  return slot == core::Store::kAbsent ? std::int64_t{kAbsent} : slot;
}

std::int32_t LocalStore::add_page() {
  if (control_.reserved < 0) {
    slots_.add_page(static_cast<std::uint32_t>(~control_.reserved));
    control_.reserved = slots_.reserve();
  }
  return control_.reserved;
}

void LocalStore::clear(napi_env env) {
  std::shared_ptr<void> old = map_->clear();
  slots_ = core::SlotAllocator();
  batch_slots_.clear();
  control_.reserved = slots_.reserve();
  core::Sweeper::instance().discard(std::move(old));
  report_memory(env);
}

bool LocalStore::start_cleanup(double interval_milliseconds) {
  if (cleanup_task_ != 0) return false;
  cleanup_task_ = core::Sweeper::instance().add(
      map_, std::chrono::nanoseconds(core::span_of(interval_milliseconds)));
  return true;
}

bool LocalStore::stop_cleanup() noexcept {
  if (cleanup_task_ == 0) return false;
  return core::Sweeper::instance().remove(std::exchange(cleanup_task_, 0));
}

void LocalStore::set_clock(core::Nanoseconds instant) {
  map_->clock().set_manual(instant);
  locks_.open();
  locks_.locks()->clock().set_manual(instant);
  locks_.locks()->expire();
}

void LocalStore::report_memory(napi_env env, std::size_t bytes) noexcept {
  std::int64_t total = 0;
  const std::int64_t change =
      static_cast<std::int64_t>(bytes) - static_cast<std::int64_t>(reported_bytes_);
  if (napi_adjust_external_memory(env, change, &total) == napi_ok) reported_bytes_ = bytes;
}

bool LocalStore::deliver(napi_env env, std::chrono::steady_clock::time_point until) {
  if (locks_.deliver(env, until)) return true;
  if (map_ == nullptr || !has_news()) return false;
  napi_handle_scope scope = nullptr;
  if (napi_open_handle_scope(env, &scope) != napi_ok) return false;
  napi_value handle = nullptr;
  bool more = false;
  // A handle that was collected has no values to clear; its finalizer is on the way.
  if (napi_get_reference_value(env, handle_, &handle) == napi_ok && handle != nullptr) {
    more = deliver_retired(env, handle, until) || deliver_departed(env, handle, until);
    // Listeners may have closed the store.
    if (map_ != nullptr) {
      if (!more) drop_spare_pages(env, handle);
      report_memory(env);
    }
  }
  static_cast<void>(napi_close_handle_scope(env, scope));
  return more;
}

bool LocalStore::deliver_retired(napi_env env, napi_value handle,
                                 std::chrono::steady_clock::time_point until) noexcept {
  while (const auto block = map_->retired().take()) {
    std::copy_n(block->slots, block->count, environment_.numbers());
    call(env, Environment::Callback::kClearSlots, handle, block->count);
    for (std::uint32_t index = 0; index < block->count; ++index) {
      slots_.release(block->slots[index]);
    }
    if (std::chrono::steady_clock::now() >= until) return true;
  }
  return false;
}

bool LocalStore::deliver_departed(napi_env env, napi_value handle,
                                  std::chrono::steady_clock::time_point until) noexcept {
  while (map_ != nullptr) {
    const core::DepartedChain departed = take_departed();
    if (departed == nullptr) {
      // The slots of those for which there was no memory have been retired.
      static_cast<void>(map_->departures().take_lost());
      return false;
    }
    tell(env, handle, *departed);
    if (std::chrono::steady_clock::now() >= until) return true;
  }
  return false;
}

void LocalStore::tell(napi_env env, napi_value handle, const core::Departed& departed) noexcept {
  napi_handle_scope scope = nullptr;
  if (napi_open_handle_scope(env, &scope) != napi_ok) return;
  napi_value arguments[4] = {handle, nullptr, nullptr, create_string(env, departed.key())};
  if (arguments[3] != nullptr &&
      napi_create_uint32(env, static_cast<std::uint32_t>(departed.why), &arguments[1]) == napi_ok &&
      napi_create_uint32(env, departed.slot, &arguments[2]) == napi_ok) {
    environment_.call(env, Environment::Callback::kSlotDeparted, 4, arguments);
  }
  static_cast<void>(napi_close_handle_scope(env, scope));
}

core::DepartedChain LocalStore::take_departed() noexcept {
  core::DepartedChain departed = map_->departures().take();
  if (departed != nullptr) slots_.release(departed->slot);
  return departed;
}

core::DepartedChain LocalStore::take_departed(const core::KeyView& key) noexcept {
  core::DepartedChain departed = map_->departures().take_of(key);
  if (departed != nullptr) slots_.release(departed->slot);
  return departed;
}

void LocalStore::close(napi_env env) noexcept {
  stop_cleanup();
  locks_.close();
  if (ticket_ != nullptr) ticket_->id = kClosed;
  ticket_ = nullptr;
  if (handle_ != nullptr) static_cast<void>(napi_delete_reference(env, handle_));
  handle_ = nullptr;
  std::int64_t total = 0;
  static_cast<void>(
      napi_adjust_external_memory(env, -static_cast<std::int64_t>(reported_bytes_), &total));
  reported_bytes_ = 0;
  // Millions of entries are freed off this thread, few at once.
  constexpr std::size_t kFew = 64 * 1024;
  if (map_->bytes() > kFew || !map_->departures().empty()) {
    core::Sweeper::instance().discard(std::move(map_));
  } else {
    map_ = nullptr;
  }
}

void LocalStore::show_expired(const core::ExpiredSlots& expired) noexcept {
  // Also when there are none: JavaScript may have been interrupted before it looked at the last
  // ones, whose slots may have other values by now.
  control_.expired_count = static_cast<std::int32_t>(expired.count);
  for (std::uint32_t index = 0; index < expired.count; ++index) {
    control_.expired[index] = static_cast<std::int32_t>(expired.slots[index]);
    slots_.release(expired.slots[index]);
  }
  if (expired.count != 0) offer_spare_pages();
}

// With the numbers in the environment's buffer.
void LocalStore::call(napi_env env, Environment::Callback callback, napi_value handle,
                      std::uint32_t count) noexcept {
  napi_value arguments[2] = {handle, nullptr};
  if (napi_create_uint32(env, count, &arguments[1]) == napi_ok) {
    environment_.call(env, callback, 2, arguments);
  }
}

// Letting go of pages is the mailbox's work, where it costs no call its time.
void LocalStore::offer_spare_pages() noexcept {
  if (slots_.has_spare_page()) environment_.mailbox()->poke();
}

void LocalStore::drop_spare_pages(napi_env env, napi_value handle) noexcept {
  while (slots_.has_spare_page()) {
    std::uint32_t count = 0;
    while (count < Environment::kNumbers && slots_.has_spare_page()) {
      environment_.numbers()[count++] = slots_.drop_spare_page();
    }
    call(env, Environment::Callback::kDropPages, handle, count);
  }
}
