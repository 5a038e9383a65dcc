#!/bin/sh
# The manual page: well formed, and about every command, option and format that --help knows. Speaks TAP.
set -u
manual=packaging/chunklint.1
command=${BUILD:-build}/chunklint

if command -v mandoc >/dev/null 2>&1; then
    if complaints=$(mandoc -T lint -W warning "$manual" 2>&1); then
        echo "ok 1 - mandoc has nothing to say"
    else
        echo "not ok 1 - mandoc has nothing to say"
        echo "$complaints" | sed 's/^/# /'
    fi
else
    echo "ok 1 - mandoc has nothing to say # SKIP no mandoc"
fi

# mdoc writes --name as "Fl -name".
missing=$(COLUMNS=200 "$command" --help | grep -o -E -e '--[a-z-]+ ' | sort -u | while read -r option; do
    grep -q -e "^\.It .*Fl ${option#-}\( \|\$\)" "$manual" || echo "$option"
done)
if [ -z "$missing" ]; then
    echo "ok 2 - every option of --help is described"
else
    echo "not ok 2 - every option of --help is described"
    echo "$missing" | sed 's/^/# missing: /'
fi
echo 1..2
