#include "shared_store.h"

#include <new>
#include <utility>

#include "core/sweeper.h"
#include "napi/results.h"
#include "shared_call.h"

using std::chrono::steady_clock;

// What the end of a handle has to find again, as in local_store.cc.
struct SharedStore::Ticket {
  std::weak_ptr<Environment> environment;
  std::int32_t id;
  SharedStore* store;  // null once the store is closed
};

// Nobody closed the handle: the name stays held, and what was asked for goes on.
void SharedStore::finalize_handle(napi_env env, void* data, void* /*hint*/) noexcept {
  const std::unique_ptr<Ticket> ticket(static_cast<Ticket*>(data));
  const std::shared_ptr<Environment> environment = ticket->environment.lock();
  SharedStore* store = ticket->store;
  if (environment == nullptr || store == nullptr) return;
  store->ticket_ = nullptr;
  if (store->busy()) return;
  store->name_ = nullptr;
  environment->close(env, ticket->id);
}

SharedStore::SharedStore(Environment& environment, SharedNames::Name& name)
    : environment_(environment),
      name_(&name),
      map_(name.hold->store()),
      locks_(environment),
      flights_(environment),
      ready_(std::make_shared<ReadyWatches>()) {
  locks_.use(map_->locks());
  lookups_ = map_->lookups().open();
}

napi_status SharedStore::attach(napi_env env, napi_value handle, std::int32_t id) {
  auto ticket = std::make_unique<Ticket>(Ticket{environment_.weak_from_this(), id, this});
  const napi_status status =
      napi_wrap(env, handle, ticket.get(), finalize_handle, nullptr, nullptr);
  if (status == napi_ok) ticket_ = ticket.release();
  id_ = id;
  return status;
}

void SharedStore::clear(napi_env /*env*/) {
  core::Sweeper::instance().discard(map_->clear(&environment_));
}

void SharedStore::set_clock(core::Nanoseconds instant) {
  map_->clock().set_manual(instant);
  map_->locks()->clock().set_manual(instant);
  map_->locks()->expire();
}

bool SharedStore::start_cleanup(double interval_milliseconds) {
  if (cleaning_) return false;
  cleanup_interval_ = std::chrono::nanoseconds(core::span_of(interval_milliseconds));
  map_->cleanup().start(map_, cleanup_interval_);
  cleaning_ = true;
  return true;
}

bool SharedStore::stop_cleanup() noexcept {
  if (!cleaning_) return false;
  map_->cleanup().stop(map_, cleanup_interval_);
  cleaning_ = false;
  return true;
}

std::int32_t SharedStore::watch(const core::KeyView& key, bool prefix) {
  const std::uint32_t number = environment_.next_watch();
  auto queue = std::make_shared<core::WatchQueue>(
      number, [ready = ready_, mailbox = environment_.mailbox(), number] {
        ready->add(number);
        mailbox->poke();
      });
  const auto added = watches_.emplace(number, queue).first;
  try {
    map_->watches().add(queue, key, prefix);
  } catch (...) {
    watches_.erase(added);
    throw;
  }
  return static_cast<std::int32_t>(number);
}

bool SharedStore::unwatch(std::int32_t number) noexcept {
  const auto found = watches_.find(static_cast<std::uint32_t>(number));
  if (found == watches_.end()) return false;
  map_->watches().remove(*found->second);
  watches_.erase(found);
  return true;
}

bool SharedStore::deliver(napi_env env, steady_clock::time_point until) {
  return locks_.deliver(env, until) || flights_.deliver(env, until) ||
         deliver_changes(env, until) || deliver_departed(env, until);
}

// JavaScript may end watches, and close the store, while it is told.
bool SharedStore::deliver_changes(napi_env env, steady_clock::time_point until) {
  if (ready_->take_all_due()) {
    for (const auto& watch : watches_) ready_->add(watch.first);
  }
  std::uint32_t number = 0;
  while (ready_->take(number)) {
    core::WatchQueue::Taken taken;
    while (true) {
      const auto found = watches_.find(number);
      if (found == watches_.end() || !found->second->take(taken)) break;
      tell(env, number, taken);
      if (steady_clock::now() < until) continue;
      ready_->add(number);
      return true;
    }
  }
  return false;
}

