#pragma once

namespace core {

// A full memory barrier on every thread of the process, made by the one thread that calls it: the
// others need none at their side, only an order that the compiler keeps.
//
// Whether the system has such a barrier. The answer is the same for the whole process and never
// changes. Linux has had it since 4.14 (membarrier), Windows since Vista.
bool has_process_barrier() noexcept;

// Makes the barrier; a few microseconds. False, which can only follow a change of what the process
// may ask of its system, if none was made.
bool process_barrier() noexcept;

}  // namespace core
