#include "napi/pin_module.h"

#if defined(_WIN32)
#include <windows.h>
#elif !defined(__linux__)
#include <dlfcn.h>
#endif

void pin_module() noexcept {
#if defined(_WIN32)
  HMODULE module = nullptr;
  GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_PIN | GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS,
                     reinterpret_cast<LPCWSTR>(&pin_module), &module);
#elif !defined(__linux__)
  Dl_info info;
  if (dladdr(reinterpret_cast<void*>(&pin_module), &info) != 0) {
    dlopen(info.dli_fname, RTLD_LAZY | RTLD_NODELETE);
  }
#endif
}
