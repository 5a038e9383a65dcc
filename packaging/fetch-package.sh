#!/bin/sh
# Unpacks Debian packages into a folder without installing them, so that a build needs no root.
#   fetch-package.sh FOLDER PACKAGE...
# Uses the package lists of the system; where there are none (a fresh container), it fetches lists of its own into FOLDER.
set -eu
folder=$1
shift
command -v apt-get >/dev/null 2>&1 && command -v dpkg-deb >/dev/null 2>&1 || {
    echo "fetch-package: $*: not installed, and this system has no apt-get to fetch it with" >&2
    exit 1
}
mkdir -p "$folder/archives/partial" "$folder/lists/partial"
folder=$(cd "$folder" && pwd)

fetch() {
    (cd "$folder/archives" && apt-get -q -o APT::Sandbox::User=root "$@") >"$folder/fetch.log" 2>&1
}

if ! fetch download "$@"; then
    own_lists="-o Dir::State::lists=$folder/lists -o Dir::Cache=$folder -o Dir::State::status=/var/lib/dpkg/status"
    # The options are words of their own on purpose.
    # shellcheck disable=SC2086
    fetch $own_lists update && fetch $own_lists download "$@" || {
        echo "fetch-package: cannot download $*:" >&2
        sed 's/^/  /' "$folder/fetch.log" >&2
        exit 1
    }
fi
for package in "$@"; do
    for archive in "$folder/archives/${package}"_*.deb; do
        dpkg-deb -x "$archive" "$folder"
    done
done
rm -rf "$folder/lists"
