#!/bin/sh
# Installs what is missing: Python, system libraries and a CJK font (Debian, Ubuntu), then .venv
# from requirements.lock. Safe to run again. PYTHON names the interpreter.
set -eu
PYTHON="${PYTHON:-python3}"

# For Qt without a screen; for its windows; for the virtual environment; for Chinese.
wanted="libglib2.0-0 libegl1 libgl1 libxkbcommon0 libdbus-1-3 libfontconfig1 libgssapi-krb5-2
 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxkbcommon-x11-0 libxcb-xkb1 libxcb-shape0
 libxcb-image0 libxcb-render-util0 libxcb-randr0 libxcb-xinerama0 fonts-noto-cjk"

if command -v dpkg-query >/dev/null; then
    command -v "$PYTHON" >/dev/null || sh tools/install.sh "$PYTHON" "$PYTHON-venv"
    "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null ||
        wanted="$wanted $("$PYTHON" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
    # shellcheck disable=SC2086
    sh tools/install.sh $wanted
else
    echo "Not a Debian system: Qt's libraries and a CJK font must be there already." >&2
fi

"$PYTHON" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' || {
    echo "Python 3.11, 3.12 or 3.13 is needed; PYTHON=… names it." >&2
    exit 1
}
[ -x .venv/bin/python ] || "$PYTHON" -m venv .venv
.venv/bin/python -m pip install -q --require-hashes -r requirements.lock
