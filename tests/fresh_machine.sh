#!/usr/bin/env bash
# Proves the README's two commands on a system that has nothing: a minimal Debian 12 made with
# debootstrap, a clean clone of this repository in it, and both commands run there by chroot.
# Needs root, debootstrap, about 6 GB of disk, and some twenty minutes on two cores.
#
# Usage: tests/fresh_machine.sh [FOLDER]     FOLDER keeps the system afterwards, to look into
set -euo pipefail
repository=$(cd "$(dirname "$0")/.." && pwd)

if [ "$(id -u)" -ne 0 ] || ! command -v debootstrap >/dev/null; then
  echo "fresh_machine.sh needs root and debootstrap (apt-get install debootstrap)" >&2
  exit 1
fi

keep=${1:-}
root=${keep:-$(mktemp -d)}
clean_up() {
  local folder
  for folder in dev proc sys; do
    if mountpoint -q "$root/$folder"; then umount --recursive --lazy "$root/$folder"; fi
  done
  [ -n "$keep" ] || rm -rf --one-file-system "$root"
}
trap clean_up EXIT

say() { printf '\n==== %s\n' "$*"; }

# The mirror that this machine's apt uses, in either of apt's two notations; if none is found,
# debootstrap takes its own.
sources=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.sources /etc/apt/sources.list.d/*.list \
  2>/dev/null || true)
mirror=$(sed -nE 's/^(URIs:|deb( \[.*\])?) +(http[^ ]+debian\/?)( .*)?$/\3/p' <<<"$sources" | sed -n 1p)

say "Making a minimal Debian 12 in $root"
debootstrap --variant=minbase bookworm "$root" ${mirror:+"$mirror"} >"$root.debootstrap.log" 2>&1 ||
  { tail -n 20 "$root.debootstrap.log" >&2; exit 1; }
rm -f "$root.debootstrap.log"

# An installer writes this; debootstrap leaves it out.
echo "127.0.0.1 localhost" >"$root/etc/hosts"

# What lets this machine reach its package registries: names, certificates, apt and pip settings.
cp /etc/resolv.conf "$root/etc/resolv.conf"
cp /etc/apt/sources.list.d/debian.sources "$root/etc/apt/sources.list.d/" 2>/dev/null ||
  cp /etc/apt/sources.list "$root/etc/apt/"
[ ! -e "$root/etc/apt/sources.list.d/debian.sources" ] || rm -f "$root/etc/apt/sources.list"
[ ! -e /etc/pip.conf ] || cp /etc/pip.conf "$root/etc/pip.conf"
mkdir -p "$root/usr/local/share/ca-certificates" "$root/etc/ssl/certs"
cp -r /usr/local/share/ca-certificates/. "$root/usr/local/share/ca-certificates/"
cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"

git clone --quiet "$repository" "$root/pomona"
mount -t proc proc "$root/proc"
mount --rbind /sys "$root/sys" && mount --make-rslave "$root/sys"
mount --rbind /dev "$root/dev" && mount --make-rslave "$root/dev"

inside() {
  chroot "$root" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    HOME=/root TERM=dumb LANG=C.UTF-8 bash -c "cd /pomona && $1"
}

for command in "./dev demo" "./dev test" "./dev demo"; do
  say "$command"
  start=$SECONDS
  inside "$command"
  say "$command passed in $((SECONDS - start)) s"
done
