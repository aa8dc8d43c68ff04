#!/bin/sh
# Makes the virtual environment: finds a Python, checks what durable_rules needs to compile, installs, proves that it imports.
# PYTHON names a Python to try first, VENV the folder (default .venv).
set -eu

cd "$(dirname "$0")/.."
venv=${VENV:-.venv}
debian="python3-venv python3-dev gcc make"
# An empty environment lacks the folders that dpkg needs.
PATH=${PATH:-/usr/bin:/bin}:/usr/sbin:/sbin
export PATH

say() { echo "setup: $*"; }
fail() { echo "setup: $*" >&2; exit 1; }

# A name on the PATH proves nothing: a version manager's shim may exist and still refuse to run.
suits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))' >/dev/null 2>&1; }

has_venv() { "$1" -c 'import venv, ensurepip' >/dev/null 2>&1; }

# durable_rules is published as source only, so a real C file must see a real Python.h.
compiles() {
    cc=$("$1" -c 'import os, sysconfig; print(os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc")') || return 1
    include=$("$1" -c 'import sysconfig; print(sysconfig.get_path("include"))') || return 1
    # shellcheck disable=SC2086 # CC may carry options.
    printf '#include <Python.h>\n' | $cc -I"$include" -x c -fsyntax-only - >/dev/null 2>&1
}

# The first Python that has all it takes.
find_complete() {
    for candidate in ${PYTHON:-} python3.12 python3.11 python3 /usr/bin/python3; do
        if suits "$candidate" && has_venv "$candidate" && compiles "$candidate"; then
            echo "$candidate"
            return 0
        fi
    done
    return 1
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

install_debian() {
    command -v apt-get >/dev/null 2>&1 || return 1
    as_root true 2>/dev/null || return 1
    say "installing Debian's $debian"
    log=$(mktemp)
    # shellcheck disable=SC2086 # a list of words.
    if as_root apt-get update -qq >"$log" 2>&1 \
        && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $debian >>"$log" 2>&1
    then rm -f "$log"; else tail -n 5 "$log" >&2; rm -f "$log"; return 1; fi
}

if ! suits "$venv/bin/python"; then
    rm -rf "$venv"
    if ! python=$(find_complete); then
        install_debian || fail "Python 3.11 or 3.12 with venv, headers and a C compiler is needed; run: sudo apt-get install $debian"
        python=$(find_complete) || fail "no Python 3.11 or 3.12 here that can compile; install one and run: make setup PYTHON=/path/to/python3.12"
    fi
    say "$("$python" --version) at $(command -v "$python") -> $venv"
    "$python" -m venv "$venv"
fi

say "installing the packages of constraints.txt (a minute or so)"
if ! "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input \
    -c constraints.txt -e '.[dev]' >"$venv/setup.log" 2>&1
then
    tail -n 30 "$venv/setup.log" >&2
    fail "pip could not install the packages; the lines above say why, all of it is in $venv/setup.log"
fi

"$venv/bin/python" -c 'import durable_rules_engine' || fail "durable_rules was built but does not import; run: make clean setup"
touch "$venv/.ready"
