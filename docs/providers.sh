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
decides where some do not; the dialect that comes closest, and by what: the signs that so many of the streams show, or its
verdict alone, which others may share; and the measured clients that break on some of the streams.

END
"$command" matrix --format markdown "$work"
cat <<'END'

## Each provider against its own dialect

How many of the same streams keep the provider's own dialect: to the letter (strict), and as clients need it (compat). Those
that fail in compat are listed one by one, with the reasons, in
[provider_exceptions.tsv](../tests/captures/provider_exceptions.tsv). Each stream was then held against all dialects alone:
for how many was the provider's own the first (known by its signs, or put first for another reason), and for how many was
none closer, by captures without an error and by errors alone?

| provider | dialect | streams | strict | compat | known | first | none closer |
|---|---|--:|--:|--:|--:|--:|--:|
END
tail -n +3 "$root/tests/captures/providers.tsv" | cut -f 1,2 | while read -r provider dialect; do
    "$command" matrix --format json "$work/$provider"/* |
        awk -v provider="$provider" -v dialect="$dialect" -f "$root/docs/providers.awk"
done
