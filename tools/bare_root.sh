#!/bin/sh
# Checks the bundle in a bare system: SUITE (bookworm, or Ubuntu's noble) made by debootstrap with
# nothing but the libraries a machine must have. Needs root and debootstrap.
set -eu
cd "$(dirname "$0")/.."
suite="${SUITE:-bookworm}"
needed="libdbus-1-3,libegl1,libfontconfig1,libgl1" # as in docs/release.md

[ "$(id -u)" = 0 ] || { echo "A bare system can only be made and entered as root." >&2; exit 1; }
command -v debootstrap >/dev/null || { echo "debootstrap is missing: apt install debootstrap" >&2; exit 1; }

root="$(mktemp -d /var/tmp/xunge-bare-XXXXXX)"
trap 'rm -rf --one-file-system "$root"' EXIT # nothing is mounted in it here: see tools/check_bundle.py
trap 'exit 1' INT TERM

case "$suite" in
    noble | jammy) # Ubuntu's keys are not on a Debian machine; its way of bootstrapping is gutsy's
        set -- --no-check-gpg "$suite" "$root" http://archive.ubuntu.com/ubuntu /usr/share/debootstrap/scripts/gutsy ;;
    *) set -- "$suite" "$root" ;;
esac
echo "Making a bare $suite …"
debootstrap --variant=minbase --include="$needed" "$@" >"$root.log" 2>&1 || { tail "$root.log" >&2; exit 1; }
rm "$root.log"
for program in python3 cc fc-list; do
    [ ! -e "$root/usr/bin/$program" ] || { echo "$program is in the bare system." >&2; exit 1; }
done
.venv/bin/python -m tools.check_bundle --root "$root"
