#pragma once

#include <cstddef>
#include <string>

namespace bench {

void begin_counting() noexcept;
// Writes out what was counted under that title.
void end_counting(const std::string& title) noexcept;
// Prints how many operations the count of that title is to be divided by. Ends the process unless
// all of them were done: the count would be that of something else.
void report_operations(const std::string& title, std::size_t operations, std::size_t done);

// Counts the instructions of `work`, which does so many operations and returns how many of them
// came out as they should.
template <typename Work>
void count(const std::string& title, std::size_t operations, Work&& work) {
  begin_counting();
  const std::size_t done = work();
  end_counting(title);
  report_operations(title, operations, done);
}

}  // namespace bench
