#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <utility>

namespace core {

// What gathers news for an environment, which has to be told to look.
class Poked {
 public:
  Poked(const Poked&) = delete;
  Poked& operator=(const Poked&) = delete;

  void poke() const noexcept { poke_(); }

 protected:
  // `poke` tells the environment to look; it is called on any thread, on several at once, with no
  // lock held, must not throw, and may come late. It is destroyed with the last hold of this, on
  // any thread.
  explicit Poked(std::function<void()> poke) : poke_(std::move(poke)) {}
  ~Poked() = default;

 private:
  friend class Pokes;

  const std::function<void()> poke_;
  // While some Pokes has it, that alone touches the two below.
  std::atomic<bool> poke_due_{false};
  std::shared_ptr<Poked> poke_hold_;
  Poked* poke_next_ = nullptr;
};

// Whom to poke when the locks are gone: collected without allocating, and nearly free while there
// is nobody. It sends when it is destroyed, so declare it before the lock.
class Pokes {
 public:
  Pokes() = default;
  ~Pokes() { send(); }
  Pokes(const Pokes&) = delete;
  Pokes& operator=(const Pokes&) = delete;

  // Call it when nothing was pending there before. Who is among another thread's Pokes is left to
  // that thread, whose poke is still to come.
  void add(const std::shared_ptr<Poked>& poked) noexcept;
  // With no lock held. Afterwards it is empty and can be used again.
  void send() noexcept {
    if (first_ != nullptr) send_all();
  }

 private:
  void send_all() noexcept;

  Poked* first_ = nullptr;
};

}  // namespace core
