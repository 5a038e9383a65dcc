#!/bin/bash
# Golden tests of the command. A case is a folder here with a file `cmd`, shell lines that are run in it with
# `chunklint` on the path and an empty folder $scratch, and what they give: `stdout`, `stderr`, `status`.
#   run.sh [CASE...]            UPDATE=1 run.sh [CASE...] writes what they give now; read it before you commit it.
# Everything is compared exactly, with the version written as VERSION. Speaks TAP.
set -u
here=$(cd "$(dirname "$0")" && pwd)
program=$(cd "${BUILD:-build}/sanitized" && pwd)
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
version=$("$program/chunklint" --version | sed 's/^chunklint //')

# The environment decides about colour, width and characters; cases that mean it set it themselves.
unset NO_COLOR CLICOLOR_FORCE COLUMNS LC_ALL LC_CTYPE
export ASAN_OPTIONS=allocator_may_return_null=1 LANG=C.UTF-8 TERM=xterm PATH="$program:$PATH" scratch="$work/scratch"

give() { # case
    rm -rf "$scratch" && mkdir "$scratch"
    (cd "$here/$1" && bash -u ./cmd) >"$work/stdout" 2>"$work/stderr" </dev/null
    echo $? >"$work/status"
    sed -i "s/${version//./\\.}/VERSION/g" "$work/stdout" "$work/stderr"
}

differences() { # case
    for part in status stderr stdout; do
        diff -u --label "expected $part" --label "given $part" "$here/$1/$part" "$work/$part" 2>&1
    done
}

number=0
cases=("$@")
[ $# -gt 0 ] || mapfile -t cases < <(cd "$here" && dirname -- */cmd)
for case in "${cases[@]}"; do
    number=$((number + 1))
    give "$case"
    [ -z "${UPDATE:-}" ] || cp "$work/stdout" "$work/stderr" "$work/status" "$here/$case/"
    found=$(differences "$case")
    if [ -z "$found" ]; then
        echo "ok $number - $case"
    else
        echo "not ok $number - $case"
        printf '%s\n' "$found" | sed 's/^/# /'
    fi
done
echo "1..$number"
