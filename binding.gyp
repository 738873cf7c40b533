{
  'variables': {
    # Warnings are errors in continuous integration only (node-gyp rebuild --werror): a compiler of
    # tomorrow may warn where today's is silent, and must not fail an install.
    'werror%': 'false',
  },
  'targets': [
    {
      'target_name': 'bun_shared_state',
      'sources': [
        '<!@(node -p "[\'native\', \'native/napi\', \'native/core\', \'native/core/eviction\'].flatMap(function (folder) { return fs.readdirSync(folder).filter(function (file) { return file.endsWith(\'.cc\') }).sort().map(function (file) { return folder + \'/\' + file }) }).join(\' \')")',
      ],
      'include_dirs': ['native'],
      'defines': ['NAPI_VERSION=8'],
      # Each Node release's headers bring the dialect and the switches that V8 wants.
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
        ['werror=="true"', {
          'cflags': ['-Werror'],
          'xcode_settings': { 'GCC_TREAT_WARNINGS_AS_ERRORS': 'YES' },
          'msvs_settings': { 'VCCLCompilerTool': { 'WarnAsError': 'true' } },
        }],
        ['OS=="win"', { 'defines': ['NOMINMAX', 'WIN32_LEAN_AND_MEAN'] }],
        ['OS!="win" and OS!="mac"', {
          # nodelete: an addon that only workers load is unmapped when the last of them ends, under
          # the feet of a thread that still runs its code.
          # Bsymbolic: the standard library's templates are exported whatever the visibility, and a
          # runtime that exports its own copies would have them called instead of ours.
          'ldflags': ['-pthread', '-Wl,-z,nodelete', '-Wl,-Bsymbolic'],
        }],
      ],
      'xcode_settings': {
        'CLANG_CXX_LANGUAGE_STANDARD': 'c++17',
        'CLANG_CXX_LIBRARY': 'libc++',
        'GCC_ENABLE_CPP_EXCEPTIONS': 'YES',
        'GCC_ENABLE_CPP_RTTI': 'YES',
        'GCC_OPTIMIZATION_LEVEL': '3',
        'GCC_SYMBOLS_PRIVATE_EXTERN': 'YES',
        'MACOSX_DEPLOYMENT_TARGET': '10.15',
        'WARNING_CFLAGS': ['-Wall', '-Wextra'],
        'WARNING_CFLAGS!': ['-Wno-unused-parameter'],
      },
      'msvs_settings': {
        'VCCLCompilerTool': {
          'AdditionalOptions!': ['-std:c++17', '-std:c++20', '/std:c++17', '/std:c++20'],
          'AdditionalOptions': ['/std:c++17'],
          'ExceptionHandling': 1,
          'RuntimeTypeInfo': 'true',
          'WarningLevel': 4,
        },
      },
    },
  ],
}
