#!/bin/sh
# Installs npm packages at the versions and digests of a lock file, unless they are there already:
#   fetch-npm.sh FOLDER INTO
# FOLDER has package.json and package-lock.json. Without npm, or where its registry cannot be reached, standard output
# says so and the status is 3.
set -eu
folder=$1
into=$2

cannot() {
    echo "$1"
    exit 3
}

if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    cannot "npm is not installed"
fi
mkdir -p "$into"
if cmp -s "$folder/package-lock.json" "$into/installed"; then
    exit 0
fi
cp "$folder/package.json" "$folder/package-lock.json" "$into/"
if ! (cd "$into" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) >"$into/log" 2>&1; then
    npm ping >/dev/null 2>&1 || cannot "npm's registry cannot be reached"
    cat "$into/log" >&2
    exit 1
fi
cp "$folder/package-lock.json" "$into/installed"
