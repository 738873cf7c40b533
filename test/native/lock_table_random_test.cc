#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "core/lock_table.h"
#include "lock_client.h"
#include "random.h"

namespace {

using core::LockNotice;
using core::LockTable;
using core::Nanoseconds;
using Kind = LockNotice::Kind;

constexpr Nanoseconds kLongestRaised = 1'000'000'000;

// What a LockTable does, said plainly: every wait in one list, in the order of the queues, and a
// look at all of them for whatever is due first.
class LockModel {
 public:
  struct Wait {
    std::uint64_t id;
    std::size_t owner;
    std::size_t key;
    Nanoseconds ttl;
    Nanoseconds period;
    Nanoseconds timeout;
    Nanoseconds due;
    enum { kQueued, kGranted, kHeld } state;
  };
  using Told = std::map<std::uint64_t, Kind>;

  // Whether the lock is handed out.
  bool ask(Wait wait, Nanoseconds now) {
    settle(wait.key, now);
    const bool is_free = holder(wait.key) == nullptr;
    wait.state = is_free ? Wait::kHeld : Wait::kQueued;
    wait.due = is_free ? core::later(now, wait.ttl) : wait.timeout;
    waits_.push_back(wait);
    return is_free;
  }
  bool take_up(std::size_t owner, std::uint64_t id, Nanoseconds now) {
    Wait* wait = settled(owner, id, now);
    if (wait == nullptr || wait->state != Wait::kGranted) return false;
    wait->state = Wait::kHeld;
    wait->due = core::later(now, wait->ttl);
    told_[owner].erase(id);
    return true;
  }
  bool withdraw(std::size_t owner, std::uint64_t id, Nanoseconds now) {
    const Wait* wait = find(owner, id);
    if (wait == nullptr || wait->state == Wait::kHeld) return false;
    leave(*wait, now);
    return true;
  }
  bool release(std::size_t owner, std::uint64_t id, Nanoseconds now) {
    const Wait* wait = settled(owner, id, now);
    if (wait == nullptr || wait->state != Wait::kHeld) return false;
    leave(*wait, now);
    return true;
  }
  bool extend(std::size_t owner, std::uint64_t id, Nanoseconds now, Nanoseconds ttl) {
    Wait* wait = settled(owner, id, now);
    if (wait == nullptr || wait->state != Wait::kHeld) return false;
    wait->due = core::later(now, ttl);
    return true;
  }
  void close(std::size_t owner, Nanoseconds now) {
    const auto leaves = [owner](const Wait& wait) {
      return wait.owner == owner && wait.state == Wait::kQueued;
    };
    waits_.erase(std::remove_if(waits_.begin(), waits_.end(), leaves), waits_.end());
    for (;;) {
      const auto own = std::find_if(waits_.begin(), waits_.end(),
                                    [owner](const Wait& wait) { return wait.owner == owner; });
      if (own == waits_.end()) break;
      leave(*own, now);
    }
    told_.erase(owner);
  }
  void expire(Nanoseconds now) {
    for (;;) {
      const auto first =
          std::min_element(waits_.begin(), waits_.end(), [](const Wait& left, const Wait& right) {
            if (left.due != right.due) return left.due < right.due;
            return left.state == Wait::kQueued && right.state != Wait::kQueued;
          });
      if (first == waits_.end() || first->due > now) return;
      if (first->state == Wait::kQueued) {
        end(*first, Kind::kTimedOut);
      } else {
        settle(first->key, now);
      }
    }
  }
  Told take_told(std::size_t owner) {
    Told told;
    told.swap(told_[owner]);
    return told;
  }

  std::size_t held() const { return waits_.size() - waiting(); }
  std::size_t waiting() const {
    return static_cast<std::size_t>(
        std::count_if(waits_.begin(), waits_.end(),
                      [](const Wait& wait) { return wait.state == Wait::kQueued; }));
  }

