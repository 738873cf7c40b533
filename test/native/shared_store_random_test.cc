#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "core/shared_store.h"
#include "random.h"
#include "shared_subject.h"

namespace {

using core::KeyReference;
using core::kNever;
using core::Nanoseconds;
using test::kForGood;
using test::kMillisecond;

// Random calls on a shared store, each answer compared with a plain map's. Some go through a
// mutable key, which renames move.
class RandomCalls {
 public:
  explicit RandomCalls(std::uint64_t seed) : random_(seed) {
    cell_ = subject_.store->cell(test::latin1("cell"), test::view_of(key_of(0)), {}, true);
    current_ = key_of(0);
  }

  void step() {
    if (random_.one_in(20)) {
      now_ += static_cast<Nanoseconds>(random_.below(40)) * kMillisecond;
      subject_.set_now(now_);
    }
    const bool by_cell = random_.one_in(4);
    const std::string name = by_cell ? current_ : key_of(random_.below(kKeys));
    const KeyReference key =
        by_cell ? KeyReference{{}, cell_.get()} : KeyReference{test::view_of(name), nullptr};
    call(name, key);
  }

  void check() {
    std::map<std::string, std::pair<std::string, Nanoseconds>> expected;
    for (const auto& [name, entry] : model_) {
      if (live(name) == nullptr) continue;
      const Nanoseconds left = entry.deadline == kNever ? kNever : entry.deadline - now_;
      expected.emplace(name, std::pair(entry.value, left));
    }
    ASSERT_EQ(subject_.content(), expected);
    ASSERT_EQ(subject_.store->size(), expected.size());
  }

 private:
  static constexpr std::uint64_t kKeys = 40;

  struct Item {
    std::string value;
    Nanoseconds deadline = kNever;
    Nanoseconds ttl = kNever;
  };

  static std::string key_of(std::uint64_t number) {
    return number % 5 == 0 ? std::string("\x01\x04", 2) + static_cast<char>(number) + "\x04w"
                           : test::numbered_key(number);
  }
  std::string any_value() {
    if (random_.one_in(2)) return test::number(static_cast<double>(random_.below(3)));
    return test::text(std::string(random_.below(random_.one_in(10) ? 700 : 40), 'v'));
  }
  Item* live(const std::string& name) {
    const auto found = model_.find(name);
    return found == model_.end() || found->second.deadline <= now_ ? nullptr : &found->second;
  }
  void set(const std::string& name, const std::string& value, double ttl, bool keep) {
    const Item* old = live(name);
    Item item{value, kNever, kNever};
    if (keep && old != nullptr) {
      item.deadline = old->deadline;
      item.ttl = old->ttl;
    } else if (ttl < kForGood) {
      item.ttl = core::span_of(ttl);
      item.deadline = now_ + item.ttl;
    }
    model_[name] = item;
  }

  void call(const std::string& name, const KeyReference& key) {
    switch (random_.below(10)) {
      case 0:
        return get(name, key);
      case 1:
        return take(name, key);
      case 2:
        return remove(name, key);
      case 3:
        return compare_and_set(name, key);
      case 4:
        return increment(name, key);
      case 5:
        return touch(name, key);
      case 6:
        return rename_cell();
      case 7:
        return update(name, key);
      case 8:
        return sweep_or_clear();
      default:
        return put(name, key);
    }
  }

