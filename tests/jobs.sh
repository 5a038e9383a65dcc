#!/bin/bash
# Several files at a time give the report that one after the other give, byte for byte: all formats, both verdicts,
# over the corpus, the captures of the tests, recorded streams where there are some, and files that cannot be read.
# Speaks TAP.
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
program=$(cd "${BUILD:-build}/sanitized" && pwd)/chunklint
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$root" || exit 1
export LANG=C.UTF-8
number=0

# A log that fills what a lane can keep: every event of it has a finding in a stream of its own.
awk 'BEGIN {
    for (i = 0; i < 20000; i++)
        printf "{\"id\":\"c%d\",\"object\":\"other\",\"created\":1700000000,\"model\":\"m\",\"choices\":[]}\n", i }' \
    >"$work/many.jsonl"

inputs=("$work/missing.sse" corpus "$work/many.jsonl" "$work/missing.jsonl" tests/cli "$work" - tests)
[ ! -d ../shared/captures ] || inputs+=(../shared/captures)

check() { # name, options
    local name=$1
    shift
    number=$((number + 1))
    for jobs in 1 2 8; do
        "$program" -j "$jobs" "$@" "${inputs[@]}" >"$work/out-$jobs" 2>"$work/err-$jobs" <corpus/samples/gateway.sse
        echo "status $?" >>"$work/err-$jobs"
    done
    for jobs in 2 8; do
        cmp -s "$work/out-1" "$work/out-$jobs" && cmp -s "$work/err-1" "$work/err-$jobs" && continue
        echo "not ok $number - $name"
        diff "$work/out-1" "$work/out-$jobs" | head -n 5 | sed 's/^/# /'
        diff "$work/err-1" "$work/err-$jobs" | head -n 5 | sed 's/^/# /'
        return
    done
    echo "ok $number - $name"
}

for format in text concise jsonl json; do
    check "$format" --format "$format"
    check "$format, strict" --format "$format" --strict --max-findings 300
done
check "statistics" --statistics
check "dialects chosen" --dialect auto
check "dialects chosen, json" --dialect auto --format json
check "several reports" --format text --quiet --format jsonl --fail-on never
echo "1..$number"
