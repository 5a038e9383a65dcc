#!/bin/sh
# The benchmark: what the command costs against bare jsmn and wc -l on generated logs, in one run; its memory, its
# start, two files at a time; and what others need. Prints Markdown.
#   bench.sh BUILD [MEGABYTES [RUNS]]
# BUILD holds the command and the programs of tests/bench. Logs are kept there between runs, made with a fixed seed.
set -eu
here=$(dirname "$0")
build=$1
megabytes=${2:-256}
runs=${3:-5}
logs=$build/bench/logs
check="$build/chunklint --quiet"
mkdir -p "$logs"

generate() { # name, format, streams at a time, seed
    [ -f "$logs/$1-$megabytes" ] || "$build/bench/generate" "$2" "$megabytes" "$3" "$4" >"$logs/$1-$megabytes"
}

measure() { # log, NAME=COMMAND...
    log=$1
    shift
    "$build/bench/measure" "$runs" "$log" "$@" >"$logs/table"
}

row() { # title, log
    events=$(grep -c '{' "$logs/$2-$megabytes")
    measure "$logs/$2-$megabytes" "jsmn=$build/bench/bare_jsmn" "chunklint=$check -" \
        "uncached=$check --no-shape-cache -" "wc=wc -l"
    awk -v title="$1" -v events="$events" '{ seconds[$1] = $2; speed[$1] = $3; peak[$1] = $4 } END {
        ours = seconds["chunklint"]
        printf "| %s | %d | %.2f | %.2f | %.2f | %.2f | %.1f | %.1f |\n", title, speed["chunklint"], events / ours / 1e6,
            ours / seconds["jsmn"], ours / seconds["uncached"], seconds["uncached"] / seconds["jsmn"],
            ours / seconds["wc"], peak["chunklint"] }' "$logs/table"
}

jobs_row() { # title, files
    measure /dev/null "one=$check -j 1 $2" "two=$check -j 2 $2"
    awk -v title="$1" '{ seconds[$1] = $2 } END {
        printf "| %s: -j 2 against -j 1 | %.2f times as fast |\n", title, seconds["one"] / seconds["two"] }' "$logs/table"
}

# What all dialects at once cost beside one.
matrix_row() {
    measure "$logs/interleaved-$megabytes" "check=$check -" "matrix=$build/chunklint matrix --quiet -"
    awk '{ seconds[$1] = $2 } END { printf "| all dialects at once, 16 streams interleaved | %.1f times the time of one |\n",
        seconds["matrix"] / seconds["check"] }' "$logs/table"
}

# The front of a log; that it ends within a stream is no trouble here. Divided by its hundred rounds.
start_row() {
    head -c 4096 "$logs/sse-$megabytes" >"$logs/start"
    measure "$logs/start" "start=for i in 0 1 2 3 4 5 6 7 8 9; do for k in 0 1 2 3 4 5 6 7 8 9; do
        $check --fail-on never $logs/start; done; done"
    awk '$1 == "start" { printf "| start-up and a capture of 4 KB | %.1f ms |\n", $2 * 10 }' "$logs/table"
}

memory_row() { # megabytes
    "$build/bench/measure" 1 /dev/null "chunklint=$build/bench/generate jsonl $1 16 | $check -" |
        awk -v size="$1" '$1 == "chunklint" { printf "| memory, %s MB of 16 streams through a pipe | %.1f MB |\n", size, $4 }'
}

generate sequential jsonl 1 1
generate second jsonl 1 2
generate interleaved jsonl 16 1
generate sse sse 1 1
generate worst worst 1 1

printf '%s, %s, %s processors; logs of %s MB, medians of %s alternating runs.\n\n' "$(date -u +%Y-%m-%d)" \
    "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2>/dev/null | head -1)" "$(getconf _NPROCESSORS_ONLN)" \
    "$megabytes" "$runs"
echo '| log | MB/s | million events/s | time / bare jsmn | time / shape cache off | shape cache off / bare jsmn | time / wc -l | peak MB |'
echo '|---|---:|---:|---:|---:|---:|---:|---:|'
row 'JSONL, one stream after the other' sequential
row 'JSONL, 16 streams interleaved' interleaved
row 'SSE' sse
row 'JSONL, no two lines of one shape' worst
printf '\n| besides | |\n|---|---:|\n'
jobs_row 'one log, one stream after the other' "$logs/sequential-$megabytes"
jobs_row 'two logs' "$logs/sequential-$megabytes $logs/second-$megabytes"
matrix_row
start_row
memory_row 16
memory_row 1100
echo
"$here/peers/run.sh" "$build" "$logs/sequential-$megabytes" "$runs"
