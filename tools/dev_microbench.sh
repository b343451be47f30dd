# ./dev microbench [REGEX]: google-benchmark for each stage. Sourced by ./dev.

setup
model
# shellcheck disable=SC2086  # a list of words
system_packages $BENCH_PACKAGES
compile bench
for program in build/bench/bin/*_bench; do
  say "${program##*/}"
  POMONA_MODELS=$MODELS "$program" --benchmark_filter="${1:-.}" --benchmark_counters_tabular=true
done
