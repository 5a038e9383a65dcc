# One provider's line of the second table in providers.md, from `chunklint matrix --format json` with a row a stream:
# awk -v provider=NAME -v dialect=ITS_DIALECT. A row is a line; what is looked for stands outside of strings, in which a
# quote is escaped.
function cell(name, column,    rest) {
    rest = substr($0, index($0, "\"" name "\":{\"strict\":"))
    return substr(rest, index(rest, "\"" column "\":{"))
}
function number(text, name) { return substr(text, index(text, "\"" name "\":") + length(name) + 3) + 0 }
/^{"name":/ {
    match($0, /"closest":"[^"]*"/)
    closest = substr($0, RSTART + 11, RLENGTH - 12)
    streams++
    strict += number(cell(dialect, "strict"), "kept")
    compat += number(cell(dialect, "compat"), "kept")
    known += closest == dialect && number($0, "named") > 0
    first += closest == dialect
    own = cell(dialect, "compat")
    best = 1
    for (i in names) {
        other = cell(names[i], "compat")
        if (number(other, "kept") > number(own, "kept") ||
            number(other, "kept") == number(own, "kept") && number(other, "error") < number(own, "error"))
            best = 0
    }
    none_closer += best
}
/^{"version":/ {
    list = substr($0, index($0, "\"dialects\":[") + 12)
    sub(/\].*/, "", list)
    gsub(/"/, "", list)
    split(list, names, ",")
}
END { print "| " provider " | " dialect " | " streams " | " strict " | " compat " | " known " | " first " | " none_closer " |" }
