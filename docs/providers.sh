#!/bin/sh
# Writes the table of providers: providers.sh path/to/chunklint [CAPTURES] >docs/providers.md (`make providers` does it).
# CAPTURES has recorded streams and an INDEX.tsv with their path, provider and class in the first three columns; the
# streams of classes that begin with "real" are sorted into a folder for each provider, which the matrix is made of.
set -eu
command=$1
captures=$(cd "${2:-../shared/captures}" && pwd)
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

tail -n +2 "$captures/INDEX.tsv" | cut -f 1-3 | while IFS="$(printf '\t')" read -r file provider class; do
    case $class in
    real*)
        mkdir -p "$work/$provider"
        ln -s "$captures/$file" "$work/$provider/$(echo "$file" | tr / _)"
        ;;
    esac
done

cat <<'END'
# What providers send, against what is published

Made by `make providers` from recorded streams; do not edit it. A line is a provider, of whose streams so many were recorded.
It names the dialects that all of them keep: to the letter, or only as clients need it; how many keep OpenAI's, and what
decides where some do not; the dialect that comes closest, and the measured clients that break on some of the streams.

END
"$command" matrix --format markdown "$work"
