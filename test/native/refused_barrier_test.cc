#include <gtest/gtest.h>

#include "core/owner_gate.h"
#include "core/process_barrier.h"
#include "core/store.h"
#include "keys.h"
#include "store_model.h"

#if defined(__linux__) && __has_include(<linux/seccomp.h>)
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#define CAN_REFUSE
#endif

// Containers may forbid the system call, and a program may forbid it to itself at any time. Each
// test runs in a process of its own.

namespace {

using core::OwnerGate;

#if defined(CAN_REFUSE)

// From now on this process is refused the barrier.
bool refuse_barrier() {
  sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),  // the number of the call
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_membarrier, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1),  // EPERM
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog program{4, filter};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

bool owner_enters(OwnerGate& gate) {
  const bool entered = gate.enter();
  if (entered) gate.leave();
  return entered;
}

// Ends the process: 0 if all held, else which one did not; 100 where filters are forbidden.
class Steps {
 public:
  void expect(bool held) noexcept {
    ++step_;
    if (!held) _exit(step_);
  }
  [[noreturn]] void end() const noexcept { _exit(0); }

 private:
  int step_ = 0;
};

constexpr int kNoFilter = 100;

bool good_end(int status) {
  return WIFEXITED(status) && (WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == kNoFilter);
}

[[noreturn]] void use_a_gate_without_the_barrier() {
  if (!refuse_barrier()) _exit(kNoFilter);
  Steps steps;
  OwnerGate gate;
  steps.expect(!core::process_barrier());
  steps.expect(owner_enters(gate) == core::kHasProcessBarrier);
  steps.expect(gate.arrive() == !core::kHasProcessBarrier);
  steps.expect(!owner_enters(gate));
  steps.expect(gate.arrive());
  gate.depart();
  steps.expect(!owner_enters(gate));
  steps.end();
}

[[noreturn]] void lose_the_barrier() {
  Steps steps;
  OwnerGate gate;
  steps.expect(core::kHasProcessBarrier == owner_enters(gate));
  const bool had = core::process_barrier();
  if (!refuse_barrier()) _exit(kNoFilter);
  steps.expect(!core::process_barrier());
  // The first visitor cannot be sure of the owner, but leaves it to the locks.
  steps.expect(gate.arrive() == !had);
  if (!had) gate.depart();
  for (int round = 0; round < 3; ++round) {
    steps.expect(!owner_enters(gate));
    steps.expect(gate.arrive());
    steps.expect(!owner_enters(gate));
    gate.depart();
  }
  steps.end();
}

[[noreturn]] void sweep_after_the_loss() {
  Steps steps;
  core::Store store([] {});
  store.clock().set_manual(0);
  core::ExpiredSlots expired;
  store.put(test::latin1("dead"), 1, 1, false, expired);
  store.put(test::latin1("alive"), 2, test::kPermanent, false, expired);
  store.clock().set_manual(1'000'000'000);
  const bool had = core::process_barrier();
  if (!refuse_barrier()) _exit(kNoFilter);
  {
    const core::Store::Visit visit(store);
    steps.expect(visit.granted() == !had);
  }
  const core::Store::Visit visit(store);
  steps.expect(visit.granted());
  store.sweep_shard(visit, 0, 1'000'000'000);
  const auto block = store.retired().take();
  steps.expect(block != nullptr && block->count == 1 && block->slots[0] == 1);
  steps.expect(store.find(test::latin1("alive")) == 2);
  steps.end();
}

class RefusedBarrier : public testing::Test {
 protected:
  // Begun anew, the process has not asked for the barrier yet.
  void SetUp() override { testing::FLAGS_gtest_death_test_style = "threadsafe"; }
};

TEST_F(RefusedBarrier, WithoutItTheOwnerTakesTheLocks) {
  EXPECT_EXIT(use_a_gate_without_the_barrier(), good_end, "");
}

TEST_F(RefusedBarrier, ItsLossLeavesTheOwnerToTheLocks) {
  EXPECT_EXIT(lose_the_barrier(), good_end, "");
}

TEST_F(RefusedBarrier, SweepsGoOnAfterItsLoss) {
  EXPECT_EXIT(sweep_after_the_loss(), good_end, "");
}

#else

TEST(RefusedBarrier, IsMadeOnLinuxOnly) { GTEST_SKIP(); }

#endif

}  // namespace
