#!/bin/sh
# The rule reference and the table of providers are what the command says today, every rule has its example with a
# finding, and the rule that CONTRIBUTING.md shows is as it is in the sources. Speaks TAP.
set -u
command=${BUILD:-build}/chunklint
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

# Is the page what its script writes now? holds NUMBER PAGE SCRIPT ARGUMENT...
holds() {
    number=$1 page=$2
    shift 2
    "$@" >"$work/page.md"
    if diff -u "$page" "$work/page.md" >"$work/difference"; then
        echo "ok $number - $page is what the command says"
    else
        echo "not ok $number - $page is what the command says: make docs providers writes it anew"
        head -n 20 "$work/difference" | sed 's/^/# /'
    fi
}

holds 1 docs/rules.md docs/rules.sh "$command"

"$command" explain --format json all >"$work/rules.json"
lacking=$(grep '^{' "$work/rules.json" | grep -v '"findings":\[{"message":' | cut -d '"' -f 4)
if [ -z "$lacking" ]; then
    echo "ok 2 - every rule has an example that the report speaks of"
else
    echo "not ok 2 - every rule has an example that the report speaks of"
    echo "$lacking" | sed 's/^/# without: /'
fi

# Its own checker takes a line for a chunk: none of them may be complained about as JSON.
sed -n 's/^\({.*}\),\{0,1\}$/\1/p' "$work/rules.json" >"$work/rules.jsonl"
complaints=$("$command" --select J --strict --input jsonl -f concise -q "$work/rules.jsonl" 2>&1)
if [ -z "$complaints" ] && [ -s "$work/rules.jsonl" ]; then
    echo "ok 3 - the catalogue is proper JSON"
else
    echo "not ok 3 - the catalogue is proper JSON"
    echo "$complaints" | head -n 20 | sed 's/^/# /'
fi

awk '/^```c$/ { inside = 1; next } /^```$/ { inside = 0 } inside && NF' CONTRIBUTING.md >"$work/shown"
strange=$(cat validator/rules/rules.def validator/stream/identity.c tests/unit/stream_cases.def |
    grep -vxF -f - "$work/shown")
if [ -z "$strange" ] && [ -s "$work/shown" ]; then
    echo "ok 4 - CONTRIBUTING.md shows a rule as it is"
else
    echo "not ok 4 - CONTRIBUTING.md shows a rule as it is"
    echo "$strange" | sed 's/^/# not in the sources: /'
fi

captures=../shared/captures
if [ -f "$captures/INDEX.tsv" ]; then
    holds 5 docs/providers.md docs/providers.sh "$command" "$captures"
else
    echo "ok 5 - docs/providers.md is what the command says # SKIP no $captures"
fi
echo 1..5
