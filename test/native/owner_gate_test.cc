#include "core/owner_gate.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <vector>

#include "core/process_barrier.h"

namespace {

using core::OwnerGate;
using std::chrono::milliseconds;
using std::chrono::steady_clock;
using Exclusive = core::OwnerAccess<std::unique_lock<std::shared_mutex>>;
using Shared = core::OwnerAccess<std::shared_lock<std::shared_mutex>>;

// Without a barrier the owner never enters.
bool gates_open() { return core::kHasProcessBarrier; }

void expect_enters(OwnerGate& gate, bool expected) {
  const bool entered = gate.enter();
  EXPECT_EQ(entered, expected && gates_open());
  if (entered) gate.leave();
}

// From another thread: whoever holds a mutex must not try it.
bool can_lock(std::shared_mutex& mutex) {
  bool locked = false;
  std::thread([&] {
    locked = mutex.try_lock();
    if (locked) mutex.unlock();
  }).join();
  return locked;
}
bool can_share(std::shared_mutex& mutex) {
  bool locked = false;
  std::thread([&] {
    locked = mutex.try_lock_shared();
    if (locked) mutex.unlock_shared();
  }).join();
  return locked;
}

TEST(ProcessBarrier, IsThereAlwaysOrNever) {
  EXPECT_EQ(core::process_barrier(), core::kHasProcessBarrier);
  EXPECT_EQ(core::process_barrier(), core::kHasProcessBarrier);
}

TEST(OwnerGate, TheOwnerEntersWhileItIsAlone) {
  OwnerGate gate;
  for (int round = 0; round < 3; ++round) {
    expect_enters(gate, true);
    ASSERT_TRUE(gate.arrive());
    expect_enters(gate, false);
    expect_enters(gate, false);
    gate.depart();
  }
  expect_enters(gate, true);
}

TEST(OwnerGate, TheLastVisitorOpensIt) {
  OwnerGate gate;
  ASSERT_TRUE(gate.arrive());
  ASSERT_TRUE(gate.arrive());
  gate.depart();
  expect_enters(gate, false);
  ASSERT_TRUE(gate.arrive());
  gate.depart();
  expect_enters(gate, false);
  gate.depart();
  expect_enters(gate, true);
}

TEST(OwnerGate, AVisitorWaitsUntilTheOwnerHasLeft) {
  if (!gates_open()) GTEST_SKIP() << "nobody enters here";
  OwnerGate gate;
  ASSERT_TRUE(gate.enter());
  std::atomic<bool> arrived{false};
  std::thread visitor([&] {
    EXPECT_TRUE(gate.arrive());
    arrived = true;
    gate.depart();
  });
  std::this_thread::sleep_for(milliseconds(30));
  EXPECT_FALSE(arrived);
  gate.leave();
  visitor.join();
  EXPECT_TRUE(arrived);
}

TEST(OwnerAccess, TakesNoLockAlone) {
  if (!gates_open()) GTEST_SKIP() << "the owner is never alone";
  OwnerGate gate;
  std::shared_mutex mutex;
  {
    const Exclusive access(gate, mutex);
    EXPECT_TRUE(access.granted());
    EXPECT_TRUE(can_lock(mutex));
  }
  // Alone it needs no lock, so that it matters not who has it.
  const std::lock_guard<std::shared_mutex> lock(mutex);
  EXPECT_TRUE(Exclusive(gate, mutex).granted());
  EXPECT_TRUE(Exclusive(gate, mutex, std::try_to_lock).granted());
  EXPECT_TRUE(Shared(gate, mutex).granted());
}

TEST(OwnerAccess, TakesTheLockAmongVisitors) {
  OwnerGate gate;
  std::shared_mutex mutex;
  ASSERT_TRUE(gate.arrive());
  {
    const Exclusive access(gate, mutex);
    EXPECT_TRUE(access.granted());
    EXPECT_FALSE(can_share(mutex));
  }
  {
    const Shared access(gate, mutex);
    EXPECT_TRUE(access.granted());
    EXPECT_TRUE(can_share(mutex));
    EXPECT_FALSE(can_lock(mutex));
  }
  {
    const Exclusive access(gate, mutex, std::try_to_lock);
    EXPECT_TRUE(access.granted());
    EXPECT_FALSE(can_share(mutex));
  }
  EXPECT_TRUE(can_lock(mutex));
  gate.depart();
}

TEST(OwnerAccess, DoesNotWaitWhenItMustNot) {
  OwnerGate gate;
  std::shared_mutex mutex;
  ASSERT_TRUE(gate.arrive());
  {
    const std::lock_guard<std::shared_mutex> lock(mutex);
    std::thread([&] { EXPECT_FALSE(Exclusive(gate, mutex, std::try_to_lock).granted()); }).join();
  }
  EXPECT_TRUE(can_lock(mutex)) << "a refused access must not unlock";
  gate.depart();
  expect_enters(gate, true);
}

TEST(OwnerAccess, LeavesWhenItEnds) {
  OwnerGate gate;
  std::shared_mutex mutex;
  try {
    const Exclusive access(gate, mutex);
    throw 1;
  } catch (int) {
  }
  EXPECT_TRUE(gate.arrive()) << "waits for ever if the owner is inside";
  gate.depart();
}

// Plain data, on several cache lines, that must always be the same.
struct Plain {
  struct alignas(64) Line {
    std::uint64_t count = 0;
  };
  Line lines[4];

