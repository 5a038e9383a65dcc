#!/bin/sh
# What is found in the recorded streams of real providers, by rule, provider and class, worst first, under the verdict
# compat: count.sh [CAPTURES [OPTION...]], such as count.sh ../shared/captures --strict. `make captures` runs it.
set -eu
command=${BUILD:-build}/chunklint
captures=${1:-../shared/captures}
[ $# -eq 0 ] || shift

if [ ! -f "$captures/INDEX.tsv" ]; then
    echo "no $captures/INDEX.tsv: nothing to count" >&2
    exit 0
fi

# Findings make status 1, which is no failure here.
found() {
    tail -n +2 "$captures/INDEX.tsv" | cut -f 1 | sed "s|^|$captures/|" | tr '\n' '\0' |
        xargs -0 "$command" -f jsonl -q --fail-on never "$@"
}

found "$@" | awk -F '\t' -v captures="$captures/" '
    function member(name,    rest) { # of an object on one line; quotes inside of strings are escaped
        rest = substr($0, index($0, "\"" name "\":") + length(name) + 3)
        sub(/^"/, "", rest)
        sub(/["},].*/, "", rest)
        return rest
    }
    FNR == NR { class[$1] = $2 "\t" $3; next }
    /^{"rule":/ { # the last line is the summary
        file = substr(member("file"), length(captures) + 1)
        key = member("severity") "\t" member("rule") " " member("slug") "\t" class[file]
        findings[key] += member("count")
        if (!seen[key, file]++)
            files[key]++
    }
    END { for (key in findings) print key "\t" files[key] "\t" findings[key] }
' "$captures/INDEX.tsv" - | awk -F '\t' '
    BEGIN { rank["error"] = 1; rank["warning"] = 2; rank["info"] = 3 }
    { print rank[$1] "\t" $0 }
' | sort -t "$(printf '\t')" -k1,1n -k3,3 -k6,6nr -k4,4 | awk -F '\t' '
    BEGIN { printf "%-8s %-32s %-26s %-16s %6s %9s\n", "severity", "rule", "provider", "class", "files", "findings" }
    { printf "%-8s %-32s %-26s %-16s %6d %9d\n", $2, $3, $4, $5, $6, $7 }'
