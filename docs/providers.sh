#!/bin/sh
# Writes the table of providers: providers.sh path/to/chunklint [CAPTURES] >docs/providers.md (`make providers` does it).
# CAPTURES has recorded streams and an INDEX.tsv with their path, provider and class in the first three columns; the
# streams of classes that begin with "real" are sorted into a folder for each provider, which the matrix is made of.
set -eu
command=$1
root=$(cd "$(dirname "$0")/.." && pwd)
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

Made by `make providers` from recorded streams, with `chunklint matrix --format markdown` on a folder that has a folder for
each provider; do not edit it. A line is a provider, of whose streams so many were recorded.
It names the dialects that all of them keep: to the letter, or only as clients need it; how many keep OpenAI's, and what
decides where some do not; the dialect that comes closest, and the measured clients that break on some of the streams.

END
"$command" matrix --format markdown "$work"
cat <<'END'

## Each provider against its own dialect

How many of the same streams keep the provider's own dialect: to the letter (strict), and as clients need it (compat). Those
that fail in compat are listed one by one, with the reasons, in
[provider_exceptions.tsv](../tests/captures/provider_exceptions.tsv).

| provider | dialect | streams | strict | compat |
|---|---|--:|--:|--:|
END
"$command" matrix --format json "$work" >"$work/rows"
# A row is a line; a quote that is not escaped ends a string, so that what is looked for cannot stand inside of one.
tail -n +3 "$root/tests/captures/providers.tsv" | cut -f 1,2 | while read -r provider dialect; do
    kept="{[^}]*\"kept\":\([0-9]*\)}"
    sed -n "/^{\"name\":\"$provider\",/s/.*\"captures\":\([0-9]*\),.*\"$dialect\":{\"strict\":$kept,\"compat\":$kept.*/\
| $provider | $dialect | \1 | \2 | \3 |/p" "$work/rows"
done
