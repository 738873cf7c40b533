#include "subject.h"

namespace bench {
namespace {

constexpr core::HashSecret kSecret{
    {0x9e3779b97f4a7c15, 0xbf58476d1ce4e5b9, 0x94d049bb133111eb, 0xd6e8feb86659fd93}};

}  // namespace

Subject::Subject(std::size_t entries, Lifetime lifetime)
    : items_(make_items(0, entries, lifetime, random_)), store_([] {}, kSecret) {
  store_.clock().set_manual(now_);
}

void Subject::pass(core::Nanoseconds span) noexcept {
  now_ += span;
  store_.clock().set_manual(now_);
}

std::string Subject::title(const std::string& operation) const {
  return operation + ", " + std::to_string(items_.size()) + " entries";
}

std::vector<Item> Subject::strangers() {
  return make_items(items_.size(), items_.size(), Lifetime::kForever, random_);
}

void Subject::fill() {
  put_new();
  random_.shuffle(items_);
}

std::size_t Subject::put_new() {
  std::size_t added = 0;
  for (const Item& item : items_) {
    core::ExpiredSlots expired;
    if (!store_.put(item.key(), item.slot, item.ttl_milliseconds, false, expired).any) ++added;
  }
  return added;
}

std::size_t Subject::overwrite() {
  std::size_t replaced = 0;
  for (const Item& item : items_) {
    core::ExpiredSlots expired;
    if (store_.put(item.key(), item.slot, item.ttl_milliseconds, false, expired).any) ++replaced;
  }
  return replaced;
}

std::size_t Subject::remove() noexcept {
  std::size_t removed = 0;
  for (const Item& item : items_) {
    if (store_.remove(item.key()) == item.slot) ++removed;
  }
  return removed;
}

std::size_t Subject::find() noexcept {
  std::size_t found = 0;
  for (const Item& item : items_) {
    if (store_.get(item.key()) == item.slot) ++found;
  }
  return found;
}

std::size_t Subject::miss(const std::vector<Item>& strangers) noexcept {
  std::size_t missed = 0;
  for (const Item& stranger : strangers) {
    if (store_.get(stranger.key()) == core::Store::kAbsent) ++missed;
  }
  return missed;
}

void Subject::sweep() noexcept {
  const core::Store::Visit visit(store_);
  const std::size_t shards = store_.shard_count();
  for (std::size_t index = 0; visit.granted() && index < shards; ++index) {
    while (store_.sweep_shard(visit, index, now_)) {
    }
  }
}

}  // namespace bench
