# ./dev tsan: the rooms that threads go through, under ThreadSanitizer. Sourced by ./dev.
# The backbone is the fake one: OpenVINO, TBB and OpenBLAS are not instrumented and have threads of
# their own. Tests without threads only show that the instrumented code works, and are quick.

setup
rooms=(base source decode preprocess featurize storage sink run)

programs=("${rooms[@]/#/pomona_}")
compile tsan "${programs[@]/%/_test}"
say "C++ tests under TSan"
# Nothing runs on after main: the second that TSan waits there for late races would be wasted.
TSAN_OPTIONS=atexit_sleep_ms=0 \
  ctest --preset tsan -j2 -L "^($(IFS='|'; echo "${rooms[*]}"))\$"
