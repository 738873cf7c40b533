// What threads of one shared store do to each other, counted: how often a call finds its shard's lock
// last taken by another thread, so that the lock's memory has to come from another core, and how often
// it finds the lock taken. And the time of a call when no thread touches what another one does, when
// all keys are everybody's, and when there is only one key. Prints a line of numbers for each.

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/fair_shared_mutex.h"
#include "core/shared_store.h"

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kKeys = 100'000;
constexpr std::size_t kShards = core::SharedStore::kShards;

std::uint64_t next(std::uint64_t& state) noexcept {
  state = state * 6364136223846793005ULL + 1442695040888963407ULL;
  return state >> 33;
}

core::KeyView view_of(const std::string& key) noexcept {
  return {key.data(), static_cast<std::uint32_t>(key.size()), false};
}

std::vector<std::string> make_keys() {
  std::vector<std::string> keys;
  for (std::uint64_t index = 0; index < kKeys; ++index) {
    keys.push_back("user:" + std::to_string(index) + ":profile");
  }
  return keys;
}

std::size_t shard_of(const std::string& key) {
  const std::uint64_t hash = core::hash_key(view_of(key), core::process_hash_secret());
  return static_cast<std::size_t>(hash >> (64 - core::SharedStore::kShardBits));
}

// Runs `work(thread)` in that many threads, all begun at once.
template <typename Work>
void in_threads(int count, Work&& work) {
  std::atomic<int> ready{0};
  std::vector<std::thread> threads;
  for (int index = 0; index < count; ++index) {
    threads.emplace_back([&, index] {
      ++ready;
      while (ready < count) std::this_thread::yield();
      work(index);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

// A shard's lock, with who took it last.
struct alignas(64) Counted {
  core::FairSharedMutex mutex;
  std::atomic<int> last{-1};
};

// The locks of a store alone, taken as its calls take them, one call of `writes_in` a write.
void count(int threads, std::uint64_t writes_in, const std::vector<std::size_t>& shards) {
  constexpr std::uint64_t kCalls = 1'000'000;
  std::array<Counted, kShards> locks;
  std::atomic<std::uint64_t> handed_over{0};
  std::atomic<std::uint64_t> taken{0};
  in_threads(threads, [&](int self) {
    std::uint64_t state = static_cast<std::uint64_t>(self) + 1;
    std::uint64_t handed = 0;
    std::uint64_t blocked = 0;
    for (std::uint64_t call = 0; call < kCalls; ++call) {
      Counted& lock = locks[shards[next(state) % kKeys]];
      const bool writes = call % writes_in == 0;
      const bool free = writes ? lock.mutex.try_lock() : lock.mutex.try_lock_shared();
      if (!free) {
        ++blocked;
        continue;
      }
      if (lock.last.exchange(self, std::memory_order_relaxed) != self) ++handed;
      if (writes) {
        lock.mutex.unlock();
      } else {
        lock.mutex.unlock_shared();
      }
    }
    handed_over += handed;
    taken += blocked;
  });
  const auto calls = static_cast<double>(kCalls) * threads;
  std::printf("count %d %llu %.6f %.6f\n", threads, static_cast<unsigned long long>(writes_in),
              static_cast<double>(handed_over) / calls, static_cast<double>(taken) / calls);
}

enum class Keys { kOwnShards, kAll, kOne };

// Nanoseconds a get takes in each of that many threads.
double time_gets(core::SharedStore& store, const std::vector<std::string>& keys,
                 const std::vector<std::size_t>& shards, int threads, Keys which) {
  constexpr std::uint64_t kCalls = 1'000'000;
  std::vector<double> times(static_cast<std::size_t>(threads));
  in_threads(threads, [&](int self) {
    std::vector<const std::string*> mine;
    for (std::uint64_t index = 0; index < kKeys; ++index) {
      const bool own = shards[index] % static_cast<std::size_t>(threads) ==
                       static_cast<std::size_t>(self);
      if (which == Keys::kAll || (which == Keys::kOwnShards && own)) mine.push_back(&keys[index]);
    }
    if (which == Keys::kOne) mine.push_back(&keys[0]);
    std::uint64_t state = static_cast<std::uint64_t>(self) + 1;
    core::OwnedValue value;
    const std::shared_ptr<core::LookupCounts> lookups = store.lookups().open();
    const Clock::time_point start = Clock::now();
    for (std::uint64_t call = 0; call < kCalls; ++call) {
      store.get({view_of(*mine[next(state) % mine.size()]), nullptr}, value, *lookups);
    }
    const std::chrono::duration<double, std::nano> spent = Clock::now() - start;
    store.lookups().close(lookups);
    times[static_cast<std::size_t>(self)] = spent.count() / static_cast<double>(kCalls);
  });
  double sum = 0;
  for (const double time : times) sum += time;
  return sum / threads;
}

}  // namespace

int main() {
  const std::vector<std::string> keys = make_keys();
  std::vector<std::size_t> shards;
  core::SharedStore store(std::numeric_limits<double>::infinity());
  for (const std::string& key : keys) {
    shards.push_back(shard_of(key));
    const double number = 1;
    store.put({view_of(key), nullptr}, core::ValueView::of_number(number), {});
  }
  for (const int threads : {2, 4, 8, 16, 64}) {
    for (const std::uint64_t writes_in : {std::uint64_t{1} << 40, std::uint64_t{10}}) {
      count(threads, writes_in, shards);
    }
  }
  for (int round = 0; round < 5; ++round) {
    const double alone = time_gets(store, keys, shards, 1, Keys::kAll);
    std::printf("time %.1f %.1f %.1f %.1f\n", alone,
                time_gets(store, keys, shards, 2, Keys::kOwnShards),
                time_gets(store, keys, shards, 2, Keys::kAll),
                time_gets(store, keys, shards, 2, Keys::kOne));
  }
  return EXIT_SUCCESS;
}
