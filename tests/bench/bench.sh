#!/bin/sh
# The benchmark: the figures that are asked of the command, and whether they are met; what lies behind them, log by log;
# and what others need. All are ratios to something measured in the same run. Prints Markdown; no figure makes it fail.
#   bench.sh BUILD [MEGABYTES [RUNS]]
# BUILD holds the command and the programs of tests/bench. Logs are kept there between runs, made with a fixed seed: five
# of MEGABYTES each and one of at most 256: 3 GB on disk for 512.
set -eu
here=$(dirname "$0")
build=$1
megabytes=${2:-512}
runs=${3:-5}
logs=$build/bench/logs
check="$build/chunklint --quiet"
small=$((megabytes < 256 ? megabytes : 256))
mkdir -p "$logs"
: >"$logs/figures"
: >"$logs/rows"

# ---- measuring

say() {
    echo "$*" >&2
}

generate() { # name, format, streams at a time, seed, megabytes
    [ -f "$logs/$1-$5" ] || "$build/bench/generate" "$2" "$5" "$3" "$4" >"$logs/$1-$5"
}

measure() { # log, NAME=COMMAND...
    log=$1
    shift
    "$build/bench/measure" "$runs" "$log" "$@" >"$logs/table"
}

# Keeps the ratio of two commands' times, or the peak memory of one, as a figure.
keep_ratio() { # figure, slower, faster
    awk -v figure="$1" -v slow="$2" -v fast="$3" '{ seconds[$1] = $2 } END { print figure, seconds[slow] / seconds[fast] }' \
        "$logs/table" >>"$logs/figures"
}

keep_peak() { # figure, command
    awk -v figure="$1" -v name="$2" '$1 == name { print figure, $4 }' "$logs/table" >>"$logs/figures"
}

measure_log() { # title, name
    say "$2, $megabytes MB"
    events=$(grep -c '{' "$logs/$2-$megabytes")
    measure "$logs/$2-$megabytes" "jsmn=$build/bench/bare_jsmn" "chunklint=$check -" "one=$check -j 1 -" \
        "uncached=$check --no-shape-cache -" "wc=wc -l"
    keep_ratio "$2-jsmn" jsmn chunklint
    keep_ratio "$2-uncached" uncached chunklint
    keep_ratio "$2-cached" chunklint uncached
    keep_ratio "$2-wc" chunklint wc
    keep_peak "$2-peak" chunklint
    awk -v title="$1" -v events="$events" '{ seconds[$1] = $2; speed[$1] = $3; peak[$1] = $4 } END {
        ours = seconds["chunklint"]
        printf "| %s | %d | %.2f | %.2f | %.2f | %.2f | %.2f | %.1f | %.1f |\n", title, speed["chunklint"],
            events / ours / 1e6, ours / seconds["jsmn"], seconds["one"] / seconds["jsmn"],
            seconds["uncached"] / seconds["jsmn"], ours / seconds["uncached"], ours / seconds["wc"],
            peak["chunklint"] }' "$logs/table" >>"$logs/rows"
}

# Two processes, a log each, show what the machine has to give.
measure_jobs() {
    one=$logs/sequential-$megabytes two=$logs/second-$megabytes
    say "-j 2, $megabytes MB and twice as much"
    measure /dev/null "one=$check -j 1 $one" "two=$check -j 2 $one"
    keep_ratio jobs-one one two
    measure /dev/null "one=$check -j 1 $one $two" "two=$check -j 2 $one $two" \
        "beside=$check -j 1 $one & $check -j 1 $two; wait"
    keep_ratio jobs-two one two
    keep_ratio jobs-beside one beside
    # What cannot be cut: one thread checks, the other one reads ahead.
    measure /dev/null "one=$check -j 1 $logs/interleaved-$megabytes" "two=$check -j 2 $logs/interleaved-$megabytes"
    keep_ratio jobs-interleaved one two
}

measure_matrix() {
    say "all dialects, $small MB"
    measure "$logs/interleaved-$small" "check=$check -" "matrix=$build/chunklint matrix --quiet -"
    keep_ratio matrix matrix check
}

# The front of a log; that it ends within a stream is no trouble here. Divided by its hundred rounds.
measure_start() {
    say "start"
    head -c 4096 "$logs/sse-$megabytes" >"$logs/start"
    measure "$logs/start" "start=for i in 0 1 2 3 4 5 6 7 8 9; do for k in 0 1 2 3 4 5 6 7 8 9; do
        $check --fail-on never $logs/start; done; done"
    awk '$1 == "start" { print "start", $2 * 10 }' "$logs/table" >>"$logs/figures"
}

