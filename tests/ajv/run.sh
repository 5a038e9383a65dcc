#!/bin/sh
# Compares our schema engine with npm's ajv: run.sh BUILD
# BUILD holds the program of verdicts.c; ajv is installed into BUILD/ajv. Where it cannot be, that is said, and
# nothing is run.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
build=$(cd "$1" && pwd)

status=0
reason=$("$root/packaging/fetch-npm.sh" "$here" "$build/ajv") || status=$?
if [ "$status" -eq 3 ]; then
    echo "make ajv: skipped, $reason; nothing was compared"
    exit 0
fi
[ "$status" -eq 0 ] || exit "$status"
exec node "$here/compare.mjs" "$root" "$build/ajv" "$build/programs/ajv/verdicts"
