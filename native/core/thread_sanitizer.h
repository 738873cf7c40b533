#pragma once

// CORE_THREAD_SANITIZER: built with it, by gcc or by clang.
#if defined(__SANITIZE_THREAD__)
#define CORE_THREAD_SANITIZER
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define CORE_THREAD_SANITIZER
#endif
#endif