  bool add() {
    bool same = true;
    for (Line& line : lines) {
      same = same && line.count == lines[0].count - (&line == lines ? 0 : 1);
      ++line.count;
    }
    return same;
  }
};

class GateStress {
 public:
  void run(int visitors, milliseconds pause, milliseconds span) {
    std::vector<std::thread> threads;
    for (int index = 0; index < visitors; ++index) {
      threads.emplace_back([this, pause] { visit_in_a_loop(pause); });
    }
    const auto until = steady_clock::now() + span;
    while (steady_clock::now() < until) own(1000);
    done_ = true;
    for (std::thread& thread : threads) thread.join();
    for (const Plain::Line& line : plain_.lines) EXPECT_EQ(line.count, owned_ + visited_);
    EXPECT_FALSE(torn_);
    EXPECT_GT(visited_, 0U);
    EXPECT_GT(owned_, 0U);
  }

 private:
  void own(int times) {
    for (int time = 0; time < times; ++time) {
      const bool no_wait = time % 3 == 0;
      if (no_wait) {
        const Exclusive access(gate_, mutex_, std::try_to_lock);
        if (access.granted()) own_once();
      } else {
        const Exclusive access(gate_, mutex_);
        own_once();
      }
    }
  }
  void own_once() {
    if (!plain_.add()) torn_ = true;
    ++owned_;
  }
  void visit_in_a_loop(milliseconds pause) {
    while (!done_) {
      ASSERT_TRUE(gate_.arrive());
      for (int time = 0; time < 5; ++time) {
        const std::lock_guard<std::shared_mutex> lock(mutex_);
        if (!plain_.add()) torn_ = true;
        ++visited_;
      }
      gate_.depart();
      if (pause.count() > 0) std::this_thread::sleep_for(pause);
    }
  }

  OwnerGate gate_;
  std::shared_mutex mutex_;
  Plain plain_;
  std::uint64_t owned_ = 0;
  std::uint64_t visited_ = 0;  // under the mutex
  std::atomic<bool> torn_{false};
  std::atomic<bool> done_{false};
};

TEST(OwnerGate, NothingIsLostBetweenTheOwnerAndAVisitor) {
  GateStress().run(1, milliseconds(0), milliseconds(500));
  GateStress().run(1, milliseconds(1), milliseconds(500));
}

TEST(OwnerGate, NothingIsLostAmongManyVisitors) {
  GateStress().run(3, milliseconds(0), milliseconds(500));
  GateStress().run(3, milliseconds(1), milliseconds(500));
}

}  // namespace
