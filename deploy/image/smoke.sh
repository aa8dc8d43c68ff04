#!/bin/sh
# Builds the image on a machine without a container registry, runs it as it runs in production, and asks it.
# The base is a Debian made here, in the place of the Dockerfile's own; that one stays untried by this.
set -eu

cd "$(dirname "$0")/../.."
bin=${VENV:-.venv}/bin
work=${SMOKE_FOLDER:-$(mktemp -d)}
export BUILDAH_ISOLATION=chroot STORAGE_DRIVER=vfs
port=50951 metrics=9951
# By variables, which the check of health that the image has sees as well.
here="IRONRULE_HOST=127.0.0.1 IRONRULE_METRICS_HOST=127.0.0.1 IRONRULE_PORT=$port IRONRULE_METRICS_PORT=$metrics"

say() { echo "image-smoke: $*"; }
fail() { echo "image-smoke: $*" >&2; exit 1; }
image() { buildah --root "$work/root" --runroot "$work/runroot" "$@"; }

[ "$(id -u)" = 0 ] || fail "needs root: a container without an engine is a chroot"
if ! command -v buildah >/dev/null || ! command -v debootstrap >/dev/null; then
    say "installing Debian's buildah and debootstrap"
    apt-get update -qq && env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq buildah debootstrap >/dev/null
fi

container="" server=""
clean() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    [ -z "$container" ] || image rm "$container" >/dev/null 2>&1 || true
    [ -n "${SMOKE_FOLDER:-}" ] || rm -rf "$work"
}
trap clean EXIT

# Like the usual Python images it has headers and no compiler. This machine's sources, certificates and settings of pip reach the package indexes; they stay in the stand-in.
base() {
    [ -d "$work/debian" ] || debootstrap --variant=minbase --include=python3,python3-dev,python3-venv,ca-certificates \
        bookworm "$work/debian" >"$work/debootstrap.log" 2>&1 || { tail -n 5 "$work/debootstrap.log" >&2; fail "no base"; }
    cp /etc/ssl/certs/ca-certificates.crt "$work/debian/etc/ssl/certs/ca-certificates.crt"
    [ ! -f /etc/pip.conf ] || cp /etc/pip.conf "$work/debian/etc/pip.conf"
    base=$(image from scratch)
    image add -q "$base" "$work/debian" / >/dev/null
    image commit -q "$base" localhost/debian-python >/dev/null
    image rm "$base" >/dev/null
}

say "making a base of Debian's packages"
base
say "building the image"
image bud -q --format docker --pull-never --build-arg BASE=localhost/debian-python -f deploy/image/Dockerfile -t localhost/ironrule . \
    >"$work/build.log" 2>&1 || { tail -n 20 "$work/build.log" >&2; fail "the image does not build"; }

# What the image says of itself, as words for the shell that runs it.
said() { image inspect --type image localhost/ironrule | "$bin/python" -c '
import json, shlex, sys
config = json.load(sys.stdin)["Docker"]["config"]
print({"user": lambda: config["User"], "env": lambda: shlex.join(config["Env"]),
       "health": lambda: shlex.join(config["Healthcheck"]["Test"][1:]),
       "command": lambda: shlex.join(config["Entrypoint"] + config["Cmd"])}[sys.argv[1]]())' "$1"; }

user=$(said user) env=$(said env) health=$(said health) command=$(said command)
container=$(image from --pull-never localhost/ironrule)
root=$(image mount "$container")

# become COMMAND: goes on as the image would be run, on a root that is only read and with a small /tmp to write to.
become() {
    # shellcheck disable=SC2016 # the inner shell's own.
    exec unshare --mount sh -eu -c '
        mount --bind "$1" "$1" && mount -o remount,ro,bind "$1"
        mount -t proc proc "$1/proc" && mount --rbind /dev "$1/dev"
        mount -t tmpfs -o size=64m,mode=1777 tmpfs "$1/tmp"
        exec chroot --userspec="$2" "$1" env -i sh -c "exec env $3 $4"' \
        sh "$root" "$user" "$env" "$1"
}
inside() { (become "$1"); }

[ "$user" = 10001:10001 ] || fail "it does not run as user 10001, but as $user"
if inside "touch /rules/x" 2>/dev/null; then fail "the root can be written to"; fi
if inside "gcc --version" >/dev/null 2>&1; then fail "the compiler is in the image"; fi

say "starting it as user $user, on a root that is only read"
become "$here $command" >"$work/server.log" 2>&1 &
server=$!
tries=0
until inside "$here $health" >/dev/null 2>&1; do
    tries=$((tries + 1))
    kill -0 "$server" 2>/dev/null && [ "$tries" -lt 60 ] || { tail -n 20 "$work/server.log" >&2; fail "it does not serve"; }
    sleep 1
done

say "asking it for a session"
"$bin/ironrule" prescribe examples/athletes/novice.json --server "127.0.0.1:$port" >"$work/answer.txt" \
    || fail "it does not answer"
"$bin/ironrule" prescribe examples/athletes/novice.json --rules rules >"$work/expected.txt"
cmp "$work/answer.txt" "$work/expected.txt" || fail "it does not answer as this checkout does"
"$bin/python" -c '
import sys, urllib.request
text = urllib.request.urlopen(sys.argv[1], timeout=5).read().decode()
assert "ironrule_prescriptions_total{outcome=\"prescribed\",rulebook=\"back-strength\"} 1.0" in text, text
' "http://127.0.0.1:$metrics/metrics" || fail "it does not count"

say "stopping it"
kill -TERM "$server"
wait "$server" || fail "it did not stop as asked: $?"
server=""
say "it builds, serves as nobody on a root that is only read, answers as this checkout does, and stops as asked"
