#include "counting.h"
#include "scenarios.h"
#include "subject.h"

namespace bench {

void count_finds(std::size_t entries) {
  Subject permanent(entries, Lifetime::kForever);
  permanent.fill();
  count(permanent.title("get hit"), entries, [&] { return permanent.find(); });
  const std::vector<Item> strangers = permanent.strangers();
  count(permanent.title("get miss"), entries, [&] { return permanent.miss(strangers); });

  Subject timed(entries, Lifetime::kOneToTwoHours);
  timed.fill();
  count(timed.title("get hit with ttl"), entries, [&] { return timed.find(); });
}

// From the empty store on: the count of one put has its share in the growing.
void count_puts(std::size_t entries) {
  constexpr core::Nanoseconds kSecond = 1'000'000'000;

  Subject permanent(entries, Lifetime::kForever);
  count(permanent.title("put new"), entries, [&] { return permanent.put_new(); });
  count(permanent.title("overwrite"), entries, [&] { return permanent.overwrite(); });

  Subject timed(entries, Lifetime::kOneToTwoHours);
  count(timed.title("put new with ttl"), entries, [&] { return timed.put_new(); });
  timed.pass(kSecond);
  count(timed.title("overwrite with ttl"), entries, [&] { return timed.overwrite(); });
}

// Down to the empty store: the count of one removal has its share in the shrinking.
void count_removals(std::size_t entries) {
  Subject permanent(entries, Lifetime::kForever);
  permanent.fill();
  count(permanent.title("remove"), entries, [&] { return permanent.remove(); });

  Subject timed(entries, Lifetime::kOneToTwoHours);
  timed.fill();
  count(timed.title("remove with ttl"), entries, [&] { return timed.remove(); });
}

void count_sweeps(std::size_t entries) {
  constexpr core::Nanoseconds kTick = core::Nanoseconds{1} << core::TimingWheel::kTickBits;
  constexpr core::Nanoseconds kThreeHours = core::Nanoseconds{3} * 3600 * 1'000'000'000;
  constexpr std::size_t kIdleSweeps = 50;

  Subject timed(entries, Lifetime::kOneToTwoHours);
  timed.fill();
  count(timed.title("sweep with nothing due"), kIdleSweeps, [&] {
    for (std::size_t sweep = 0; sweep < kIdleSweeps; ++sweep) {
      timed.pass(kTick);
      timed.sweep();
    }
    return timed.store().retired().empty() ? kIdleSweeps : 0;
  });

  timed.pass(kThreeHours);
  count(timed.title("sweep, a dead entry"), entries, [&] {
    timed.sweep();
    return timed.store().retired().empty() ? 0 : entries;
  });
}

}  // namespace bench
