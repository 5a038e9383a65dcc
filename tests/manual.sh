#!/bin/sh
# The manual page: well formed, and about every command, option and format that --help knows. Speaks TAP.
set -u

manual=packaging/chunklint.1
command=${BUILD:-build}/chunklint

build=${BUILD:-build}
mandoc=$(command -v mandoc) || {
    mandoc=$build/packages/usr/bin/mandoc
    [ -x "$mandoc" ] || packaging/fetch-package.sh "$build/packages" mandoc >/dev/null 2>&1
}

if [ -x "$mandoc" ]; then
    if complaints=$("$mandoc" -T lint -W warning "$manual" 2>&1); then
        echo "ok 1 - mandoc has nothing to say"
    else
        echo "not ok 1 - mandoc has nothing to say"
        echo "$complaints" | sed 's/^/# /'
    fi
else
    echo "ok 1 - mandoc has nothing to say # SKIP mandoc is not installed and cannot be fetched"
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
