#!/bin/sh
# Debian's Prometheus and Alertmanager with their tools, where they are missing. None of them is started by this.
set -eu

say() { echo "test-ops: $*"; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

missing=""
for each in prometheus promtool prometheus-alertmanager amtool; do
    command -v "$each" >/dev/null || missing="$missing $each"
done
[ -n "$missing" ] || exit 0

say "installing Debian's prometheus and prometheus-alertmanager, for$missing"
# What Debian installs it starts, and for every network; not while this file says no.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    trap 'as_root rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
fi
as_root apt-get update -qq
as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends prometheus prometheus-alertmanager >/dev/null
