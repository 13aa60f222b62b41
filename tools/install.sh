#!/bin/sh
# Installs the Debian or Ubuntu packages named that are missing, as root or by sudo.
set -eu

installed() {
    # newer releases carry some libraries under the name with t64
    for name in "$1" "${1}t64"; do
        dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q 'ok installed' && return 0
    done
    return 1
}

missing=""
for package in "$@"; do
    installed "$package" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
as_root=""
if [ "$(id -u)" != 0 ]; then
    as_root="sudo"
    command -v sudo >/dev/null || { echo "Please have installed:$missing" >&2; exit 1; }
fi
echo "Installing:$missing"
$as_root apt-get update -q
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing
