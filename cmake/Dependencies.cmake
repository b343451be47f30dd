# Every third-party library, by the target name that the rooms use. Nothing is downloaded here:
# ./dev setup installs the system packages and the pinned wheels (see docs/adr/0002).
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(Python3 REQUIRED COMPONENTS Interpreter)

find_package(fmt REQUIRED)
find_package(CLI11 REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(tl-expected REQUIRED)
find_package(OpenSSL REQUIRED)

pkg_check_modules(jpeg REQUIRED IMPORTED_TARGET libjpeg)
pkg_check_modules(png REQUIRED IMPORTED_TARGET libpng)
pkg_check_modules(webp REQUIRED IMPORTED_TARGET libwebp libwebpdemux)

include(OpenVinoWheel)
include(ArrowWheel)
include(OpenBlas)

if(POMONA_TESTS)
  find_package(GTest REQUIRED)
  include(GoogleTest)
endif()
if(POMONA_BENCHMARKS)
  find_package(benchmark REQUIRED)
endif()
