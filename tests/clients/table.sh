#!/bin/sh
# The committed measurements fit the rest: every row of breaks.tsv is about a rule of the catalogue and a stream that is
# there, every outcome is one, and the versions are those that real/package.json pins. Measuring is `make clients`.
# Speaks TAP.
set -u
folder=tests/clients
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
number=0

# Fails when standard input has anything: what is wrong, a line each.
none() { # name
    number=$((number + 1))
    if [ -s "$work/wrong" ]; then
        echo "not ok $number - $1"
        head -n 20 "$work/wrong" | sed 's/^/# /'
    else
        echo "ok $number - $1"
    fi
}

rows() { grep -v '^#' "$1" | sed 1d; }

sed -n 's/^RULE(\([A-Z][0-9]*\), "\([^"]*\)".*/\1 \2/p' validator/rules/rules.def >"$work/rules"

rows $folder/breaks.tsv | cut -f 1 | sort -u | while read -r rule; do
    grep -q "^$rule " "$work/rules" || echo "no rule $rule"
done >"$work/wrong"
none "every row is about a rule"

rows $folder/breaks.tsv | cut -f 1,2 | while IFS='	' read -r rule stream; do
    case $stream in
    case:*) rows $folder/expected.tsv | cut -f 1 | grep -qxF "${stream#case:}" || echo "$stream is in no table" ;;
    "$rule"-*) [ -d "corpus/rules/$stream" ] || echo "no corpus/rules/$stream" ;;
    *) echo "$stream is not of $rule" ;;
    esac
done >"$work/wrong"
none "every row is about a stream that is there"

# A case is evidence for the one rule that it breaks; U001 is true of most cases, and is not what they are for.
rows $folder/expected.tsv | awk -F '\t' '{
    count = split($2 "," $3, codes, ","); found = 0
    for (i = 1; i <= count; i++)
        if (codes[i] != "-" && codes[i] != "U001") { found++; rule = codes[i] }
    if (found == 1) print rule "\tcase:" $1
}' | sort >"$work/cases"
rows $folder/breaks.tsv | cut -f 1,2 | grep 'case:' | sort | comm -3 - "$work/cases" >"$work/wrong"
none "cases stand for the rule that expected.tsv has for them; make clients UPDATE=1 writes the table anew"

rows $folder/breaks.tsv | awk -F '\t' '{
    for (i = 4; i <= NF; i++) {
        if ($i !~ /^[-.EWSR]$/ || NF != 10) print $1, $2 ": \"" $i "\""
        if ($i ~ /[SR]/ && $1 !~ /^(E001|E003|F032)$/) print $1, $2 ": " $i " without an upstream error"
    }
}' >"$work/wrong"
none "every outcome is one"

rows $folder/clients.tsv | cut -f 1 | tr '\n' '\t' | sed 's/^/rule\tstream\tat\t/; s/\t$/\n/' >"$work/head"
grep -v '^#' $folder/breaks.tsv | sed 1q | diff "$work/head" - >"$work/wrong"
none "the columns are the clients, in their order"

rows $folder/clients.tsv | while IFS='	' read -r client name family version choices; do
    case $client in
    openai-python-*) continue ;; # measured from its source
    openai-node-*) package=openai ;;
    *) package=@ai-sdk/${client#ai-sdk-} ;;
    esac
    grep -qF "\"$package\": \"$version\"" $folder/real/package.json ||
        echo "$name ($family, choices $choices): $package $version is not pinned"
done >"$work/wrong"
none "the versions are those that are pinned"

grep '"resolved"' $folder/real/package-lock.json >"$work/wrong"
none "the lock file names no place to download from"
echo "1..$number"