measure_pipe() { # megabytes
    say "a pipe of $1 MB"
    "$build/bench/measure" 1 /dev/null "chunklint=$build/bench/generate jsonl $1 16 | $check -" >"$logs/table"
    keep_peak "pipe-$1" chunklint
}

# ---- printing

most() { # figures: the largest of them
    awk -v names=" $* " 'index(names, " " $1 " ") && $2 + 0 > most + 0 { most = $2 } END { print most }' "$logs/figures"
}

# A row: "more" than what is asked is better, or "less".
goal() { # title, at least, aim, more or less, unit, figures (of several the largest)
    title=$1 least=$2 aim=$3 better=$4 unit=$5
    shift 5
    awk -v title="$title" -v least="$least" -v aim="$aim" -v better="$better" -v unit="$unit" -v value="$(most "$@")" '
        function reached(bound) { return better == "more" ? value >= bound : value <= bound }
        BEGIN { printf "| %s | %s%s %s | %s %s | %.2f %s | %s |\n", title, better == "more" ? "" : "at most ", least, unit,
            aim, unit, value, unit, reached(aim + 0) ? "aim met" : reached(least + 0) ? "met" : "**not met**" }'
}

print_goals() {
    echo '| figure | at least | aim | measured | |'
    echo '|---|---:|---:|---:|---|'
    goal 'whole command against bare jsmn, one stream after the other' 4.0 5 more '× faster' sequential-jsmn
    goal 'same, 16 streams interleaved' 2.5 3.5 more '× faster' interleaved-jsmn
    goal 'same, SSE' 4.0 5 more '× faster' sse-jsmn
    goal 'against our own path with the cache off' 7 9 more '× faster' sequential-uncached
    goal 'time against `wc -l` on the same file' 2.5 1.8 less '×' sequential-wc
    goal 'worst case (no shape repeats) against cache off' 1.1 1.0 less '× the time' worst-cached near-cached
    goal '`-j 2` against `-j 1`, one log' 1.6 1.9 more '× faster' jobs-one
    goal '`-j 2` against `-j 1`, two logs' 1.6 1.9 more '× faster' jobs-two
    goal 'peak resident memory, of all logs' 16 8 less MB sequential-peak interleaved-peak sse-peak worst-peak near-peak pipe-16 pipe-1100
    goal 'start-up and a capture of 4 KB' 5 2 less ms start
    goal "all dialects at once against one, 16 streams interleaved, $small MB" 5 3 less '× the time' matrix
}

print_logs() {
    echo '| log | MB/s | million events/s | time / bare jsmn | one thread / bare jsmn | shape cache off / bare jsmn | time / shape cache off | time / wc -l | peak MB |'
    echo '|---|---:|---:|---:|---:|---:|---:|---:|---:|'
    cat "$logs/rows"
}

print_besides() {
    echo '| besides | |'
    echo '|---|---:|'
    awk '{ figure[$1] = $2 } END {
        printf "| two logs in two processes against one process, which is what the machine gives | %.2f × faster |\n", figure["jobs-beside"]
        printf "| `-j 2` against `-j 1`, one log of 16 streams interleaved, which cannot be cut | %.2f × faster |\n", figure["jobs-interleaved"]
        printf "| peak memory, 16 MB of 16 streams through a pipe | %.1f MB |\n", figure["pipe-16"]
        printf "| peak memory, 1100 MB of 16 streams through a pipe | %.1f MB |\n", figure["pipe-1100"] }' "$logs/figures"
}

for size in $megabytes $small; do
    generate interleaved jsonl 16 1 "$size"
done
generate sequential jsonl 1 1 "$megabytes"
generate second jsonl 1 2 "$megabytes"
generate sse sse 1 1 "$megabytes"
generate worst worst 1 1 "$megabytes"
generate near near 1 1 "$megabytes"

measure_log 'JSONL, one stream after the other' sequential
measure_log 'JSONL, 16 streams interleaved' interleaved
measure_log 'SSE' sse
measure_log 'JSONL, no two lines of one shape' worst
measure_log 'JSONL, the same, but alike until their ends' near
measure_jobs
measure_matrix
measure_start
measure_pipe 16
measure_pipe 1100

printf '%s, %s, %s processors; logs of %s MB, medians of %s alternating runs.\nThe whole command works in as many threads as there are processors, at most 8: on parts of a log of one stream after the\nother, else one checks and another one reads ahead; "one thread" is with `-j 1`. The logs are written in large\nblocks, as cp does.\n\n' "$(date -u +%Y-%m-%d)" \
    "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2>/dev/null | head -1)" "$(getconf _NPROCESSORS_ONLN)" \
    "$megabytes" "$runs"
print_goals
echo
print_logs
echo
print_besides
echo
say "peers"
"$here/peers/run.sh" "$build" "$logs/sequential-$megabytes" "$runs"
