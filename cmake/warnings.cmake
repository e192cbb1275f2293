# warren_options: language level, warnings, hardening and sanitizers for every target.
add_library(warren_options INTERFACE)
target_compile_definitions(warren_options INTERFACE _DEFAULT_SOURCE _XOPEN_SOURCE=700 HASH_FUNCTION=HASH_OAT
                           WARREN_VERSION="${PROJECT_VERSION}")
target_include_directories(warren_options INTERFACE ${PROJECT_SOURCE_DIR}/src)
target_compile_options(warren_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes
  -Wold-style-definition -Wpointer-arith -Wcast-qual -Wwrite-strings -Wundef -Wvla -Wformat=2
  -Wswitch-enum -Wnull-dereference -Wdouble-promotion -Wimplicit-fallthrough -fno-common)
if(WARREN_WERROR)
  target_compile_options(warren_options INTERFACE -Werror)
endif()
if(WARREN_SANITIZE)
  target_compile_options(warren_options INTERFACE -fsanitize=${WARREN_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(warren_options INTERFACE -fsanitize=${WARREN_SANITIZE})
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Release" OR CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo")
  target_compile_options(warren_options INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection)
  target_link_options(warren_options INTERFACE -Wl,-z,relro,-z,now)
  set(CMAKE_POSITION_INDEPENDENT_CODE ON)
  include(CheckPIESupported)
  check_pie_supported(LANGUAGES C)
endif()
if(WARREN_FUZZ)
  # Coverage for libFuzzer in every room; only the fuzz targets link its main().
  target_compile_options(warren_options INTERFACE -fsanitize=fuzzer-no-link)
  target_link_options(warren_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
