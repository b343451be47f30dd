# ./dev asan: all C++ tests under AddressSanitizer and UndefinedBehaviorSanitizer. Sourced by ./dev.

setup
compile asan
say "C++ tests under ASan and UBSan"
# OpenVINO's and Arrow's own libraries are not instrumented and keep some memory until exit.
ASAN_OPTIONS=detect_leaks=0 ctest --preset asan -j2
