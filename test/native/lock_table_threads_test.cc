#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/lock_table.h"
#include "lock_client.h"
#include "random.h"

namespace {

using core::LockNotice;
using core::LockTable;
using core::Nanoseconds;

constexpr std::uint64_t kKeys = 3;
constexpr int kThreads = 8;

// What the locks guard, so that ThreadSanitizer sees two threads that hold one at once.
struct Guarded {
  std::uint64_t count = 0;
  std::uint64_t last_token = 0;
};

// The table, on a clock that every reading drives, so that leases, waits and pick-up periods end
// all the time, and beside it a thread that expires them.
class Driven {
 public:
  Driven()
      : thread_([this] {
          while (!done_) {
            table_.expire(now());
            std::this_thread::yield();
          }
        }) {}
  ~Driven() {
    done_ = true;
    thread_.join();
  }
  Driven(const Driven&) = delete;
  Driven& operator=(const Driven&) = delete;

  LockTable& table() { return table_; }
  Nanoseconds now() { return now_ += test::kMillisecond; }
  Guarded& guarded(std::uint64_t key) { return guarded_[key]; }

 private:
  LockTable table_{[](Nanoseconds) {}};
  std::atomic<Nanoseconds> now_{0};
  std::array<Guarded, kKeys> guarded_;
  std::atomic<bool> done_{false};
  std::thread thread_;
};

// What a JavaScript thread's mailbox does: news wake it.
class Mailbox {
 public:
  void poke() {
    const std::lock_guard<std::mutex> lock(mutex_);
    poked_ = true;
    changed_.notify_one();
  }
  // False when nothing has come for a long time.
  bool wait() {
    std::unique_lock<std::mutex> lock(mutex_);
    if (!changed_.wait_for(lock, std::chrono::seconds(30), [this] { return poked_; })) return false;
    poked_ = false;
    return true;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool poked_ = false;
};

class Locker {
 public:
  Locker(Driven& driven, std::uint64_t seed) : driven_(driven), random_(seed) { open(); }
  ~Locker() { driven_.table().close(*owner_, driven_.now()); }
  Locker(const Locker&) = delete;
  Locker& operator=(const Locker&) = delete;

  // Asks for a lock, and holds it for a moment, unless the wait ends otherwise.
  void round() {
    const std::uint64_t key = random_.below(kKeys);
    // Some are over before a thread comes to take them up.
    const double ttl = random_.one_in(3) ? 3 : 1000;
    const double timeout = random_.one_in(4) ? 20 : test::kInfinite;
    const auto asked = driven_.table().ask(*owner_, test::latin1(std::to_string(key)),
                                           driven_.now(), ttl, timeout);
    if (asked.token != 0) return hold(key, asked.wait, asked.token);
    if (random_.one_in(10)) return reopen();
    if (random_.one_in(10)) {
      if (driven_.table().withdraw(*owner_, asked.wait, driven_.now())) return;
    }
    await(key, asked.wait);
  }

  // How often this thread has counted what a key's lock guards.
  std::array<std::uint64_t, kKeys> counted{};

 private:
  void open() {
    mailbox_ = std::make_shared<Mailbox>();
    owner_ = driven_.table().open([mailbox = mailbox_] { mailbox->poke(); });
  }
  // As when a thread ends, with all that it waits for and holds.
  void reopen() {
    driven_.table().close(*owner_, driven_.now());
    open();
  }

  void await(std::uint64_t key, std::uint64_t wait) {
    for (;;) {
      LockNotice notice;
      while (driven_.table().take_notices(*owner_, &notice, 1) == 0) {
        ASSERT_TRUE(mailbox_->wait()) << "a waiter was forgotten";
      }
      if (notice.wait != wait) continue;  // the end of an earlier lease
      if (notice.kind == LockNotice::Kind::kTimedOut) return;
      ASSERT_EQ(notice.kind, LockNotice::Kind::kGranted);
      if (random_.one_in(20)) return reopen();
      const std::uint64_t token = driven_.table().take_up(*owner_, wait, driven_.now());
      if (token != 0) return hold(key, wait, token);
    }
  }

  void hold(std::uint64_t key, std::uint64_t wait, std::uint64_t token) {
    if (random_.one_in(8)) return;  // its lease will end
    // It may have ended meanwhile; the longer one has no end here.
    if (!driven_.table().extend(*owner_, wait, driven_.now(), test::kInfinite)) return;
    Guarded& guarded = driven_.guarded(key);
    EXPECT_GT(token, guarded.last_token);
    guarded.last_token = token;
    ++guarded.count;
    ++counted[key];
    if (random_.one_in(4)) std::this_thread::yield();
    if (random_.one_in(10)) return reopen();
    EXPECT_TRUE(driven_.table().release(*owner_, wait, driven_.now()));
  }

  Driven& driven_;
  test::Random random_;
  std::shared_ptr<Mailbox> mailbox_;
  std::shared_ptr<LockTable::Owner> owner_;
};

TEST(LockTableThreads, OneAtATimeAndNobodyIsForgotten) {
  constexpr int kRounds = 3000;
  Driven driven;
  std::array<std::array<std::uint64_t, kKeys>, kThreads> counted{};
  std::vector<std::thread> threads;
  for (std::uint64_t index = 0; index < kThreads; ++index) {
    threads.emplace_back([&driven, &counted, index] {
      Locker locker(driven, index + 1);
      for (int round = 0; round < kRounds && !testing::Test::HasFailure(); ++round) locker.round();
      counted[index] = locker.counted;
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::uint64_t all = 0;
  for (std::uint64_t key = 0; key < kKeys; ++key) {
    std::uint64_t sum = 0;
    for (const auto& of_thread : counted) sum += of_thread[key];
    EXPECT_EQ(driven.guarded(key).count, sum);
    all += sum;
  }
  EXPECT_GT(all, 0U);
  EXPECT_EQ(driven.table().held() + driven.table().waiting(), 0U);
}

// Two threads hand one lock to and fro: every hand-over goes through a notice.
TEST(LockTableThreads, EveryHandOverArrives) {
  LockTable table([](Nanoseconds) {});
  std::uint64_t count = 0;
  const auto take_turns = [&table, &count] {
    const auto mailbox = std::make_shared<Mailbox>();
    const auto owner = table.open([mailbox] { mailbox->poke(); });
    for (int round = 0; round < 5000; ++round) {
      const auto asked =
          table.ask(*owner, test::latin1("key"), 0, test::kInfinite, test::kInfinite);
      LockNotice notice{};
      while (asked.token == 0 && table.take_notices(*owner, &notice, 1) == 0) {
        ASSERT_TRUE(mailbox->wait()) << "a waiter was forgotten";
      }
      ASSERT_TRUE(asked.token != 0 || table.take_up(*owner, asked.wait, 0) != 0);
      ++count;
      if (round % 100 == 0) std::this_thread::yield();
      ASSERT_TRUE(table.release(*owner, asked.wait, 0));
    }
    table.close(*owner, 0);
  };
  std::thread other(take_turns);
  take_turns();
  other.join();
  EXPECT_EQ(count, 10'000U);
}

}  // namespace
