#pragma once

// Keeps the addon in memory for the rest of the process. Where only workers load it, it would be
// unmapped when the last of them ends, under the feet of the sweeper. On Linux the linker does it
// (-z nodelete in binding.gyp).
void pin_module() noexcept;
