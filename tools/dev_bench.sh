# ./dev bench [IMAGES [OPTIONS]]: whole processes side by side, interleaved, into docs/benchmarks.md.
# Sourced by ./dev. IMAGES is a folder of at least 2,000 pictures (default: the demo pictures); the
# figures in the docs are of Fruits-360's Test. Takes about an hour; keep the machine otherwise idle.

build
# shellcheck disable=SC2086  # lists of words
system_packages $BENCH_PACKAGES $TEST_PACKAGES
venv build/venv build.txt test.txt
venv build/venv-bench bench.txt
venv build/venv-bench-spark bench-spark.txt
compile bench openvino_alone

images=${1:-}
if [ -n "$images" ]; then shift; else demo_images; images=$DEMO_IMAGES; fi
# Each library chooses its kernels and threads itself: what the caller's shell says would favour one.
unset "${!OPENBLAS_@}" "${!OMP_@}" "${!MKL_@}"
say "Comparing on $images"
build/venv-bench/bin/python bench/compare.py --images "$images" --limit 2000 --rounds 3 --pca --spark 5 \
  --docs docs/benchmarks.md "$@"
say "Working out what a cluster takes"
PYTHONPATH=build/release/python build/venv/bin/python bench/spark_scale.py "$images" \
  build/bench-work/results.json docs/spark_at_scale.md
