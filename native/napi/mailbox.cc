#include "napi/mailbox.h"

#include <exception>
#include <utility>

#include "core/sweeper.h"

using std::chrono::steady_clock;

std::shared_ptr<Mailbox> Mailbox::open(napi_env env, Deliver deliver) {
  auto mailbox = std::make_shared<Mailbox>();
  mailbox->deliver_ = std::move(deliver);
  // The function's own hold of the mailbox, which its finalizer drops.
  auto hold = std::make_unique<std::shared_ptr<Mailbox>>(mailbox);
  napi_value name = nullptr;
  if (napi_create_string_utf8(env, "bun-shared-state", NAPI_AUTO_LENGTH, &name) != napi_ok ||
      napi_create_threadsafe_function(env, nullptr, nullptr, name, 0, 1, hold.get(), finalize,
                                      hold.get(), call_js, &mailbox->function_) != napi_ok) {
    return nullptr;
  }
  static_cast<void>(hold.release());
  if (napi_unref_threadsafe_function(env, mailbox->function_) != napi_ok) {
    mailbox->close();
    return nullptr;
  }
  return mailbox;
}

bool Mailbox::keep_alive(napi_env env, bool alive) noexcept {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (closed_) return false;
  const napi_status status = alive ? napi_ref_threadsafe_function(env, function_)
                                   : napi_unref_threadsafe_function(env, function_);
  return status == napi_ok;
}

void Mailbox::poke() noexcept {
  // A delivery clears the flag before it looks for work, so whoever finds it set will be served.
  if (poked_.load(std::memory_order_relaxed)) return;
  const std::lock_guard<std::mutex> lock(mutex_);
  if (closed_ || poked_.exchange(true)) return;
  if (steady_clock::now() < not_before_) {
    try {
      core::Sweeper::instance().wake_at(not_before_, [weak = weak_from_this()] {
        const std::shared_ptr<Mailbox> mailbox = weak.lock();
        if (mailbox == nullptr) return;
        const std::lock_guard<std::mutex> wake_lock(mailbox->mutex_);
        mailbox->send();
      });
      return;
    } catch (const std::exception&) {
      // No thread to wait for us: better too early than never.
    }
  }
  send();
}

void Mailbox::close() noexcept {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (closed_) return;
  closed_ = true;
  static_cast<void>(napi_release_threadsafe_function(function_, napi_tsfn_abort));
}

// With the mutex held.
void Mailbox::send() noexcept {
  if (closed_) return;
  const napi_status status =
      napi_call_threadsafe_function(function_, nullptr, napi_tsfn_nonblocking);
  // The environment went first. It may not even be released after that.
  if (status == napi_closing) closed_ = true;
  if (status != napi_ok) poked_ = false;
}

void Mailbox::call_js(napi_env env, napi_value /*callback*/, void* context,
                      void* /*data*/) noexcept {
  // First of all: up to Node 22 calls left in the queue come, without an environment, after the
  // finalizer has freed the context.
  if (env == nullptr) return;
  (*static_cast<std::shared_ptr<Mailbox>*>(context))->run(env);
}

void Mailbox::finalize(napi_env /*env*/, void* data, void* /*hint*/) noexcept {
  delete static_cast<std::shared_ptr<Mailbox>*>(data);
}

void Mailbox::run(napi_env env) {
  constexpr std::chrono::milliseconds kPause{1};
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    poked_ = false;
    if (closed_) return;
    // Already now: a poke that arrives during the delivery must not follow it in the same turn.
    not_before_ = steady_clock::now() + 2 * kPause;
  }
  const bool more = deliver_(env);
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    not_before_ = steady_clock::now() + kPause;
  }
  if (more) poke();
}