 private:
  Wait* find(std::size_t owner, std::uint64_t id) {
    for (Wait& wait : waits_) {
      if (wait.owner == owner && wait.id == id) return &wait;
    }
    return nullptr;
  }
  Wait* settled(std::size_t owner, std::uint64_t id, Nanoseconds now) {
    const Wait* wait = find(owner, id);
    if (wait == nullptr) return nullptr;
    settle(wait->key, now);
    return find(owner, id);
  }
  Wait* holder(std::size_t key) {
    for (Wait& wait : waits_) {
      if (wait.key == key && wait.state != Wait::kQueued) return &wait;
    }
    return nullptr;
  }
  Wait* first_queued(std::size_t key) {
    for (Wait& wait : waits_) {
      if (wait.key == key && wait.state == Wait::kQueued) return &wait;
    }
    return nullptr;
  }
  void remove(const Wait& wait) { waits_.erase(waits_.begin() + (&wait - waits_.data())); }
  void end(const Wait& wait, Kind kind) {
    told_[wait.owner][wait.id] = kind;
    remove(wait);
  }
  void leave(Wait wait, Nanoseconds now) {
    remove(*find(wait.owner, wait.id));
    told_[wait.owner].erase(wait.id);
    if (wait.state != Wait::kQueued) pass_on(wait.key, std::min(wait.due, now), now);
  }
  void grant(Wait& wait, Nanoseconds now) {
    wait.state = Wait::kGranted;
    wait.due = core::later(now, wait.period);
    told_[wait.owner][wait.id] = Kind::kGranted;
  }
  void pass_on(std::size_t key, Nanoseconds freed, Nanoseconds now) {
    while (Wait* next = first_queued(key)) {
      if (next->due > freed) return grant(*next, now);
      end(*next, Kind::kTimedOut);
    }
  }
  void settle(std::size_t key, Nanoseconds now) {
    Wait* current = holder(key);
    if (current == nullptr || current->due > now) return;
    Wait wait = *current;
    if (wait.state == Wait::kHeld) {
      end(*current, Kind::kLeaseEnded);
      return pass_on(key, wait.due, now);
    }
    remove(*current);
    pass_on(key, wait.due, now);
    wait.period = std::max(wait.period, std::min(2 * wait.period, kLongestRaised));
    waits_.push_back(wait);
    if (holder(key) != &waits_.back()) {
      told_[wait.owner].erase(wait.id);
      waits_.back().state = Wait::kQueued;
      waits_.back().due = wait.timeout;
    } else {
      grant(waits_.back(), now);
    }
  }

  std::vector<Wait> waits_;
  std::map<std::size_t, Told> told_;
};

// Random calls on a table and on a model of it, by owners that come and go.
class LockSteps {
 public:
  LockSteps(std::uint64_t seed, std::size_t keys, int step_bits, int span_bits)
      : random_(seed), keys_(keys), step_bits_(step_bits), span_bits_(span_bits) {
    while (owners_.size() < 4) owners_.push_back(table_.open([] {}));
    waits_.resize(owners_.size());
  }

  void step() {
    const std::uint64_t choice = random_.below(100);
    owner_ = random_.below(owners_.size());
    if (choice < 35) {
      ask();
    } else if (choice < 80) {
      change(choice);
    } else if (choice < 90) {
      now_ += random_.of_any_size(step_bits_);
    } else if (choice < 99) {
      table_.expire(now_);
      model_.expire(now_);
    } else if (random_.one_in(5)) {
      table_.close(*owners_[owner_], now_);
      model_.close(owner_, now_);
      owners_[owner_] = table_.open([] {});
      waits_[owner_].clear();
    }
    ASSERT_EQ(table_.held(), model_.held());
    ASSERT_EQ(table_.waiting(), model_.waiting());
    if (random_.one_in(3)) take_notices();
  }

 private:
  double any_span() {
    if (random_.one_in(5)) return test::kInfinite;
    return static_cast<double>(1 + random_.of_any_size(span_bits_)) * 1e-6;
  }

