# shellcheck shell=sh
# What the scripts beside this file share. Sourced, never run.

set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
# Scripts that are run by others find the others here.
# shellcheck disable=SC2034
scripts=$root/scripts

# Prints the comment at the head of the running script, which is its help.
print_help() {
    sed -n '2,/^[^#]/{/^# shellcheck/d; s/^# \{0,1\}//p;}' "$0"
}

# Handles `--help` for scripts that take no other argument.
take_no_arguments() {
    case ${1-} in
    '') ;;
    --help | -h)
        print_help
        exit 0
        ;;
    *)
        usage_error "unexpected argument: $1"
        ;;
    esac
}

# Ends the script with a fault of its command line.
usage_error() {
    echo "error: $1" >&2
    echo "hint: see $(basename "$0") --help" >&2
    exit 64
}

# Says what is going on. Data goes to stdout, so this goes to stderr.
say() {
    printf '%s\n' "$*" >&2
}

step() {
    printf '\n==> %s\n' "$*" >&2
}

# Ends the script: `fail MESSAGE [HINT...]`. Exit code 3 means that the surroundings are not as needed.
fail() {
    printf 'error: %s\n' "$1" >&2
    shift
    for hint in "$@"; do
        printf 'hint: %s\n' "$hint" >&2
    done
    exit 3
}

have() {
    command -v "$1" > /dev/null 2>&1
}

is_root() {
    [ "$(id -u)" -eq 0 ]
}

# Whether a `docker` command can build with BuildKit: by itself before version 23, from then on by
# its buildx plug-in. Either question makes some versions ask the engine first, and an engine that
# hangs must not hang this; so they are given none.
can_build() {
    [ -x "$1" ] || return 1
    major=$(without_engine "$1" --version | sed -n 's/^Docker version \([0-9]*\).*/\1/p')
    [ "${major:-99}" -ge 23 ] || return 0
    without_engine "$1" buildx version > /dev/null
}

without_engine() {
    DOCKER_HOST=unix:///nonexistent DOCKER_CONTEXT='' timeout -k 5 20 "$@" 2> /dev/null
}

# Sets `docker` to the first command on PATH that can build with BuildKit, which need not be the
# first `docker` there. BERTH_DOCKER names another one.
find_docker() {
    docker=${BERTH_DOCKER:-}
    [ -z "$docker" ] || return 0
    rest=$PATH:
    while [ -n "$rest" ]; do
        candidate=${rest%%:*}/docker
        rest=${rest#*:}
        if can_build "$candidate"; then
            docker=$candidate
            return 0
        fi
    done
    return 1
}

require_docker() {
    find_docker || fail "no \`docker\` command that can build with BuildKit was found" \
        "run scripts/setup, or name one in the variable BERTH_DOCKER"
    export BERTH_DOCKER="$docker"
}

# Whether an engine answers.
engine_answers() {
    timeout -k 5 20 "$docker" version --format '{{.Server.Version}}' > /dev/null 2>&1
}

# Sets up all that the tests need and builds them, into the folder that `binaries` then names.
set_up_tests() {
    step "System packages"
    "$scripts/setup" test
    step "Docker engine"
    "$scripts/engine"
    require_docker
    step "Base images"
    "$scripts/base-image"
    step "Agent"
    BERTH_TEST_AGENT=$("$scripts/agent" --pinned --path)
    export BERTH_TEST_AGENT
    say "agent: $BERTH_TEST_AGENT"

    step "Building Berth and its tests"
    swift build --package-path "$root" --build-tests >&2
    # shellcheck disable=SC2034
    binaries=$(swift build --package-path "$root" --show-bin-path)
}
