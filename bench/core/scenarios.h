#pragma once

#include <cstddef>

namespace bench {

// Each counts the scenarios of one kind, on stores of so many entries.
void count_finds(std::size_t entries);
void count_puts(std::size_t entries);
void count_removals(std::size_t entries);
void count_sweeps(std::size_t entries);

// On key strings of so many units, without a store.
void count_strings(std::size_t units);

}  // namespace bench
