{
  'targets': [
    {
      'target_name': 'floor',
      'sources': [
        'floor.cc',
        '../../native/core/hash.cc',
        '../../native/napi/arguments.cc',
        '../../native/napi/check.cc',
      ],
      'include_dirs': ['../../native'],
      'defines': ['NAPI_VERSION=8'],
      # As in the addon's own binding.gyp: the floor must be compiled as what stands on it.
      'cflags_cc!': [
        '-fno-exceptions',
        '-fno-rtti',
        '-std=gnu++0x',
        '-std=gnu++1y',
        '-std=gnu++14',
        '-std=gnu++17',
        '-std=gnu++20',
        '-std=gnu++23',
      ],
      'cflags_cc': ['-std=c++17', '-fexceptions', '-frtti'],
      'cflags!': ['-O2', '-Wno-unused-parameter'],
      'cflags': ['-O3', '-fvisibility=hidden', '-Wall', '-Wextra', '-pthread'],
      'conditions': [
        ['OS=="win"', { 'defines': ['NOMINMAX', 'WIN32_LEAN_AND_MEAN'] }],
        ['OS!="win" and OS!="mac"', { 'ldflags': ['-pthread', '-Wl,-Bsymbolic'] }],
      ],
      'xcode_settings': {
        'CLANG_CXX_LANGUAGE_STANDARD': 'c++17',
        'CLANG_CXX_LIBRARY': 'libc++',
        'GCC_ENABLE_CPP_EXCEPTIONS': 'YES',
        'GCC_ENABLE_CPP_RTTI': 'YES',
        'GCC_OPTIMIZATION_LEVEL': '3',
        'GCC_SYMBOLS_PRIVATE_EXTERN': 'YES',
        'MACOSX_DEPLOYMENT_TARGET': '10.15',
      },
      'msvs_settings': {
        'VCCLCompilerTool': {
          'AdditionalOptions!': ['-std:c++17', '-std:c++20', '/std:c++17', '/std:c++20'],
          'AdditionalOptions': ['/std:c++17'],
          'ExceptionHandling': 1,
          'RuntimeTypeInfo': 'true',
        },
      },
    },
  ],
}