  void get(const std::string& name, const KeyReference& key) {
    const Item* item = live(name);
    ASSERT_EQ(subject_.get(key), item == nullptr ? std::nullopt : std::optional(item->value));
    ASSERT_EQ(subject_.store->has(key), item != nullptr);
  }
  void put(const std::string& name, const KeyReference& key) {
    const std::string value = any_value();
    const bool keep = random_.one_in(3);
    const double ttl = any_ttl();
    subject_.store->put(key, test::value_of(value), {ttl, keep});
    set(name, value, ttl, keep);
  }
  void take(const std::string& name, const KeyReference& key) {
    core::OwnedValue value;
    const Item* item = live(name);
    ASSERT_EQ(subject_.store->take(key, value), item != nullptr);
    if (item == nullptr) return;
    ASSERT_EQ(test::copy_of(value.view()), item->value);
    model_.erase(name);
  }
  void remove(const std::string& name, const KeyReference& key) {
    ASSERT_EQ(subject_.store->remove(key), live(name) != nullptr);
    model_.erase(name);
  }
  void compare_and_set(const std::string& name, const KeyReference& key) {
    const Item* item = live(name);
    const std::string next = any_value();
    const std::string other = any_value();
    std::optional<core::ValueView> expected;
    const bool expects_present = random_.one_in(2);
    const std::string wanted = item != nullptr && random_.one_in(2) ? item->value : other;
    if (expects_present) expected = test::value_of(wanted);
    const bool fits = expects_present ? item != nullptr && item->value == wanted : item == nullptr;
    ASSERT_EQ(subject_.store->compare_and_set(key, expected, test::value_of(next), {30, true}),
              fits);
    if (fits) set(name, next, 30, true);
  }
  void increment(const std::string& name, const KeyReference& key) {
    const Item* item = live(name);
    double sum = 0;
    const auto outcome = subject_.store->increment(key, 2, {50, true}, sum);
    const bool is_number =
        item == nullptr || test::value_of(item->value).kind == core::ValueKind::kNumber;
    ASSERT_EQ(outcome == core::SharedStore::Incremented::kDone, is_number);
    if (!is_number) return;
    const double before = item == nullptr ? 0 : test::value_of(item->value).number();
    ASSERT_EQ(sum, before + 2);
    set(name, test::number(sum), 50, true);
  }
  void touch(const std::string& name, const KeyReference& key) {
    Item* item = live(name);
    const bool own = random_.one_in(2);
    const double ttl = own ? std::nan("") : any_ttl();
    ASSERT_EQ(subject_.store->touch(key, ttl), item != nullptr);
    if (item == nullptr) return;
    if (!own) item->ttl = core::span_of(ttl);
    item->deadline = core::later(now_, item->ttl);
  }
  void rename_cell() {
    const std::string next = key_of(random_.below(kKeys));
    subject_.store->rename(*cell_, test::view_of(next), {});
    Item* item = live(current_);
    if (next != current_ && item != nullptr && live(next) == nullptr) {
      model_[next] = *item;
      model_.erase(current_);
    }
    current_ = next;
  }
  void update(const std::string& name, const KeyReference& key) {
    core::OwnedValue value;
    const std::uint64_t version = subject_.store->get(key, value);
    ASSERT_EQ(version != 0, live(name) != nullptr);
    const bool meddled = random_.one_in(2);
    if (meddled) {
      subject_.store->put(key, test::value_of(test::text("meddled")), {kForGood, false});
      set(name, test::text("meddled"), kForGood, false);
    }
    const std::string next = any_value();
    ASSERT_EQ(subject_.store->put_if_version(key, version, test::value_of(next), {20, true}),
              !meddled);
    if (!meddled) set(name, next, 20, true);
  }
  void sweep_or_clear() {
    if (random_.one_in(200)) {
      subject_.store->clear();
      model_.clear();
      return;
    }
    const core::Sweepable::Visit visit(*subject_.store);
    subject_.store->sweep_shard(visit, random_.below(core::SharedStore::kShards), now_);
  }
  double any_ttl() {
    return random_.one_in(3) ? kForGood : static_cast<double>(1 + random_.below(200));
  }

  test::Random random_;
  test::SharedSubject subject_;
  std::shared_ptr<core::MutableCell> cell_;
  std::string current_;
  std::map<std::string, Item> model_;
  Nanoseconds now_ = 0;
};

TEST(SharedStoreRandom, AnswersAsAMapDoes) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    RandomCalls run(seed);
    for (int count = 0; count < 5000; ++count) {
      run.step();
      if (count % 100 == 0) run.check();
      if (HasFatalFailure()) FAIL() << "seed " << seed << ", step " << count;
    }
  }
}

}  // namespace
