#!/bin/sh
# Makes the virtual environment: finds or fetches a Python, builds durable_rules, installs, proves that it imports.
# PYTHON names a Python to try first, VENV the folder (default .venv).
set -eu

cd "$(dirname "$0")/.."
venv=${VENV:-.venv}
debian="python3-venv python3-dev gcc make"
export PATH="${PATH:-/usr/bin:/bin}"

temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT

say() { echo "setup: $*"; }
fail() { echo "setup: $*" >&2; exit 1; }

suits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1; }

has_venv() { "$1" -c 'import venv, ensurepip' >/dev/null 2>&1; }

# durable_rules is published as source only, so a real C file must see a real Python.h.
compiles() {
    cc=$("$1" -c 'import os, sysconfig; print(os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc")') || return 1
    include=$("$1" -c 'import sysconfig; print(sysconfig.get_path("include"))') || return 1
    # shellcheck disable=SC2086 # CC may carry options.
    printf '#include <Python.h>\n' | $cc -I"$include" -x c -fsyntax-only - >/dev/null 2>&1
}

# on_path NAME...: every program of these names, not just the first: a version manager's shim may exist and refuse to run.
on_path() {
    for name; do
        echo "$PATH" | tr : '\n' | while read -r folder; do
            if [ -x "$folder/$name" ]; then echo "$folder/$name"; fi
        done
    done
}

# first_that TEST...: the first Python, by our order of preference, that passes every test; nothing if none does.
first_that() {
    { echo "${PYTHON:-}"; on_path python3.12 python3.11 python3.13 python3; } | while read -r candidate; do
        for test; do
            "$test" "$candidate" || continue 2
        done
        echo "$candidate"
        break
    done
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

install_debian() {
    command -v apt-get >/dev/null && as_root true 2>/dev/null || return 1
    say "installing Debian's $debian"
    # An empty environment lacks the folders that dpkg needs.
    # shellcheck disable=SC2086 # a list of words.
    if ! { as_root apt-get update -qq \
        && as_root env PATH="$PATH:/usr/sbin:/sbin" DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends $debian
    } >"$temporary/apt.log" 2>&1; then
        tail -n 5 "$temporary/apt.log" >&2
        return 1
    fi
}

# The uv on the PATH, or one for as long as this script runs: any Python 3 with venv can install it.
find_uv() {
    if command -v uv; then return 0; fi
    for any in $(on_path python3 python3.14 python3.10 python3.9); do
        if has_venv "$any" && "$any" -m venv "$temporary/uv" && "$temporary/uv/bin/python" -m pip install --quiet uv; then
            echo "$temporary/uv/bin/uv"
            return 0
        fi
    done
    echo "no uv on the PATH, and no Python 3 that could install it" >&2
    return 1
}

# A Python that uv downloads for this user; its headers come with it. Nothing is put on the PATH.
fetch_with_uv() {
    export UV_PYTHON_PREFERENCE=only-managed UV_PYTHON_INSTALL_BIN=0
    if uv=$(find_uv 2>"$temporary/uv.log") && "$uv" python install 3.12 >>"$temporary/uv.log" 2>&1; then
        "$uv" python find --no-project --system 3.12
    else
        tail -n 5 "$temporary/uv.log" >&2
        return 1
    fi
}

# Sets python. One that cannot compile is better than none: the compiled engine does without durable_rules.
find_python() {
    python=$(first_that suits has_venv compiles)
    if [ -z "$python" ] && install_debian; then python=$(first_that suits has_venv compiles); fi
    if [ -n "$python" ]; then return 0; fi
    python=$(first_that suits has_venv)
    # A compiler without headers is a reason too: uv does not bring the one, but it brings the others.
    if [ -z "$python" ] || echo 'int i;' | ${CC:-cc} -x c -fsyntax-only - 2>/dev/null; then
        say "fetching Python 3.12 with uv"
        if ! python=$(fetch_with_uv); then python=$(first_that suits has_venv); fi
    fi
    [ -n "$python" ]
}

pip_install() {
    if ! "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input "$@" >>"$venv/setup.log" 2>&1
    then
        tail -n 30 "$venv/setup.log" >&2
        fail "pip could not install the packages; the lines above say why, all of it is in $venv/setup.log"
    fi
}

imports() { "$venv/bin/python" -c 'import durable_rules_engine' >/dev/null 2>&1; }

# By itself and past pip's cache, in which an earlier install may have left a wheel that does not import. rules.c calls
# PyEval_CallObject, which Python 3.13 dropped and for which PyObject_CallObject does the same; before 3.13 Python.h
# overrides the macro. It travels in CPPFLAGS because durable_rules' setup.py overwrites CFLAGS.
build_durable_rules() {
    if imports; then again=; else again=--force-reinstall; fi
    (
        export CPPFLAGS="${CPPFLAGS:-} -DPyEval_CallObject=PyObject_CallObject"
        # shellcheck disable=SC2086 # nothing or one word.
        pip_install $again --no-cache-dir --no-deps --no-binary durable_rules -c constraints.txt durable_rules
    )
    imports || fail "durable_rules was built but does not import; $venv/setup.log may say why"
}

# An interrupted setup may have left a Python without pip.
has_pip() { "$1" -m pip --version >/dev/null 2>&1; }

if ! suits "$venv/bin/python" || ! has_pip "$venv/bin/python"; then
    rm -rf "$venv"
    find_python || fail "Python 3.11, 3.12 or 3.13 with venv is needed, and for tests its headers and a C compiler;" \
        "on Debian: sudo apt-get install $debian, elsewhere: make setup PYTHON=/path/to/python3.12"
    say "$("$python" --version) at $(command -v "$python") -> $venv"
    "$python" -m venv "$venv"
fi

say "installing the packages of constraints.txt (a minute or so)"
: >"$venv/setup.log"
if imports || compiles "$venv/bin/python"; then
    build_durable_rules
    pip_install -c constraints.txt -e '.[dev]'
    touch "$venv/.ready"
else
    # Not ready: the next make looks again for a compiler.
    grep -v '^durable_rules=' constraints.txt >"$temporary/others.txt"
    pip_install --no-deps -r "$temporary/others.txt" -e .
    say "no C compiler with Python's headers, and no right to install them: durable_rules is left out." >&2
    say "The compiled engine answers alone (make demo, ironrule serve --engine compiled); make test needs both." >&2
    say "For both: sudo apt-get install $debian, then make clean setup" >&2
fi
