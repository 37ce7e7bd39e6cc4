#!/usr/bin/env bash
# zig cc for x86_64-linux-musl, static: the program's malloc.
#
# Guess: `zig cc -target x86_64-linux-musl -static` links musl, so malloc is musl's, as with musl-gcc and with Rust's musl target:
# a first small block costs a page or two.
# Seen: true of ziglang 0.13.0. In ziglang 0.17.1 the allocator is zig's own: the first block of each size class maps 64 KiB
# (mapped as 128 KiB, of which what is not aligned is unmapped again), so one block of each of 8 sizes takes half a megabyte of
# address space and two system calls each. A short-lived program feels it; cargo-zigbuild makes such programs.
# Needs python3 with venv and the package index. Takes some minutes: zig compiles its C library first.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/sizes.c" <<'C'
#include <stdio.h>
#include <stdlib.h>

static long mapped_kib(void) {
    long pages = 0;
    FILE *statm = fopen("/proc/self/statm", "r");
    if (!statm || fscanf(statm, "%ld", &pages) != 1) exit(2);
    fclose(statm);
    return pages * 4;
}

int main(void) {
    static void *kept[8];
    mapped_kib(); /* stdio's own blocks are there from now on */
    long before = mapped_kib();
    for (int i = 0; i < 8; i++) {
        kept[i] = malloc((size_t)16 << i);
        if (!kept[i]) return 2;
    }
    printf("%ld\n", mapped_kib() - before);
    return 0;
}
C
grown() {
    python3 -m venv "$work/$1"
    "$work/$1/bin/pip" install --quiet --disable-pip-version-check "ziglang==$1"
    ZIG_GLOBAL_CACHE_DIR=$work/cache-$1 ZIG_LOCAL_CACHE_DIR=$work/cache-$1 \
        "$work/$1/bin/python3" -m ziglang cc -target x86_64-linux-musl -static -O2 -o "$work/sizes-$1" "$work/sizes.c"
    "$work/sizes-$1"
}
old=$(grown 0.13.0)
new=$(grown 0.17.1)
printf 'one block of each of 8 sizes: %s KiB with ziglang 0.13.0, %s KiB with ziglang 0.17.1\n' "$old" "$new"
((old <= 64 && new >= 256))
