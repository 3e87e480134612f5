#!/bin/sh
# Puts uv into .uv/, with nothing but a Python. Debian splits venv's pip off into a package of its own,
# so where that is missing pip is fetched into a bare venv, or the package installed when we may.
set -eu
python="$1"
[ -n "$python" ] || { echo "No Python found: install Python 3.11 or newer." >&2; exit 1; }
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    { echo "Python 3.11 or newer is needed; $("$python" --version) was found. Set PYTHON=…" >&2; exit 1; }
echo "Fetching uv …"
rm -rf .uv
if ! "$python" -m venv .uv >/dev/null 2>&1; then
    rm -rf .uv
    if "$python" -m pip --version >/dev/null 2>&1; then
        "$python" -m pip install --quiet --disable-pip-version-check --target .uv/lib --require-hashes -r ci/uv.txt
        mkdir -p .uv/bin && mv .uv/lib/bin/uv .uv/bin/uv
        exit 0
    fi
    version=$("$python" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing $version-venv …"
        { apt-get install -y -q "$version-venv" || { apt-get update -q && apt-get install -y -q "$version-venv"; }; } >/dev/null
        "$python" -m venv .uv
    else
        echo "Python cannot make virtual environments here: install $version-venv (sudo apt install $version-venv)." >&2
        exit 1
    fi
fi
.uv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r ci/uv.txt
