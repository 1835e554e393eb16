#!/bin/sh
# install.sh VENV_DIR [dev]
#
# Makes a virtual environment that can run the practice chain; with "dev" also
# build.py and the tests. Run again it finds its stamp and is done at once.
# Exit 3: this machine's Python won't do; the one line on stderr says why.
set -eu

if [ $# -lt 1 ] || [ $# -gt 2 ]; then
    echo "usage: install.sh VENV_DIR [dev]" >&2
    exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
venv=$1
locks="$here/requirements.lock"
[ "${2:-}" = dev ] && locks="$locks $here/requirements-dev.lock"

unsuitable() {
    echo "practice chain: $1" >&2
    exit 3
}

# One hash over the locks: the stamp of a finished installation.
# shellcheck disable=SC2086
wanted=$(cat $locks | sha256sum)
if [ -x "$venv/bin/python" ] && [ -f "$venv/practice-chain.stamp" ] &&
    [ "$(cat "$venv/practice-chain.stamp")" = "$wanted" ]; then
    echo "practice chain: ready"
    exit 0
fi

# The wheels exist for these two versions; an unversioned python3 may be one of them.
python=
for candidate in python3 python3.12 python3.11; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info[:2] not in ((3, 11), (3, 12)))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
[ -n "$python" ] || unsuitable "needs Python 3.11 or 3.12; $(python3 --version 2>/dev/null || echo 'no python3') was found"

# --clear below empties the directory, so it had better be ours.
if [ -d "$venv" ] && [ -n "$(ls -A "$venv")" ] && [ ! -f "$venv/pyvenv.cfg" ]; then
    echo "practice chain: $venv is not empty and is no virtual environment; choose another place" >&2
    exit 1
fi

echo "practice chain: making a virtual environment with $("$python" --version)"
rm -f "$venv/practice-chain.stamp"
if ! "$python" -m venv --clear "$venv" >/dev/null 2>&1; then
    unsuitable "'$python -m venv' failed; on Debian and Ubuntu, install the package python3-venv"
fi

for lock in $locks; do
    echo "practice chain: installing $(grep -c '==' "$lock") wheels of $(basename "$lock")"
    if ! log=$("$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input \
        --no-deps --only-binary=:all: --require-hashes -r "$lock" 2>&1); then
        echo "practice chain: pip could not install $(basename "$lock"): $(echo "$log" | grep -i error | head -n 1)" >&2
        exit 1
    fi
done

echo "practice chain: checking that the engine loads"
PYTHONPATH="$here" "$venv/bin/python" -c 'import practice_chain.engine'
echo "$wanted" > "$venv/practice-chain.stamp"
echo "practice chain: ready"
