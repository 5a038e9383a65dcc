#!/bin/sh
# The library allocates nothing, prints nothing, calls no system and keeps no state: what its objects refer to shows it.
# Speaks TAP.
set -u
library=${BUILD:-build}/libchunklint.a
shared=$(find "${BUILD:-build}" -maxdepth 1 -name 'libchunklint.so.*')

# All that may be referred to: libc's functions on bytes, and what compilers put in by themselves.
allowed='memcpy memmove memset memcmp memchr memrchr strlen strcmp strncmp strchr strspn strcspn
    bcmp __popcountdi2 __stack_chk_fail _GLOBAL_OFFSET_TABLE_ cpu_model'

check() { # number, name, what should not be there
    [ -z "$3" ] && echo "ok $1 - $2" && return
    echo "not ok $1 - $2"
    printf '%s\n' "$3" | sed 's/^/# /'
}

undefined() {
    nm -g "$library" | awk -v allowed="$allowed" '
        BEGIN { split(allowed, names); for (i in names) known[names[i]] = 1 }
        NF == 2 && $1 == "U" { sub(/^__/, "", $2) && sub(/_chk$/, "", $2); wanted[$2] = 1 }
        NF == 3 { known[$3] = 1 }
        END { for (name in wanted) if (!known[name] && !known["__" name]) print name }' | sort
}

changing_data() {
    size -A "$library" | awk '/ex / { object = $1 } ($1 ~ /^\.(data|bss|tdata|tbss)$/) && $2 > 0 { print object, $1, $2 " bytes" }'
}

exported() {
    nm -D --defined-only "$shared" | awk '$3 !~ /^chunklint_/ && $3 != "chunklint" { print $3 }'
}

if ! command -v nm >/dev/null 2>&1 || [ ! -f "$library" ]; then
    echo "1..0"
    echo "# nm or $library is missing" >&2
    exit 1
fi
check 1 "the library refers to no allocator, no stdio and no system call" "$(undefined)"
check 2 "the library has no data that changes" "$(changing_data)"
check 3 "the shared library exports the public names only" "$(exported)"
echo 1..3
