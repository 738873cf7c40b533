#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "core/lock_table.h"
#include "keys.h"

namespace test {

constexpr double kInfinite = std::numeric_limits<double>::infinity();
constexpr core::Nanoseconds kMillisecond = 1'000'000;

using Notices = std::vector<std::pair<core::LockNotice::Kind, std::uint64_t>>;

// An owner of a lock table, whose time is in milliseconds, and what it was told.
class LockClient {
 public:
  explicit LockClient(core::LockTable& table)
      : table_(table), owner_(table.open([this] {
          // It would never return under the table's lock.
          table_.held();
          ++news_;
        })) {}
  ~LockClient() { table_.close(*owner_, 0); }
  LockClient(const LockClient&) = delete;
  LockClient& operator=(const LockClient&) = delete;

  core::LockTable::Asked ask(std::string_view key, double now, double ttl, double timeout) {
    return table_.ask(*owner_, latin1(key), at(now), ttl, timeout);
  }
  std::uint64_t take_up(std::uint64_t wait, double now) {
    return table_.take_up(*owner_, wait, at(now));
  }
  bool withdraw(std::uint64_t wait, double now) { return table_.withdraw(*owner_, wait, at(now)); }
  bool release(std::uint64_t wait, double now) { return table_.release(*owner_, wait, at(now)); }
  bool extend(std::uint64_t wait, double now, double ttl) {
    return table_.extend(*owner_, wait, at(now), ttl);
  }
  void close(double now) { table_.close(*owner_, at(now)); }

  Notices notices(std::size_t most = 1000) {
    std::vector<core::LockNotice> taken(most);
    taken.resize(table_.take_notices(*owner_, taken.data(), most));
    Notices notices;
    for (const core::LockNotice& notice : taken) notices.emplace_back(notice.kind, notice.wait);
    return notices;
  }
  // How often there were news since the last call.
  int news() { return std::exchange(news_, 0); }
  const std::shared_ptr<core::LockTable::Owner>& owner() const { return owner_; }

  // Fractions of a millisecond are given in whole nanoseconds.
  static core::Nanoseconds at(double milliseconds) {
    return static_cast<core::Nanoseconds>(milliseconds * 1e6 + 0.5);
  }

 private:
  core::LockTable& table_;
  int news_ = 0;
  const std::shared_ptr<core::LockTable::Owner> owner_;
};

}  // namespace test
