# ./dev scale [IMAGES]: a listing of a million pictures, hard links to some of IMAGES (default: the demo
# pictures), with the fake network. Sourced by ./dev. Needs 400 MB of disk and some minutes.

setup
compile release pomona_scale
images=${1:-}
if [ -z "$images" ]; then demo_images; images=$DEMO_IMAGES; fi

scratch=build/scale
trap 'rm -rf "$scratch"' EXIT
rm -rf "$scratch"
say "Making 1,000 folders of 1,000 hard links"
# ext4 allows 65,000 links to a file: 100 copies have 10,000 each.
mkdir -p "$scratch/copies" "$scratch/images/class-000"
mapfile -t pictures < <(find "$images" -type f | sort | head -n 100)
for i in {0..99}; do cp "${pictures[i % ${#pictures[@]}]}" "$scratch/copies/$i"; done
for i in {000..999}; do ln "$scratch/copies/$((10#$i % 100))" "$scratch/images/class-000/$i"; done
for i in {001..999}; do cp -rl "$scratch/images/class-000" "$scratch/images/class-$i"; done

say "Extracting"
build/release/bin/pomona_scale "$scratch/images" "$scratch/out"
