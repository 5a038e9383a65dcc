#!/bin/bash
# Failing inputs and outputs: nothing is lost unnoticed, nothing hangs, and the exit status says so. Speaks TAP.
set -u
chunklint=$(cd "${BUILD:-build}/sanitized" && pwd)/chunklint
samples=$(cd "$(dirname "$0")/../../corpus/samples" && pwd)
work=$(mktemp -d) || exit 1
trap 'chmod -R u+rwx "$work"; rm -rf "$work"' EXIT
cd "$work" || exit 1
number=0

result() { # passed, name, note
    number=$((number + 1))
    [ "$1" = 0 ] && echo "ok $number - $2" && return
    echo "not ok $number - $2"
    printf '%s\n' "$3" | sed 's/^/# /'
}

skip() { # name, why
    number=$((number + 1))
    echo "ok $number - $1 # SKIP $2"
}

# Runs the shell line; wants its exit status and, exactly, what it writes to standard error.
expect() { # name, status, stderr, line
    timeout 60 bash -c "$4" >out 2>err </dev/null
    local status=$?
    [ "$status" = "$2" ] && [ "$(cat err)" = "$3" ]
    result $? "$1" "status $status, wanted $2; standard error: $(cat err); wanted: $3"
}

export chunklint samples
healthy=$samples/healthy.sse
export healthy

for format in text concise jsonl json; do
    expect "a full disk under -f $format" 2 "chunklint: standard output: No space left on device" \
        "\$chunklint -f $format \$samples >/dev/full"
    expect "a full disk under -f $format=FILE" 2 "chunklint: /dev/full: No space left on device" \
        "\$chunklint -f $format=/dev/full \$samples"
    expect "a reader that went away under -f $format: no message" 2 "" \
        "exec 4> >(:); wait \$!; \$chunklint -f $format \$samples >&4"
done
for page in "rules" "explain C046" "dialects" "dialects openai" "--help" "--version" "matrix \$healthy" \
    "matrix -f html \$healthy" "shape \$healthy" "diff \$healthy \$samples"; do
    expect "a full disk under $page" 2 "chunklint: standard output: No space left on device" "\$chunklint $page >/dev/full"
done
expect "the matrix's page needs nothing from elsewhere" 0 "" \
    "\$chunklint matrix -f html=page \$samples; grep -q '</html>' page && ! grep -E 'https?:|src=|url\\(|@import|<script|<link' page"
expect "a closed standard output" 2 "chunklint: standard output: Bad file descriptor" "\$chunklint \$healthy >&-"
expect "a closed standard input" 2 "chunklint: <stdin>: Bad file descriptor" "\$chunklint - <&-"
expect "a report file is not mistaken for a closed standard output" 0 "" \
    "\$chunklint -f jsonl=report.jsonl \$healthy >&-; status=\$?; grep -q summary report.jsonl && exit \$status"
expect "a report in a folder that is not there" 2 "chunklint: nowhere/report: No such file or directory" \
    "\$chunklint -f json=nowhere/report \$healthy"
expect "one failing report leaves the other whole" 2 "chunklint: /dev/full: No space left on device" \
    "\$chunklint -f jsonl=/dev/full -f jsonl=whole.jsonl \$samples; status=\$?; tail -n 1 whole.jsonl | grep -q summary && exit \$status"
cp "$healthy" capture.jsonl
expect "a report is never written over a capture, whatever it is called" 2 \
    "chunklint: ./capture.jsonl: is to be checked, the jsonl report would overwrite it" \
    "\$chunklint -f jsonl=./capture.jsonl capture.jsonl; status=\$?; cmp -s capture.jsonl \$healthy && exit \$status"

expect "a file that is not there" 2 "chunklint: missing.sse: No such file or directory" "\$chunklint missing.sse"
expect "the others are checked all the same" 2 "chunklint: missing.sse: No such file or directory" \
    "\$chunklint -f concise missing.sse \$healthy; status=\$?; \$chunklint -f jsonl missing.sse \$healthy 2>/dev/null | grep -q '\"files\":1' && exit \$status"
expect "nothing could be checked: no report claims that all is well" 2 "chunklint: missing.sse: No such file or directory" \
    "\$chunklint missing.sse >report; status=\$?; [ ! -s report ] && exit \$status"
mkdir empty deep
expect "a directory without captures" 2 \
    "chunklint: empty: no captures in this directory (looked for .sse, .jsonl, .ndjson, .http, .txt, .log)" "\$chunklint empty"
expect "standard input is a directory" 2 "chunklint: <stdin>: Is a directory" "\$chunklint - <empty"
expect "standard input named twice" 2 "chunklint: -: standard input is named twice" "\$chunklint - - <\$healthy"
cp "$healthy" deep/locked.sse
chmod 000 deep/locked.sse
if [ -r deep/locked.sse ]; then
    skip "a file that may not be read" "the tests run as root"
else
    expect "a file that may not be read" 2 "chunklint: deep/locked.sse: Permission denied" "\$chunklint deep"
fi
ln -s . deep/loop
cp "$healthy" deep/other.sse
expect "a folder that links to itself is not walked for ever" 0 "" "rm -f deep/locked.sse; \$chunklint -q deep"
expect "no words and a terminal or nothing on standard input: an empty stream is a failure" 1 "" "\$chunklint"

# On a terminal: its width, its colours, and characters as its locale has them.
on_terminal() { # name, shell line; then a command that looks at what came out
    if ! command -v script >/dev/null 2>&1; then
        skip "$1" "no script(1) to make a terminal with"
        return
    fi
    timeout 60 env -u COLUMNS -u NO_COLOR TERM=xterm script -qec "stty cols 60; $2" /dev/null >out 2>&1 </dev/null
    bash -c "$3"
    result $? "$1" "$(head -n 20 out)"
}
# shellcheck disable=SC2016  # for the inner shell and awk
widest='tr -d "\r" <out | sed "s/\x1b\[[0-9;]*m//g" | LC_ALL=C.UTF-8 awk "length(\$0) > 60 { print; bad = 1 } END { exit bad }"'
on_terminal "a terminal's width is kept" "LANG=C.UTF-8 $chunklint rules" "$widest"
on_terminal "a terminal gets colour" "$chunklint rules" "grep -q \$'\\x1b' out"
on_terminal "but not under NO_COLOR" "NO_COLOR=1 $chunklint $samples" "! grep -q \$'\\x1b' out"
on_terminal "nor with TERM=dumb" "TERM=dumb $chunklint $samples" "! grep -q \$'\\x1b' out"
on_terminal "ASCII where the locale is C" "LC_ALL=C $chunklint $samples" "! LC_ALL=C grep -q '[^ -~[:cntrl:]]' out"
on_terminal "nothing to check on a terminal: says so, does not wait" "$chunklint; echo status \$?" \
    "grep -q 'nothing to check' out && grep -q 'status 2' out"
slowly="{ cat $healthy; sleep 1.5; cat $healthy; } |"
on_terminal "work that takes time tells how far it is, and leaves nothing behind" "$slowly $chunklint -f jsonl=/dev/null" \
    "grep -q 'MB checked, .* now \"<stdin>\"' out && tail -c 3 out | grep -q '\[K'"
on_terminal "but not with --quiet" "$slowly $chunklint -q -f jsonl=/dev/null" "! grep -q checked out"
echo "1..$number"