  void ask() {
    const std::size_t key = random_.below(keys_);
    const double ttl = any_span();
    const double timeout = random_.one_in(20) ? 0 : any_span();
    const auto asked =
        table_.ask(*owners_[owner_], test::view_of(test::numbered_key(key)), now_, ttl, timeout);
    const Nanoseconds span = core::span_of(ttl);
    LockModel::Wait wait{asked.wait, owner_,
                         key,        span,
                         span,       core::later(now_, core::span_of(timeout)),
                         0,          LockModel::Wait::kQueued};
    ASSERT_EQ(asked.token != 0, model_.ask(wait, now_));
    if (asked.token != 0) expect_newer(key, asked.token);
    waits_[owner_].push_back({asked.wait, key});
  }

  void change(std::uint64_t choice) {
    auto& waits = waits_[owner_];
    if (waits.empty()) return;
    // The latest mostly: the others are over.
    const std::size_t back = std::min(waits.size(), std::size_t{1} << random_.below(5));
    const auto [id, key] = waits[waits.size() - 1 - random_.below(back)];
    LockTable::Owner& owner = *owners_[owner_];
    if (choice < 50) {
      const std::uint64_t token = table_.take_up(owner, id, now_);
      ASSERT_EQ(token != 0, model_.take_up(owner_, id, now_));
      if (token != 0) expect_newer(key, token);
    } else if (choice < 65) {
      ASSERT_EQ(table_.release(owner, id, now_), model_.release(owner_, id, now_));
    } else if (choice < 73) {
      ASSERT_EQ(table_.withdraw(owner, id, now_), model_.withdraw(owner_, id, now_));
    } else {
      const double ttl = any_span();
      ASSERT_EQ(table_.extend(owner, id, now_, ttl),
                model_.extend(owner_, id, now_, core::span_of(ttl)));
    }
  }

  void take_notices() {
    LockNotice notices[64];
    LockModel::Told told;
    while (const std::size_t count = table_.take_notices(*owners_[owner_], notices, 64)) {
      for (std::size_t index = 0; index < count; ++index) {
        ASSERT_TRUE(told.emplace(notices[index].wait, notices[index].kind).second) << "told twice";
      }
    }
    ASSERT_EQ(told, model_.take_told(owner_));
  }

  // A key's locks are handed out with growing tokens.
  void expect_newer(std::size_t key, std::uint64_t token) {
    EXPECT_GT(token, tokens_[key]);
    tokens_[key] = token;
  }

  test::Random random_;
  const std::size_t keys_;
  const int step_bits_;
  const int span_bits_;
  LockTable table_{[](Nanoseconds) {}};
  LockModel model_;
  std::vector<std::shared_ptr<LockTable::Owner>> owners_;
  struct Known {
    std::uint64_t id;
    std::size_t key;
  };
  std::vector<std::vector<Known>> waits_;
  std::map<std::size_t, std::uint64_t> tokens_;
  std::size_t owner_ = 0;
  Nanoseconds now_ = 0;
};

struct Stream {
  const char* name;
  std::size_t keys;
  int step_bits;  // how far time goes at once, at most
  int span_bits;  // leases and timeouts, at most
};

class LockTableStream : public testing::TestWithParam<Stream> {};

TEST_P(LockTableStream, AgreesWithTheModel) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    const Stream& stream = GetParam();
    LockSteps steps(seed, stream.keys, stream.step_bits, stream.span_bits);
    for (int count = 0; count < 20'000; ++count) {
      steps.step();
      if (HasFailure()) FAIL() << "seed " << seed << ", step " << count;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(LockTables, LockTableStream,
                         testing::Values(Stream{"OneKey", 1, 4, 5}, Stream{"FewKeys", 5, 20, 22},
                                         Stream{"ManyKeys", 60, 30, 34},
                                         Stream{"SecondsAndMore", 8, 33, 36}),
                         [](const auto& stream) { return stream.param.name; });

}  // namespace
