#pragma once

#include <cstdint>
#include <string>

#include "random.h"
#include "store_model.h"

namespace test {

// Random calls on a store, of every kind.
struct StoreSteps {
  std::uint64_t keys;
  int step_bits;  // how far time goes at once, at most
  int ttl_bits;   // how long an entry lives, at most

  std::string any_key(Random& random) const {
    const std::uint64_t number = random.below(keys);
    // Some are long, and some pairs differ in their width alone.
    std::string key = "k" + std::to_string(number / 2);
    if (number % 7 == 0) key += std::string(300 + number % 5, 'x');
    if (key.size() % 2 != 0) key += ":";
    return key + (number % 2 == 0 ? "l" : "w");
  }
  double any_ttl(Random& random) const {
    if (random.one_in(4)) return kPermanent;
    return static_cast<double>(1 + random.of_any_size(ttl_bits)) * 1e-6;
  }
  void step(StoreModel& model, Random& random, bool grow) const {
    const std::uint64_t choice = random.below(grow ? 300 : 100);
    if (choice < 30 || choice >= 100) {
      model.put(any_key(random), any_ttl(random), random.one_in(4));
    } else if (choice < 50) {
      model.find(any_key(random));
    } else if (choice < 65) {
      model.remove(any_key(random));
    } else if (choice < 80) {
      model.rename(any_key(random), any_key(random));
    } else if (choice < 90) {
      model.set_now(model.now() + random.of_any_size(step_bits));
    } else if (choice < 98) {
      model.sweep_once(random.below(model.store()->shard_count() + 1), model.now());
    } else if (random.one_in(1 + keys / 1000)) {
      // These cost as much as there are keys.
      rarely(model, random);
    }
  }
  static void rarely(StoreModel& model, Random& random) {
    const std::uint64_t choice = random.below(20);
    if (choice < 8) {
      model.size();
    } else if (choice < 16) {
      model.keys();
    } else if (choice < 19) {
      model.sweep_all(model.now());
    } else if (random.one_in(4)) {
      model.clear();
    }
  }
};

}  // namespace test
