#pragma once

namespace core {

// What makes an object an element of an IntrusiveList, of one list at a time.
class ListLink {
 public:
  ListLink() = default;
  ListLink(const ListLink&) = delete;
  ListLink& operator=(const ListLink&) = delete;

  bool linked() const noexcept { return next_ != this; }
  // Leaves its list; nothing happens if it is in none. O(1).
  void unlink() noexcept {
    next_->previous_ = previous_;
    previous_->next_ = next_;
    next_ = previous_ = this;
  }

 private:
  template <typename Element>
  friend class IntrusiveList;

  ListLink* next_ = this;
  ListLink* previous_ = this;
};

// A doubly linked list of elements that are ListLinks. It owns none of them and never allocates.
template <typename Element>
class IntrusiveList {
 public:
  bool empty() const noexcept { return !end_.linked(); }
  // nullptr if there is none.
  Element* first() noexcept { return empty() ? nullptr : static_cast<Element*>(end_.next_); }
  // The element must be in no list.
  void push_back(Element& element) noexcept {
    ListLink& link = element;
    link.previous_ = end_.previous_;
    link.next_ = &end_;
    end_.previous_->next_ = &link;
    end_.previous_ = &link;
  }

 private:
  ListLink end_;
};

}  // namespace core
