#!/bin/sh
# Runs test programs that speak TAP and counts their checks.
#   run.sh PROGRAM...
# RUNNER, when it is set, is the command that runs them.
# Prints a line a program, what it counted ("# total: …"), failed checks with their notes, and why checks were skipped. The last line has the totals.
# A program that dies, or prints another number of checks than it planned, is a failed check itself.
set -u
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
export CMOCKA_MESSAGE_OUTPUT=TAP
passed=0 failed=0 skipped=0

# Prints "passed failed skipped" and, for people, failures and skips into the file `told`.
count() {
    awk -v status="$1" -v told="$work/told" '
        function say(line) { print "    " line >told }
        /^1\.\.[0-9]+/ { planned = substr($1, 4); plans++; failing = 0; next }
        /^ok / && /# SKIP/ { skipped++; failing = 0; sub(/^ok [0-9]+ (- )?/, ""); say("skipped: " $0); next }
        /^ok / { passed++; failing = 0; next }
        /^not ok / { failed++; failing = 1; say($0); next }
        /^# total: / { say(substr($0, 10)); next }
        failing { say($0) }
        END {
            if (plans != 1) { failed++; say("no plan, or several: the program did not end as it should") }
            else if (planned != passed + failed + skipped) {
                say("planned " planned " checks, ran " passed + failed + skipped); failed++ }
            if (status != 0 && !failed) { failed++; say("exit status " status) }
            print passed + 0, failed + 0, skipped + 0
        }' "$work/out.$number"
}

# Runs one program; its status is the last thing that it leaves.
cat >"$work/one" <<'END'
work=$1 number=$2 program=$3
start=$(date +%s)
${RUNNER:+"$RUNNER"} "$program" >"$work/out.$number" 2>"$work/err.$number" </dev/null
status=$?
echo "$status $(($(date +%s) - start))" >"$work/running.$number"
mv "$work/running.$number" "$work/status.$number"
END

# Scripts may build, so they run one after the other, when all programs have run as many at a time as there are processors.
start_all() {
    number=0
    for program in "$@"; do
        number=$((number + 1))
        case $program in *.sh) kind=scripts ;; *) kind=programs ;; esac
        printf '%s\n%s\n' "$number" "$program" >>"$work/$kind"
    done
    [ ! -e "$work/programs" ] || xargs -P "$(getconf _NPROCESSORS_ONLN)" -n 2 sh "$work/one" "$work" <"$work/programs"
    [ ! -e "$work/scripts" ] || xargs -n 2 sh "$work/one" "$work" <"$work/scripts"
    touch "$work/over"
}

start_all "$@" &
number=0
for program in "$@"; do
    number=$((number + 1))
    : >"$work/told"
    while [ ! -e "$work/status.$number" ] && [ ! -e "$work/over" ]; do sleep 0.1; done
    status=1 seconds=0
    # shellcheck disable=SC2162
    [ ! -e "$work/status.$number" ] || read status seconds <"$work/status.$number"
    # The three numbers are words of their own on purpose.
    # shellcheck disable=SC2046
    set -- $(count "$status")
    [ "$2" -eq 0 ] && verdict=ok || verdict=FAILED
    printf '%-6s %-42s %4d passed, %d failed, %d skipped (%d s)\n' "$verdict" "${program#"${BUILD:-build}"/}" \
        "$1" "$2" "$3" "$seconds"
    cat "$work/told"
    [ "$2" -eq 0 ] || sed 's/^/    | /' "$work/err.$number" | head -n 60
    passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
done
printf '%d passed, %d failed' "$passed" "$failed"
[ "$skipped" -eq 0 ] || printf ', %d skipped' "$skipped"
echo
[ "$failed" -eq 0 ]
