/// The script that the authors' test scripts source: it counts what holds and what does not.
///
/// Its file name, the names of its functions and their arguments are those of the reference CLI,
/// so that existing tests run. It needs nothing but a POSIX shell.
enum FeatureTestLibrary {
    /// The file's name in the project.
    static let file = "dev-container-features-test-lib"

    /// The file's text.
    static let script = #"""
        # Functions for tests of Dev Container Features. Source this file, check things with
        # `check` and `checkMultiple`, and end with `reportResults`.

        : "${HOME:=/root}"
        berth_failed=""
        berth_failed_count=0

        berth_note_failure() {
            berth_failed_count=$((berth_failed_count + 1))
            berth_failed="$berth_failed
          - $1"
            printf '❌ %s\n' "$1" >&2
        }

        # check LABEL COMMAND [ARGUMENT...]: the command must succeed.
        check() {
            berth_label=$1
            shift
            printf '\n▸ %s\n' "$berth_label"
            if "$@"; then
                printf '✅ %s\n' "$berth_label"
                return 0
            fi
            berth_note_failure "$berth_label"
            return 1
        }

        # checkMultiple LABEL NUMBER COMMAND...: as many of the commands must succeed, each a word
        # that is split at its spaces.
        checkMultiple() {
            berth_label=$1
            berth_wanted=$2
            shift 2
            berth_passed=0
            printf '\n▸ %s (at least %s of %s)\n' "$berth_label" "$berth_wanted" "$#"
            for berth_command in "$@"; do
                if $berth_command; then berth_passed=$((berth_passed + 1)); fi
            done
            if [ "$berth_passed" -ge "$berth_wanted" ]; then
                printf '✅ %s\n' "$berth_label"
                return 0
            fi
            berth_note_failure "$berth_label"
            return 1
        }

        # reportResults: ends the script, with 1 when a check failed.
        reportResults() {
            if [ "$berth_failed_count" -gt 0 ]; then
                printf '\n%s of the checks failed:%s\n' "$berth_failed_count" "$berth_failed" >&2
                exit 1
            fi
            printf '\nall checks passed\n'
            exit 0
        }

        """#
}
