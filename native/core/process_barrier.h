#pragma once

namespace core {

// A full memory barrier on every thread of the process, made by the one thread that calls it: the
// others need none at their side, only an order that the compiler keeps.
//
// Whether this was built for a system that has such a barrier: Linux since 4.14 (membarrier),
// Windows since Vista.
extern const bool kHasProcessBarrier;

// Makes the barrier: less than a microsecond, but the first one in a process takes up to some
// milliseconds. False if the system refused it; it may do so from the beginning or from any moment
// on.
bool process_barrier() noexcept;

}  // namespace core
