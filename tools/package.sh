#!/bin/sh
# Builds the Linux bundle dist/xunge with its notices, and says what it weighs.
# Installs what building needs and is missing: binutils, Python's shared library, npm.
set -eu
cd "$(dirname "$0")/.."
python=.venv/bin/python

# Noto Sans SC, regular and bold (OFL): every character of GBK and of Unicode's extension A.
font="@expo-google-fonts/noto-sans-sc"
version=0.4.3
sum=f6b0307454c51db3bfbba0acd208f68d96d6ef84c62226853509d7607dace700356f3564c1b6af88be2df18515eb8d9e1988e0f3a787e8390011099f3470e771

if command -v dpkg-query >/dev/null; then
    wanted="binutils"
    command -v npm >/dev/null || wanted="$wanted npm"
    # Debian's own interpreter has its shared library in a package of its own
    wanted="$wanted $($python -c 'import sys
print("libpython%d.%d" % sys.version_info[:2] if sys.base_prefix == "/usr" else "")')"
    # shellcheck disable=SC2086
    sh tools/install.sh $wanted
fi

if [ ! -f build/fonts/OFL.txt ]; then
    rm -rf build/npm build/fonts
    mkdir -p build/npm build/fonts
    npm pack --silent --pack-destination build/npm "$font@$version" >/dev/null
    echo "$sum $(ls build/npm/*.tgz)" | sha512sum --check --quiet
    tar -xzf build/npm/*.tgz -C build/npm
    cp build/npm/package/400Regular/*.ttf build/npm/package/700Bold/*.ttf build/fonts/
    cp build/npm/package/LICENSE_FONT build/fonts/OFL.txt
fi

echo "Building dist/xunge …"
$python -m PyInstaller --noconfirm --log-level ERROR --workpath build/pyinstaller --distpath dist build.spec
$python -m tools.bundle_notices
$python -m tools.bundle_sizes
