# ./dev faults: every fault in full, and the table of docs/reliability.md. Sourced by ./dev.
# As root, in a machine that lets root mount, nothing is left out.

setup
# shellcheck disable=SC2086
system_packages $TEST_PACKAGES
venv build/venv build.txt test.txt
compile release pomona
model
demo_images
say "The fault matrix, in full"
POMONA_FAULTS=full POMONA_FAULTS_REPORT=docs/reliability.md PYTHONPATH=python \
  build/venv/bin/python -m pytest tests/faults
