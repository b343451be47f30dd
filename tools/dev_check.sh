# ./dev check [--fast]: what must hold before each commit. Sourced by ./dev.
# --fast leaves out what needs a build: it is what the pre-commit hook runs.

setup
venv build/venv build.txt test.txt  # for mypy, which reads their types
venv build/venv-check check.txt
mapfile -t cpp_files < <(git ls-files --cached --others --exclude-standard '*.cc' '*.h')
mapfile -t python_files < <(git ls-files --cached --others --exclude-standard '*.py')

say "Format"
build/venv-check/bin/clang-format --dry-run -Werror "${cpp_files[@]}"
build/venv-check/bin/ruff format --check "${python_files[@]}"

say "Lint, types and layers"
build/venv-check/bin/ruff check "${python_files[@]}"
build/venv-check/bin/mypy --python-executable build/venv/bin/python python tools tests --exclude tests/faults/  # conftest.py is one module a call
build/venv-check/bin/mypy --python-executable build/venv/bin/python tests/faults
build/venv/bin/python tools/check_layers.py

[ "${1:-}" != --fast ] || return 0

compile release
say "Fast tests"
ctest --preset release -j2 --output-on-failure --progress

# Of the whole tree clang-tidy would take many minutes: files changed since the last push to main, or
# all of them with ./dev check --tidy-all.
base=$(git merge-base HEAD '@{upstream}' 2>/dev/null || git rev-parse HEAD)
if [ "${1:-}" = --tidy-all ]; then
  mapfile -t tidy_files < <(git ls-files 'src/*.cc' ':!*_bench.cc')
else
  mapfile -t tidy_files < <(git diff --name-only --diff-filter=d "$base" -- 'src/*.cc' ':!*_bench.cc')
fi
if [ ${#tidy_files[@]} -gt 0 ]; then
  say "clang-tidy (${#tidy_files[@]} files)"
  printf '%s\n' "${tidy_files[@]}" |
    xargs -P 2 -n 4 build/venv-check/bin/clang-tidy -p build/release --quiet
fi
