#!/bin/sh
# Installs what is missing: system libraries and a CJK font (Debian, Ubuntu), then .venv
# from requirements.lock. Safe to run again. PYTHON names the interpreter.
set -eu
PYTHON="${PYTHON:-python3}"

# For Qt without a screen; for its windows; for the virtual environment; for Chinese.
wanted="libglib2.0-0 libegl1 libgl1 libxkbcommon0 libdbus-1-3 libfontconfig1 libgssapi-krb5-2
 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxkbcommon-x11-0 libxcb-xkb1 libxcb-shape0
 libxcb-image0 libxcb-render-util0 libxcb-randr0 libxcb-xinerama0 fonts-noto-cjk"

installed() {
    # newer releases carry some libraries under the name with t64
    for name in "$1" "${1}t64"; do
        dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q 'ok installed' && return 0
    done
    return 1
}

if command -v dpkg-query >/dev/null; then
    missing=""
    for package in $wanted; do
        installed "$package" || missing="$missing $package"
    done
    "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null ||
        missing="$missing $("$PYTHON" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
    if [ -n "$missing" ]; then
        as_root=""
        if [ "$(id -u)" != 0 ]; then
            as_root="sudo"
            command -v sudo >/dev/null || { echo "Please have installed:$missing" >&2; exit 1; }
        fi
        echo "Installing:$missing"
        $as_root apt-get update -q
        # shellcheck disable=SC2086
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing
    fi
else
    echo "Not a Debian system: Qt's libraries and a CJK font must be there already." >&2
fi

"$PYTHON" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' || {
    echo "Python 3.11, 3.12 or 3.13 is needed; PYTHON=… names it." >&2
    exit 1
}
[ -x .venv/bin/python ] || "$PYTHON" -m venv .venv
.venv/bin/python -m pip install -q --require-hashes -r requirements.lock