void SharedStore::tell(napi_env env, std::uint32_t watch,
                       const core::WatchQueue::Taken& taken) noexcept {
  napi_handle_scope scope = nullptr;
  if (napi_open_handle_scope(env, &scope) != napi_ok) return;
  napi_value arguments[3] = {};
  arguments[2] = create_string(env, taken.key());
  if (arguments[2] != nullptr && napi_create_uint32(env, watch, &arguments[0]) == napi_ok &&
      napi_create_uint32(env, static_cast<std::uint32_t>(taken.change), &arguments[1]) == napi_ok) {
    environment_.call(env, Environment::Callback::kChange, 3, arguments);
  }
  static_cast<void>(napi_close_handle_scope(env, scope));
}

bool SharedStore::listen_calls(bool sets, bool deletes) noexcept {
  if (name_ == nullptr) return false;
  name_->report.of_sets = sets;
  name_->report.of_deletes = deletes;
  return true;
}

void SharedStore::listen_departures(bool listened) {
  if (listened == (listener_ != nullptr)) return;
  if (listened) {
    auto listener = std::make_shared<core::DepartureListener>(
        &environment_, [mailbox = environment_.mailbox()] { mailbox->poke(); });
    map_->departures().add(listener);
    listener_ = std::move(listener);
  } else {
    map_->departures().remove(*listener_);
    listener_ = nullptr;
  }
}

core::DepartedChain SharedStore::take_departed(const core::KeyView& key,
                                               std::uint64_t stamp) noexcept {
  return listener_ == nullptr ? nullptr : listener_->queue().take_of(key, stamp);
}

// JavaScript may stop listening, and close the store, while it is told.
bool SharedStore::deliver_departed(napi_env env, steady_clock::time_point until) noexcept {
  const std::uint64_t lost = listener_ == nullptr ? 0 : listener_->queue().take_lost();
  if (lost != 0) tell_lost(env, lost);
  while (listener_ != nullptr) {
    const core::DepartedChain departed = listener_->queue().take();
    // Whoever loses some when there is nothing else pokes nobody: they are this delivery's work.
    if (departed == nullptr) return !listener_->queue().empty();
    tell(env, *departed);
    if (steady_clock::now() >= until) return true;
  }
  return false;
}

void SharedStore::tell(napi_env env, const core::Departed& departed) noexcept {
  napi_handle_scope scope = nullptr;
  if (napi_open_handle_scope(env, &scope) != napi_ok) return;
  napi_value arguments[4] = {nullptr, nullptr, create_string(env, departed.key()), nullptr};
  if (arguments[2] != nullptr && napi_create_int32(env, id_, &arguments[0]) == napi_ok &&
      napi_create_uint32(env, static_cast<std::uint32_t>(departed.why), &arguments[1]) == napi_ok) {
    arguments[3] = answer_value(env, departed.value(), *environment_.call_numbers());
    if (arguments[3] != nullptr || napi_get_undefined(env, &arguments[3]) == napi_ok) {
      environment_.call(env, Environment::Callback::kEntryDeparted, 4, arguments);
    }
  }
  static_cast<void>(napi_close_handle_scope(env, scope));
}

void SharedStore::tell_lost(napi_env env, std::uint64_t count) noexcept {
  napi_handle_scope scope = nullptr;
  if (napi_open_handle_scope(env, &scope) != napi_ok) return;
  napi_value arguments[2] = {};
  if (napi_create_int32(env, id_, &arguments[0]) == napi_ok &&
      napi_create_double(env, static_cast<double>(count), &arguments[1]) == napi_ok) {
    environment_.call(env, Environment::Callback::kDeparturesLost, 2, arguments);
  }
  static_cast<void>(napi_close_handle_scope(env, scope));
}

void SharedStore::close(napi_env /*env*/) noexcept {
  if (map_ == nullptr) return;
  stop_cleanup();
  if (listener_ != nullptr) map_->departures().remove(*listener_);
  listener_ = nullptr;
  locks_.close();
  flights_.close(*map_);
  for (const auto& watch : watches_) map_->watches().remove(*watch.second);
  watches_.clear();
  if (ticket_ != nullptr) ticket_->store = nullptr;
  ticket_ = nullptr;
  map_->lookups().close(lookups_);
  map_ = nullptr;
  if (name_ != nullptr) {
    static_cast<SharedNames*>(environment_.extension())->close(*std::exchange(name_, nullptr));
  }
}
