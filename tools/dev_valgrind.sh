# ./dev valgrind: memcheck of the tests of the stages and of run, as users run them: no error, nothing
# lost. Sourced by ./dev. Valgrind 3.19 tells programs that there is no AVX-512: they take what they
# have below it.

setup
# shellcheck disable=SC2086  # a list of words
system_packages $VALGRIND_PACKAGES
rooms=(base source decode preprocess model featurize stats storage sink run python)
programs=("${rooms[@]/#/pomona_}")
programs=("${programs[@]/%/_test}")
compile release "${programs[@]}"
for program in "${programs[@]}"; do
  say "memcheck: $program"
  # BombsTest measures the memory and time of a process of its own, here Valgrind's.
  # Children are silent: a copy of the parent that ends at once has lost nothing.
  valgrind --quiet --error-exitcode=9 --child-silent-after-fork=yes \
    --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite \
    "build/release/bin/$program" --gtest_brief=1 --gtest_filter=-BombsTest.*
done
