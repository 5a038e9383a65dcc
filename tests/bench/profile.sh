#!/bin/sh
# Where the time goes: instructions an event, by stage, counted by valgrind on generated logs, start-up taken off. They
# do not depend on what else the machine does; that valgrind has no AVX-512, and that reading is the kernel's, is to be
# kept in mind. Prints Markdown.
#   profile.sh BUILD [MEGABYTES]
set -eu
build=$1
megabytes=${2:-16}
work=$build/bench/profile
mkdir -p "$work"

if ! command -v valgrind >/dev/null || ! command -v callgrind_annotate >/dev/null; then
    echo "profile: there is no valgrind (Debian has it in valgrind)"
    exit 0
fi

count() { # log, name, OPTION...: instructions by stage
    log=$1 counts=$2
    shift 2
    valgrind --quiet --tool=callgrind --callgrind-out-file="$work/$counts.out" "$build/chunklint" --quiet \
        --fail-on never "$@" "$log" >/dev/null
    callgrind_annotate --auto=no --threshold=100 "$work/$counts.out" | awk '
        function stage(place) {
            if (place ~ /jsmn\.h:/) return "jsmn"
            if (place ~ /intrin\.h:/) return "base"
            if (match(place, /validator\/[a-z]+\//)) return substr(place, RSTART + 10, RLENGTH - 11)
            return place ~ /validator\// ? "checker" : "libc"
        }
        /PROGRAM TOTALS/ { counts = 1; next }
        counts && $1 ~ /^[0-9,]+$/ { gsub(",", "", $1); place = $0; sub(/^.*%\) */, "", place); sum[stage(place)] += $1 }
        END { for (name in sum) printf "%s %.0f\n", name, sum[name] }' >"$work/$counts"
}

column() { # name, format, streams at a time, OPTION...: instructions an event by stage, behind its name
    name=$1 format=$2 open=$3
    shift 3
    echo "$name" >&2
    "$build/bench/generate" "$format" "$megabytes" "$open" 1 >"$work/log"
    head -c 4096 "$work/log" >"$work/front"
    count "$work/front" start "$@"
    count "$work/log" whole "$@"
    events=$(($(grep -c '{' "$work/log") - $(grep -c '{' "$work/front")))
    awk -v column="$name" -v events="$events" 'NR == FNR { start[$1] = $2; next }
        ($2 - start[$1]) / events >= 0.5 { printf "%s\t%s\t%.0f\n", column, $1, ($2 - start[$1]) / events }' "$work/start" "$work/whole" >>"$work/columns"
}

: >"$work/columns"
column sequential jsonl 1
column interleaved jsonl 16
column SSE sse 1
column 'cache off' jsonl 1 --no-shape-cache

echo "Instructions an event, $megabytes MB a log:"
echo
awk -F '\t' '
    { if (!($1 in seen)) { seen[$1] = 1; columns[++count] = $1 } cost[$2, $1] = $3; total[$1] += $3; stages[$2] = 1 }
    function row(name, i, line) {
        line = "| " name " |"
        for (i = 1; i <= count; i++)
            line = line sprintf(" %d | %.0f %% |", cost[name, columns[i]], 100 * cost[name, columns[i]] / total[columns[i]])
        print line
    }
    END {
        line = "| stage |"; rule = "|---|"; sum = "| all |"
        for (i = 1; i <= count; i++) {
            line = line " " columns[i] " | |"; rule = rule "---:|---:|"; sum = sum sprintf(" %d | |", total[columns[i]])
        }
        print line; print rule
        n = split("framing json jsmn schema chunk stream diag checker base libc", order, " ")
        for (i = 1; i <= n; i++) { if (order[i] in stages) row(order[i]); delete stages[order[i]] }
        for (name in stages) row(name)
        print sum
    }' "$work/columns"
