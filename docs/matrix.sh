#!/bin/sh
# Writes the matrix of recorded providers: matrix.sh path/to/chunklint CAPTURES >docs/matrix.md (`make docs` does it
# where the captures are). Only what stands around the tables is said here; the rows are the command's.
set -eu
command=$(realpath "$1")
captures=$(realpath "$2")
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# PROVIDER/REPOSITORY/ holds links to the recordings as they came off the wire; not those that somebody made or changed.
awk -F '\t' 'FNR > 1 && $3 ~ /^real/ { split($1, part, "/"); print $2 "/" part[1] "\t" $1 }' "$captures/INDEX.tsv" |
    sort >recorded
cut -f 1 recorded | uniq | while read -r folder; do
    mkdir -p "providers/$folder"
    awk -F '\t' -v folder="$folder" -v captures="$captures" '$1 == folder { print captures "/" $2 }' recorded |
        tr '\n' '\0' | xargs -0 ln -s -t "providers/$folder"
done

# A found error makes status 1, which is no failure here.
matrix() {
    "$command" matrix -f "$1" providers/ || [ $? -eq 1 ]
}

cat <<'END'
# Recorded providers against every dialect

Made by `make docs`, which runs `docs/matrix.sh`. Do not edit it. The first table is what the command

    chunklint matrix -f markdown providers/

writes, where each folder `providers/PROVIDER/` has the streams that public repositories recorded of that provider
(those of the classes `real` and `real-*` in `../shared/captures`).

A dialect is *kept* when none of the streams has an error by it: in strict by the letter of its documents, in compat by what
the clients in use need. *Decided by* is the finding that decides against the default dialect, `openai`; *closest* is the
dialect that most streams keep with the fewest findings, and *keeps it* says how many do. *Clients* are those that were
measured to break on what was found.

END
matrix markdown
cat <<'END'

## Each provider against its own dialect

How many of the same streams keep the letter of the provider's own dialect (strict), and how many keep what clients need of it
(compat). Those that fail in compat are listed one by one, with the reasons, in
[provider_exceptions.tsv](../tests/captures/provider_exceptions.tsv).

| provider | dialect | streams | strict | compat |
|---|---|--:|--:|--:|
END
matrix json >rows.json
# A row is a line; a quote that is not escaped ends a string, so that what is looked for cannot stand inside of one.
tail -n +3 "$root/tests/captures/providers.tsv" | cut -f 1,2 | while read -r provider dialect; do
    sed -n "/^{\"name\":\"$provider\",/s/.*\"captures\":\([0-9]*\),.*\"$dialect\":{\"strict\":{[^}]*\"kept\":\([0-9]*\)},\
\"compat\":{[^}]*\"kept\":\([0-9]*\)}.*/| $provider | $dialect | \1 | \2 | \3 |/p" rows.json
done
