# ./dev fuzz [TARGET [SECONDS]]: libFuzzer on all targets of fuzz/, or one, for 60 s each.
# ./dev fuzz --record: the session of docs/fuzzing.md, 200,000 pictures and 60 s of each other target.
# Sourced by ./dev. What was found stays in build/fuzz/corpus, what ended a target in build/fuzz/crashes.

setup
# shellcheck disable=SC2086  # a list of words
system_packages $FUZZ_PACKAGES
mapfile -t targets < <(cd fuzz/corpus && printf '%s\n' *)
RECORDED_PICTURES=200000
record=no
seconds=${2:-60}
case ${1:-} in
  --record) record=yes; seconds=60 ;;
  '') ;;
  *) targets=("$1") ;;
esac
compile fuzz "${targets[@]/#/pomona_fuzz_}"

# The limits that a picture has to keep: 1 s, and these MB at once and in all.
BLOCK_MB=32
PEAK_MB=512
# Freed blocks wait in quarantine and would count.
export ASAN_OPTIONS=quarantine_size_mb=16

# fuzz TARGET LIMIT: its figures come last in build/fuzz/TARGET.log.
fuzz() {
  local target=$1 limit=$2
  local options=(-timeout=1 -malloc_limit_mb=$BLOCK_MB -rss_limit_mb=$PEAK_MB -max_len=4096
    -print_final_stats=1 "-artifact_prefix=build/fuzz/crashes/$target/crash-")
  [ ! -e "fuzz/$target.dict" ] || options+=("-dict=fuzz/$target.dict")
  mkdir -p "build/fuzz/corpus/$target" "build/fuzz/crashes/$target"
  say "$target ($limit)"
  if ! "build/fuzz/bin/pomona_fuzz_$target" "-$limit" "${options[@]}" \
    "build/fuzz/corpus/$target" "fuzz/corpus/$target" >"build/fuzz/$target.log" 2>&1; then
    grep -v '^#' "build/fuzz/$target.log" | tail -n 40
    echo "Copy the file named above to fuzz/corpus/$target, then mend what it broke."
    return 1
  fi
  grep '^stat::' "build/fuzz/$target.log"
}

# figure TARGET NAME: one figure of the last session.
figure() { awk -v name="stat::$2:" '$1 == name {print $2}' "build/fuzz/$1.log"; }

write_record() {
  local docs=docs/fuzzing.md
  sed -i '/^## The recorded session/,$d' "$docs"
  {
    printf '## The recorded session\n'
    printf '`./dev fuzz --record` on %s at commit %s: %s,\n%s, libFuzzer of clang %s.\n' \
      "$(date +%F)" "$(git rev-parse --short HEAD)" \
      "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" \
      "$(. /etc/os-release && echo "$PRETTY_NAME")" "$(clang++ -dumpversion)"
    printf 'No crash, no undefined behaviour, no input of 1 s, no block above %s MB, no peak above %s MB.\n\n' \
      "$BLOCK_MB" "$PEAK_MB"
    printf '| target | inputs | a second | slowest, whole seconds | peak memory with sanitizers, MB |\n'
    printf '|---|--:|--:|--:|--:|\n'
    for target in "${targets[@]}"; do
      printf '| %s | %s | %s | %s | %s |\n' "$target" "$(figure "$target" number_of_executed_units)" \
        "$(figure "$target" average_exec_per_sec)" "$(figure "$target" slowest_unit_time_sec)" \
        "$(figure "$target" peak_rss_mb)"
    done
  } >>"$docs"
}

for target in "${targets[@]}"; do
  limit=max_total_time=$seconds
  [ "$record" = no ] || [ "$target" != decode ] || limit=runs=$RECORDED_PICTURES
  fuzz "$target" "$limit"
done
[ "$record" = no ] || write_record
