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
        }' "$work/out"
}

for program in "$@"; do
    : >"$work/told"
    start=$(date +%s)
    ${RUNNER:+"$RUNNER"} "$program" >"$work/out" 2>"$work/err" </dev/null
    status=$?
    # The three numbers are words of their own on purpose.
    # shellcheck disable=SC2046
    set -- $(count "$status")
    [ "$2" -eq 0 ] && verdict=ok || verdict=FAILED
    printf '%-6s %-42s %4d passed, %d failed, %d skipped (%d s)\n' "$verdict" "${program#"${BUILD:-build}"/}" \
        "$1" "$2" "$3" $(($(date +%s) - start))
    cat "$work/told"
    [ "$2" -eq 0 ] || sed 's/^/    | /' "$work/err" | head -n 60
    passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
done
printf '%d passed, %d failed' "$passed" "$failed"
[ "$skipped" -eq 0 ] || printf ', %d skipped' "$skipped"
echo
[ "$failed" -eq 0 ]
