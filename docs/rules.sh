#!/bin/sh
# Writes the rule reference: rules.sh path/to/chunklint >docs/rules.md (`make docs` does it).
# All that is said of a rule comes from the command; here is only what stands above it.
set -eu
command=$1

cat <<'END'
# The rules of chunklint

Made by `make docs` from what `chunklint rules` and `chunklint explain` say. Do not edit it: the texts are in
`validator/rules/rules.def`, the examples in `corpus/rules/`.

The letter of a code says which stage finds the defect: F the transport's bytes and lines, J the JSON text, S the dialect's
schema, C identity and choices, T tool calls, U usage, E errors that came through the stream, L logs of several streams, X the
checker's own limits.

Each rule has two severities. *strict* holds a stream against the letter of the published documents; *compat*, the default,
against what the clients that people use need. `--select`, `--ignore` and `--severity` change what is reported, and a dialect
may say that a rule does not hold for its provider.

Where a text counts *measured clients*, it means these seven, run against streams with the defect: openai-python's loop, its
`.stream()` helper and strict decoding into its types; openai-node's loop and its `.stream()` helper; `@ai-sdk/openai` and
`@ai-sdk/openai-compatible`. Names such as `owner/repository#1` and `owner/repository PR#1` are public issues and pull requests.

END
"$command" rules --format markdown
echo
"$command" explain --format markdown all
