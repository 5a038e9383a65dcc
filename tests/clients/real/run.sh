#!/bin/sh
# Replays the corpus through the real clients and compares with tests/clients/breaks.tsv; UPDATE=1 rewrites that.
#   run.sh BUILD
# BUILD holds the command. The packages are installed into BUILD/clients, at the versions and digests of the lock file;
# without npm, or where its registry cannot be reached, there is nothing to run and that is said.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
build=$(cd "$1" && pwd)
work=$build/clients

skip() {
    echo "make clients: skipped, $1; tests/clients/breaks.tsv stays as it was measured"
    exit 0
}

status=0
reason=$("$root/packaging/fetch-npm.sh" "$here" "$work") || status=$?
if [ "$status" -eq 3 ]; then
    skip "$reason"
fi
[ "$status" -eq 0 ] || exit "$status"
cp "$here"/*.mjs "$work/"
cd "$work"
# Nothing of the environment's keys or proxies is a client's business here.
exec env -i PATH="$PATH" HOME="$work" node replay.mjs "$root" "$build/chunklint" ${UPDATE:+--update}
