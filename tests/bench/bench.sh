#!/bin/sh
# The benchmark: what the command costs against bare jsmn and wc -l, in one run, on generated logs; and its memory.
#   bench.sh BUILD [MEGABYTES [RUNS]]
# BUILD holds the command and the programs of tests/bench. Logs are kept there between runs, made with a fixed seed.
set -eu
build=$1
megabytes=${2:-256}
runs=${3:-5}
logs=$build/bench/logs
mkdir -p "$logs"

generate() { # name, format, streams at a time
    [ -f "$logs/$1-$megabytes" ] || "$build/bench/generate" "$2" "$megabytes" "$3" >"$logs/$1-$megabytes"
}

row() { # title, log
    lines=$(wc -l <"$logs/$2-$megabytes")
    events=$(grep -c '{' "$logs/$2-$megabytes")
    printf '\n%s: %s MB, %s lines, %s events, median of %s alternating runs\n' \
        "$1" "$megabytes" "$lines" "$events" "$runs"
    "$build/bench/measure" "$runs" "$logs/$2-$megabytes" \
        "bare jsmn=$build/bench/bare_jsmn" \
        "chunklint=$build/chunklint --quiet -" \
        "wc -l=wc -l" >"$logs/table"
    cat "$logs/table"
    awk -v events="$events" '$1 == "chunklint" { printf "chunklint: %.2f million events/s\n", events / $2 / 1e6; ours = $2 }
        $1 == "bare" { bare = $3 }
        $1 == "wc" { printf "chunklint takes %.2f times bare jsmn, %.1f times wc -l\n", ours / bare, ours / $3 }' "$logs/table"
}

printf 'machine: %s, %s cores; %s\n' "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2>/dev/null | head -1)" \
    "$(getconf _NPROCESSORS_ONLN)" "$(date -u +%Y-%m-%d)"
generate sequential jsonl 1
generate interleaved jsonl 16
generate sse sse 1
row "JSONL, one stream after the other" sequential
row "JSONL, 16 streams interleaved" interleaved
row "SSE" sse

printf '\nall dialects at once: %s MB, JSONL, 16 streams interleaved\n' "$megabytes"
"$build/bench/measure" "$runs" "$logs/interleaved-$megabytes" \
    "check=$build/chunklint --quiet -" \
    "matrix=$build/chunklint matrix --quiet -"

printf '\nmemory: the same log, short and long, through a pipe\n'
for size in 16 1100; do
    printf '%5s MB: ' "$size"
    "$build/bench/measure" 1 /dev/null \
        "chunklint=$build/bench/generate jsonl $size 16 | $build/chunklint --quiet -" |
        awk '$1 == "chunklint" { print "peak resident memory " $4 " MB" }'
done
