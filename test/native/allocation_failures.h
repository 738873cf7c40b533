#pragma once

#include <cstddef>
#include <new>

namespace test {

// Makes one allocation of this thread fail, the core's calls of malloc and calloc included; see
// allocation_failures_test.cc, which replaces the process's allocation functions.
class FailingAllocation {
 public:
  // The allocation after `passed` others fails; with `all_after` every later one does, too.
  FailingAllocation(std::size_t passed, bool all_after) noexcept;
  ~FailingAllocation();
  FailingAllocation(const FailingAllocation&) = delete;
  FailingAllocation& operator=(const FailingAllocation&) = delete;

  bool failed() const noexcept;
};

// Whether malloc and calloc can be made to fail here, not only operator new.
bool malloc_can_fail() noexcept;
// The same for the system's mmap, as the core calls it.
bool mmap_can_fail() noexcept;

// Does `operation` to a subject of its own for each allocation that it makes: with that one
// failing, then with all later ones failing too. After each, `check(subject, thrown)` is told
// whether std::bad_alloc came out. Returns how many failures there were; `stride` leaves some out.
template <typename Prepare, typename Operation, typename Check>
std::size_t fail_each_allocation(Prepare&& prepare, Operation&& operation, Check&& check,
                                 std::size_t stride = 1) {
  std::size_t failures = 0;
  for (const bool all_after : {false, true}) {
    for (std::size_t passed = 0;; passed += stride) {
      auto subject = prepare();
      bool thrown = false;
      bool failed = false;
      {
        const FailingAllocation failing(passed, all_after);
        try {
          operation(*subject);
        } catch (const std::bad_alloc&) {
          thrown = true;
        }
        failed = failing.failed();
      }
      check(*subject, thrown);
      if (!failed) break;
      ++failures;
    }
  }
  return failures;
}

}  // namespace test
