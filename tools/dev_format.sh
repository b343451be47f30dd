# ./dev format: rewrites all files in the project's style. Sourced by ./dev.

setup
venv build/venv-check check.txt
git ls-files -z --cached --others --exclude-standard '*.cc' '*.h' |
  xargs -0 build/venv-check/bin/clang-format -i
git ls-files -z --cached --others --exclude-standard '*.py' |
  xargs -0 build/venv-check/bin/ruff check --fix-only --quiet
git ls-files -z --cached --others --exclude-standard '*.py' |
  xargs -0 build/venv-check/bin/ruff format
