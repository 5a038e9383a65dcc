#!/bin/sh
# Unpacks Debian packages into a folder without installing them, so that a build needs no root.
#   fetch-package.sh FOLDER PACKAGE...
# Uses the package lists of the system; where there are none (a fresh container), it fetches lists of its own.
# Each run works in a folder of its own, so that several may run at once; a run that fails leaves nothing behind.
set -eu
folder=$1
shift
for tool in apt-get dpkg-deb; do
    if ! command -v "$tool" >/dev/null 2>&1; then
        echo "fetch-package: $*: not installed, and this system has no $tool to fetch it with" >&2
        exit 1
    fi
done
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
work=$(mktemp -d "$folder/fetch.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
mkdir -p "$work/archives/partial" "$work/lists/partial"

apt() {
    (cd "$work/archives" && apt-get -q -o APT::Sandbox::User=root "$@") >>"$work/log" 2>&1
}

apt_with_own_lists() {
    apt -o Dir::State::lists="$work/lists" -o Dir::Cache="$work" "$@"
}

download() {
    apt download "$@" || { apt_with_own_lists update && apt_with_own_lists download "$@"; }
}

if ! download "$@"; then
    echo "fetch-package: cannot download $*:" >&2
    sed 's/^/  /' "$work/log" >&2
    exit 1
fi
for archive in "$work"/archives/*.deb; do
    dpkg-deb -x "$archive" "$folder"
done
