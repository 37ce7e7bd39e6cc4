#!/bin/sh
# Installs ol-aws in your home, without root: `curl -fsSL ADDRESS/install.sh | sh`, with options `| sh -s -- --dir DIR`.
# packaging/manifests fills in the next three values; the checksums come with the script, so a mirror cannot replace them.
# It is plain ASCII: in the C locale, yash reads nothing else.
VERSION=''
DOWNLOAD_URL=''
CHECKSUMS=''

# Everything is in functions, and the last line calls them: a script that arrived in part does nothing.
say() { printf '%s\n' "$*" >&2; }

# fail WHAT HINT
fail() {
    printf 'error: %s\n' "$1" >&2
    printf 'hint: %s\n' "$2" >&2
    exit 1
}

usage() {
    say 'usage: install.sh [--dir DIR] [--download-url URL]'
    say '  --dir DIR            install into DIR instead of ~/.local/bin'
    say '  --download-url URL   download from a mirror; the checksums stay those of the release'
}

has() { command -v "$1" >/dev/null 2>&1; }

# What this system runs, as the archives are named.
target() {
    case $(uname -s)/$(uname -m) in
        Linux/x86_64 | Linux/amd64) echo x86_64-unknown-linux-musl ;;
        Linux/aarch64 | Linux/arm64) echo aarch64-unknown-linux-musl ;;
        Darwin/arm64) echo aarch64-apple-darwin ;;
        Darwin/x86_64)
            # A shell under Rosetta runs on an Arm Mac.
            if [ "$(sysctl -n sysctl.proc_translated 2>/dev/null)" = 1 ]; then
                echo aarch64-apple-darwin
            else
                echo x86_64-apple-darwin
            fi
            ;;
        *) echo "$(uname -s)-$(uname -m)" ;;
    esac
}

checksum_of() {
    printf '%s\n' "$CHECKSUMS" | while read -r sum name; do
        if [ "$name" = "$1" ]; then printf '%s\n' "$sum"; fi
    done
}

download() {
    if has curl; then
        curl -fsSL --retry 2 -o "$2" "$1"
    elif has wget; then
        wget -q -O "$2" "$1"
    else
        fail 'neither curl nor wget is installed' "install one of them, or download $1 yourself"
    fi
}

sha256() {
    if has sha256sum; then
        sha256sum <"$1"
    elif has shasum; then
        shasum -a 256 <"$1"
    elif has openssl; then
        openssl dgst -sha256 -r <"$1"
    else
        fail 'none of sha256sum, shasum and openssl is installed, so the download cannot be verified' 'install one of them and try again'
    fi
}

# The path between single quotes, as sh reads it.
quoted() { printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")"; }

finish() {
    [ -z "$download" ] || rm -rf "$download"
    [ -z "$staged" ] || rm -f "$staged"
}

next_steps() {
    case :$PATH: in
        *":$dir:"*)
            found=$(command -v ol-aws)
            [ "$found" = "$dir/ol-aws" ] || say "next: remove the other ol-aws, which comes first on PATH: $found"
            ;;
        *)
            say 'next: put this folder on your PATH, with this line in the start file of your shell:'
            case ${SHELL:-} in
                */fish) say "    fish_add_path $(quoted "$dir")" ;;
                *) say "    export PATH=$(quoted "$dir"):\"\$PATH\"" ;;
            esac
            ;;
    esac
    $is_update || say 'next: ol-aws configure'
}

main() {
    dir='' download='' staged=''
    while [ $# -gt 0 ]; do
        case $1 in
            --dir | --download-url)
                if [ -z "${2:-}" ]; then
                    usage
                    exit 2
                fi
                if [ "$1" = --dir ]; then dir=$2; else DOWNLOAD_URL=$2; fi
                shift 2
                ;;
            -h | --help)
                usage
                exit 0
                ;;
            *)
                usage
                exit 2
                ;;
        esac
    done
    [ -n "$VERSION" ] || fail 'this script belongs to no release' 'take install.sh from where the releases are, not from the source'
    if [ -z "$dir" ]; then
        # On a Mac, sudo keeps HOME: root would own folders of a home that is not its own.
        if [ "$(id -u)" = 0 ] && [ -n "${SUDO_USER:-}" ]; then
            fail "this needs no root, and sudo would install it for root instead of $SUDO_USER" 'run it without sudo, or for everyone with --dir /usr/local/bin'
        fi
        [ -n "${HOME:-}" ] || fail 'HOME is not set, so there is no folder to install into' 'name one with --dir'
        dir=$HOME/.local/bin
    fi
    case $dir in
        /*) ;;
        *) dir=$PWD/$dir ;;
    esac

    target=$(target)
    name=ol-aws-$VERSION-$target
    expected=$(checksum_of "$name.tar.gz")
    case $target in
        MINGW* | MSYS* | CYGWIN*) fail 'this script does not install on Windows' "unpack the .zip from $DOWNLOAD_URL" ;;
    esac
    [ -n "$expected" ] || fail "ol-aws $VERSION has no archive for $target" 'build it from the source: cargo install --locked --path .'
    has tar || fail 'tar is not installed' 'install it and try again'

    trap finish EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
    download=$(mktemp -d) || fail 'no temporary folder can be made' 'set TMPDIR to a folder that you can write to'
    say "downloading $DOWNLOAD_URL/$name.tar.gz"
    download "$DOWNLOAD_URL/$name.tar.gz" "$download/archive" || fail 'the download failed' 'check the network or the proxy (https_proxy), and try again'
    actual=$(sha256 "$download/archive") || exit 1
    actual=${actual%% *}
    [ "$actual" = "$expected" ] || fail "the checksum of $name.tar.gz is wrong: $actual instead of $expected" 'try again; if it stays wrong, do not use the file'
    tar -xzf "$download/archive" -C "$download" "$name/ol-aws" || fail 'the archive cannot be unpacked' 'make room in the temporary folder, or set TMPDIR to another one'

    is_update=false
    [ ! -e "$dir/ol-aws" ] || is_update=true
    # Beside the program of before, so that the last step is a rename: at no time is there half a program.
    [ ! -d "$dir/ol-aws" ] || fail "$dir/ol-aws is a folder" 'name another folder with --dir'
    { mkdir -p "$dir" && staged=$(mktemp "$dir/.ol-aws.XXXXXX") && cat "$download/$name/ol-aws" >"$staged" && chmod 755 "$staged"; } ||
        fail "$dir cannot be written to" 'name another folder with --dir'
    found=$("$staged" --version </dev/null)
    [ "$found" = "ol-aws $VERSION" ] ||
        fail "$dir/ol-aws would not run here" 'if that disk forbids programs (noexec), name another folder with --dir'
    mv -f "$staged" "$dir/ol-aws" || fail "$dir/ol-aws cannot be replaced" 'name another folder with --dir'
    staged=''
    say "ol-aws $VERSION is installed: $dir/ol-aws"
    next_steps
}

{ main "$@"; }
