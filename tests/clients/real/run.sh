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

install_packages() {
    cmp -s "$here/package-lock.json" "$work/installed" && return
    if ! (cd "$work" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) >"$work/log" 2>&1; then
        npm view openai version >/dev/null 2>&1 || skip "npm's registry cannot be reached"
        cat "$work/log"
        exit 1
    fi
    cp "$here/package-lock.json" "$work/installed"
}

if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    skip "npm is not installed"
fi
mkdir -p "$work"
cp "$here"/*.mjs "$here"/package.json "$here"/package-lock.json "$work/"
install_packages
cd "$work"
# Nothing of the environment's keys or proxies is a client's business here.
exec env -i PATH="$PATH" HOME="$work" node replay.mjs "$root" "$build/chunklint" ${UPDATE:+--update}
