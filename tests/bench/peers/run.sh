#!/bin/sh
# What others need to read a log of chunks, beside the command, as rows of a Markdown table. A peer that is not there is
# said to be missing, and nothing else happens; with INSTALL=1 the packages of npm are installed, at the versions and
# digests of the lock file.
#   run.sh BUILD LOG [RUNS]
# Each gets the first part of LOG, as much as it reads in about a second, and the command gets the same in the same run.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
schema=$(cd "$here/../../.." && pwd)/schemas/openai.json
build=$(cd "$1" && pwd)
log=$2
runs=${3:-5}
work=$build/bench/peers
mkdir -p "$work"
cp "$here"/*.mjs "$here"/*.py "$here"/package.json "$here"/package-lock.json "$work/"

install_packages() {
    command -v npm >/dev/null || return 0
    (cd "$work" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) >"$work/log" 2>&1 || cat "$work/log"
}

part() { # megabytes: whole lines from the front of the log
    [ -f "$work/part-$1" ] || head -c "$1000000" "$log" | sed '$d' >"$work/part-$1"
    echo "$work/part-$1"
}

row() { # title, megabytes, command, whether it is there
    if ! sh -c "$4" >/dev/null 2>&1; then
        echo "| $1 | missing | |"
        return
    fi
    "$build/bench/measure" "$runs" "$(part "$2")" "chunklint=$build/chunklint --quiet --fail-on never -" "peer=$3" |
        awk -v title="$1" '{ speed[$1] = $3 } END {
            ratio = speed["chunklint"] / speed["peer"]; printf "| %s | %.*f | %.*f |\n", title, speed["peer"] < 10, speed["peer"], ratio < 10, ratio }'
}

node_row() { # title, name
    row "$1" 24 "node $work/peer.mjs $2 $schema" "command -v node && test -d $work/node_modules/openai"
}

[ -z "${INSTALL:-}" ] || install_packages
echo '| peer, and what it does with each chunk | MB/s | chunklint is faster, times |'
echo '|---|---:|---:|'
node_row 'node: JSON.parse alone' parse
node_row 'ajv: JSON.parse, and our schema compiled' ajv
node_row 'zod: JSON.parse, and a schema as the AI SDK has it' zod
node_row "the openai package's stream decoder: no check" openai
row 'jq -c .: parses and prints' 24 'jq -c .' 'command -v jq'
row 'python3-jsonschema: our schema' 1 "python3 $work/peer.py $schema" "python3 -c 'import jsonschema'"
