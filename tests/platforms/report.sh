# shellcheck shell=bash
# For the scripts in this folder: counts their checks, and holds them against platforms.toml. docs/platforms.md and the README
# are made from that file, so a script fails if it checks something that is not listed there, or leaves out a line.
#
#     set -euo pipefail
#     cd "$(dirname "${BASH_SOURCE[0]}")/../.."
#     source tests/platforms/report.sh
#     begin                                      # prints what this proves and what it does not
#     check 'signs in with a code' sign_in       # a function or a command, in a subshell with `set -e`
#     skip 'compiles with MSVC' 'cl.exe'         # what is missing; in CI, that is an error
#     finish                                     # "tests: N passed, N failed, N skipped", and exits

platform=${0##*/}
table=tests/platforms/platforms.toml
report=$(mktemp -d)
checked=() passed=0 failed=0 skipped=0
# A script with something of its own to end (a server) defines `cleanup`.
trap '! declare -F cleanup >/dev/null || cleanup; rm -rf "$report"' EXIT

say() { printf 'tests/platforms/%s: %s\n' "$platform" "$*" >&2; }

# The lines of a list of this platform, such as `proved`.
listed() {
    awk -v table="[$platform]" -v list="$1 = [" '
        /^\[/ { ours = $0 == table }
        ours && $0 == list { inside = 1; next }
        $0 == "]" { inside = 0 }
        inside { sub(/^ *"/, ""); sub(/",?$/, ""); print }
    ' "$table"
}

begin() {
    local line
    say 'this proves that ol-aws:'
    while read -r line; do printf '    %s\n' "$line" >&2; done < <(listed proved)
    say 'it does not show:'
    while read -r line; do printf '    %s\n' "$line" >&2; done < <(listed unseen)
}

# Whether platforms.toml has that statement. It is checked once.
must_be_listed() {
    local statement
    checked+=("$1")
    while read -r statement; do
        [[ $statement != "$1" ]] || return 0
    done < <(listed proved)
    printf 'not listed   %s\n' "$1"
    failed=$((failed + 1))
}

check() {
    local statement=$1 status=0 started=$SECONDS
    shift
    must_be_listed "$statement"
    # In a condition, bash would ignore `set -e` in the subshell.
    set +e
    (
        set -e
        "$@"
    ) >"$report/log" 2>&1 </dev/null
    status=$?
    set -e
    if ((status)); then
        failed=$((failed + 1))
        sed 's/^/    /' "$report/log"
        printf 'FAILED %4d s  %s\n' $((SECONDS - started)) "$statement"
    else
        passed=$((passed + 1))
        printf 'ok     %4d s  %s\n' $((SECONDS - started)) "$statement"
    fi
}

skip() {
    must_be_listed "$1"
    printf 'skipped      %s: missing: %s\n' "$1" "$2"
    if [[ ${CI:-} == true ]]; then
        failed=$((failed + 1))
    else
        skipped=$((skipped + 1))
    fi
}

finish() {
    local statement one
    while read -r statement; do
        for one in ${checked[@]+"${checked[@]}"}; do
            [[ $one != "$statement" ]] || continue 2
        done
        printf 'not checked  %s\n' "$statement"
        failed=$((failed + 1))
    done < <(listed proved)
    printf '\ntests: %d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
    exit $((failed > 0))
}
