#include "counting.h"

#include <valgrind/callgrind.h>

#include <cstdlib>
#include <iostream>

namespace bench {

void begin_counting() noexcept {
  CALLGRIND_START_INSTRUMENTATION;
  CALLGRIND_ZERO_STATS;
}

void end_counting(const std::string& title) noexcept {
  CALLGRIND_DUMP_STATS_AT(title.c_str());
  CALLGRIND_STOP_INSTRUMENTATION;
}

void report_operations(const std::string& title, std::size_t operations, std::size_t done) {
  if (done != operations) {
    std::cerr << title << ": " << done << " of " << operations << " operations were done\n";
    std::exit(EXIT_FAILURE);
  }
  std::cout << title << '\t' << operations << '\n';
}

}  // namespace bench
