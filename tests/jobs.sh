#!/bin/bash
# Several threads give the report that one gives, byte for byte: all formats, both verdicts, over the corpus, the captures
# of the tests, recorded streams where there are some, files that cannot be read, and long logs, which are checked in
# parts. Three threads are asked for, and as many as nobody asked for: those of the machine, which may check or read ahead.
# Speaks TAP.
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
program=$(cd "${BUILD:-build}/sanitized" && pwd)/chunklint
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$root" || exit 1
export LANG=C.UTF-8
number=0
standard_input=corpus/samples/gateway.sse

# Two logs of which each fills what two lanes can keep: every event has three findings in a stream of its own.
for name in many more; do
    awk -v name=$name 'BEGIN {
        for (i = 0; i < 8000; i++)
            printf "{\"id\":\"%s%d\",\"object\":\"other\",\"created\":1700000000,\"model\":\"m\",\"choices\":[" \
                "{\"index\":0,\"delta\":{\"role\":\"assistant\"},\"finish_reason\":\"stop\"}]}\n", name, i }' >"$work/$name.jsonl"
done

# Logs that are long enough to be cut: each with what must not be lost at a cut, or what forbids one.
log() { # variant: plain, findings, blank, unfinished, ids, late, alternating, sentinels, broken, cut
    awk -v variant="$1" 'function chunk(id, delta, reason) {
            printf "{\"id\":\"c%d\",\"object\":\"chat.completion.chunk\",\"created\":%d,\"model\":\"m\",\"choices\":" \
                "[{\"index\":0,\"delta\":{%s},\"logprobs\":null,\"finish_reason\":%s}]}\n", id, 1700000000 + i, delta, reason }
        function text(id) { chunk(id, "\"content\":\"some words, and then more of them\"", "null") }
        BEGIN { for (i = 0; i < 8000; i++) {
            id = variant == "ids" ? i % 300 : i
            chunk(id, "\"role\":\"assistant\",\"content\":\"\"", "null")
            text(id)
            if (variant == "blank" && i % 5 == 0) print ""
            if ((variant == "findings" || variant == "blank") && i % 3 == 0) chunk(id, "\"content\":7,\"own\":1", "null")
            if (variant == "alternating" && i > 0) text(id - 1)
            text(id)
            if (variant == "broken" && i == 7000) print "{\"id\":"
            if (variant != "unfinished" || i % 1000 != 999) chunk(id, "", "\"stop\"")
            if (variant == "late" && i % 500 == 499) text(id - 400)
            if (variant == "sentinels") print "[DONE]"
        } if (variant == "cut") printf "{\"id\":\"c1\"" }' >"$work/logs/$1.jsonl"
}
mkdir "$work/logs"
for variant in plain findings blank unfinished ids late alternating sentinels broken cut; do
    log $variant
done
for variant in plain findings unfinished late; do
    awk '{ printf "data: %s\n\n", $0 } /"finish_reason":"stop"/ { printf "data: [DONE]\n\n" }' \
        "$work/logs/$variant.jsonl" >"$work/logs/events-$variant.sse"
done

inputs=("$work/missing.sse" corpus "$work/missing.jsonl" tests/cli - tests)
[ ! -d ../shared/captures ] || inputs+=(../shared/captures)

# Options say @NAME for a file that is to be the same as well.
check() { # name, options
    local name=$1
    shift
    number=$((number + 1))
    for jobs in 1 3 unsaid; do
        local option=(-j "$jobs") own=$work/given-$jobs
        [ "$jobs" != unsaid ] || option=()
        mkdir "$own"
        "$program" "${option[@]}" "${@//@/$own/}" "${inputs[@]}" >"$own/out" 2>"$own/err" <"$standard_input"
        echo "status $?" >>"$own/err"
    done
    if diff -r "$work/given-1" "$work/given-3" >"$work/differences" &&
        diff -r "$work/given-1" "$work/given-unsaid" >>"$work/differences"; then
        echo "ok $number - $name"
    else
        echo "not ok $number - $name"
        head -n 5 "$work/differences" | cut -c1-200 | sed 's/^/# /'
    fi
    rm -r "$work"/given-*
}

all_formats=(--format text --statistics --format concise=@concise --format jsonl=@jsonl --format json=@json)
check "all formats" "${all_formats[@]}"
check "all formats, strict" "${all_formats[@]}" --strict --max-findings 300
check "dialects chosen" --dialect auto --format text --format json=@json
all=("${inputs[@]}")
inputs=("$work/many.jsonl" "$work/more.jsonl" corpus/samples)
check "more findings than lanes can keep" --format concise
for log in "$work"/logs/*; do
    inputs=("$log")
    check "a long log, $(basename "${log%.*}")" --format text --statistics --format jsonl=@jsonl
done
inputs=("$work/logs/findings.jsonl")
check "a long log, findings, strict" --strict
inputs=("$work/many.jsonl" "$work/logs/findings.jsonl" corpus/samples "$work/logs/plain.jsonl" "$work/logs/late.jsonl")
check "long logs and short ones" --format concise
standard_input=$work/logs/findings.jsonl
inputs=(-)
check "a long log on standard input" --format concise
standard_input=corpus/samples/gateway.sse
inputs=("${all[@]}")
check "several reports" --format text --quiet --format jsonl --fail-on never

same() { # name, file, file
    number=$((number + 1))
    if cmp -s "$2" "$3"; then echo "ok $number - $1"; else echo "not ok $number - $1"; fi
}

# What comes through a pipe bit by bit is read ahead like a file; and a pipe that never ends does not keep the thread
# that reads it when there is nobody left to report to.
"$program" --format concise - <"$work/logs/findings.jsonl" >"$work/file"
{ head -c 700000 "$work/logs/findings.jsonl"; sleep 0.2; tail -c +700001 "$work/logs/findings.jsonl"; } |
    "$program" --format concise - >"$work/pipe"
same "a long log through a slow pipe" "$work/file" "$work/pipe"
mkfifo "$work/fifo"
{ cat "$work/logs/findings.jsonl" "$work/logs/findings.jsonl"; sleep 60; } >"$work/fifo" &
writer=$!
timeout 30 "$program" --format concise "$work/fifo" >/dev/full 2>"$work/err"
echo "status $?" >>"$work/err"
kill $writer 2>/dev/null
{ wait $writer; } 2>/dev/null
number=$((number + 1))
if grep -q 'status 2' "$work/err"; then
    echo "ok $number - a pipe that does not end, and a report that cannot be written"
else
    echo "not ok $number - a pipe that does not end, and a report that cannot be written"
    sed 's/^/# /' "$work/err"
fi
echo "1..$number"
