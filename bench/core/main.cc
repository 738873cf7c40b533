// Counts the instructions of the store's hot paths, under callgrind. Prints the toolchain, then how
// many operations each count is for.

#include <gnu/libc-version.h>

#include <cstdlib>
#include <exception>
#include <iostream>
#include <thread>

#include "scenarios.h"

namespace {

void print_toolchain() {
#if defined(__clang__)
  std::cout << "clang++ " << __clang_major__;
#else
  std::cout << "g++ " << __GNUC__;
#endif
  std::cout << ", glibc " << gnu_get_libc_version() << '\n';
}

void count_everything() {
  // One shard, and many.
  for (const std::size_t entries : {1'000, 100'000}) {
    bench::count_finds(entries);
    bench::count_puts(entries);
    bench::count_removals(entries);
    bench::count_sweeps(entries);
  }
  for (const std::size_t units : {19, 200}) bench::count_strings(units);
}

}  // namespace

int main() {
  try {
    // The C library takes short cuts in a process that never had a second thread.
    std::thread([] {}).join();
    print_toolchain();
    count_everything();
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
