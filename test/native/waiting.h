#pragma once

#include <chrono>
#include <filesystem>
#include <iterator>
#include <thread>

namespace test {

// Waits until `condition` holds. False when it has not within some seconds.
template <typename Condition>
bool eventually(Condition&& condition) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= until) return false;
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
  return true;
}

// Threads of this process, or -1 where the system does not list them.
inline std::ptrdiff_t thread_count() {
  std::error_code error;
  const std::filesystem::directory_iterator tasks("/proc/self/task", error);
  return error ? -1 : std::distance(begin(tasks), end(tasks));
}

}  // namespace test
