#!/bin/sh
# Installs into a folder of its own, builds tests/embed.c with what is there, statically and shared, runs it, and
# uninstalls. Speaks TAP.
set -u
build=${BUILD:-build}
unset MAKEFLAGS MFLAGS # of the make that runs the tests
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
root=$work/root
number=0

check() { # name, command...
    name=$1
    shift
    number=$((number + 1))
    if "$@" >"$work/log" 2>&1; then
        echo "ok $number - $name"
    else
        echo "not ok $number - $name"
        sed 's/^/# /' "$work/log"
    fi
}

install_all() { make -s install BUILD="$build" DESTDIR="$root" PREFIX=/usr; }
uninstall_all() { make -s uninstall BUILD="$build" DESTDIR="$root" PREFIX=/usr; }
nothing_left() { [ -z "$(find "$root" ! -type d)" ] || { find "$root" ! -type d; false; }; }
cflags() { echo "-I$root/usr/include"; }
pc_is_true() {
    grep -qx 'libdir=/usr/lib' "$root/usr/lib/pkgconfig/chunklint.pc" &&
        grep -qx "Version: $("$root/usr/bin/chunklint" --version | sed 's/.* //')" "$root/usr/lib/pkgconfig/chunklint.pc"
}
pkg_config() {
    flags=$(PKG_CONFIG_SYSROOT_DIR="$root" PKG_CONFIG_PATH="$root/usr/lib/pkgconfig" PKG_CONFIG_ALLOW_SYSTEM_CFLAGS=1 \
        PKG_CONFIG_ALLOW_SYSTEM_LIBS=1 pkg-config --cflags --libs chunklint)
    # Flags are words of their own on purpose.
    # shellcheck disable=SC2086
    ${CC:-cc} -std=c11 -Wall -Wextra -Werror tests/embed.c $flags -o "$work/shared"
}
build_shared() { ${CC:-cc} -std=c11 -Wall -Wextra -Werror "$(cflags)" tests/embed.c -L"$root/usr/lib" -lchunklint -o "$work/shared"; }
build_static() { ${CC:-cc} -std=c11 -Wall -Wextra -Werror "$(cflags)" tests/embed.c "$root/usr/lib/libchunklint.a" -o "$work/static"; }
compiles_as_cxx() {
    printf '#include <chunklint.h>\nint main() { return chunklint_rule_count() == 0; }\n' >"$work/embed.cc"
    ${CXX:-c++} -Wall -Wextra -Werror "$(cflags)" "$work/embed.cc" "$root/usr/lib/libchunklint.a" -o "$work/cxx" && "$work/cxx"
}
finds() { # program
    printf 'data: {"id":"chatcmpl-1"}\n\n' | LD_LIBRARY_PATH=$root/usr/lib "$1" >"$work/found"
    status=$?
    cat "$work/found"
    [ $status -eq 1 ] && grep -q '^1:.* error\[S001\] ' "$work/found"
}

check "make install" install_all
check "the pkg-config file has the version and the folder" pc_is_true
check "the header and the static library are enough" build_static
check "the embedded checker finds what is wrong" finds "$work/static"
check "the header and the shared library are enough" build_shared
check "the embedded shared checker finds what is wrong" finds "$work/shared"
if command -v pkg-config >/dev/null 2>&1; then
    check "pkg-config's flags build it" pkg_config
else
    number=$((number + 1)) && echo "ok $number - pkg-config's flags build it # SKIP no pkg-config"
fi
if command -v "${CXX:-c++}" >/dev/null 2>&1; then
    check "the header is C++ as well" compiles_as_cxx
else
    number=$((number + 1)) && echo "ok $number - the header is C++ as well # SKIP no C++ compiler"
fi
check "make uninstall" uninstall_all
check "nothing is left" nothing_left
echo "1..$number"
