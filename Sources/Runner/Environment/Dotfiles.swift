import Diagnostics

/// A user's dotfiles, to be put into a container.
public struct Dotfiles: Hashable, Sendable {
    /// A git repository: a URL, a path inside the container, or `owner/name` on GitHub.
    public var repository: String
    /// What to run in them, or nil for the first of the usual scripts.
    public var installCommand: String?
    /// Where they go inside; `~` is the user's home.
    public var targetPath: String

    /// Creates a description of dotfiles.
    public init(
        repository: String,
        installCommand: String? = nil,
        targetPath: String = "~/dotfiles"
    ) {
        self.repository = repository
        self.installCommand = installCommand
        self.targetPath = targetPath
    }

    /// The repository as git takes it.
    var url: String {
        let isPath = ["/", "./", "../"].contains { repository.hasPrefix($0) }
        return repository.contains(":") || isPath
            ? repository : "https://github.com/\(repository).git"
    }

    /// Scripts that install dotfiles, the first that is there counts.
    static let scripts = [
        "install.sh", "install", "bootstrap.sh", "bootstrap", "script/bootstrap", "setup.sh",
        "setup", "script/setup",
    ]

    /// What the script ends with when there is no git inside.
    static let noGit = 69

    /// The command that clones and installs them, for `exec` as the remote user.
    var command: [String] {
        ["/bin/sh", "-c", Self.script, "dotfiles", url, targetPath, installCommand ?? ""]
    }

    private static let script = """
        url=$1 target=$2 command=$3
        cd "${HOME:-/}" || exit
        case $target in
        "~") target=$HOME ;;
        "~/"*) target=$HOME/${target#"~/"} ;;
        esac
        command -v git >/dev/null 2>&1 || { echo "git not found"; exit \(noGit); }
        if [ ! -e "$target" ]; then
            GIT_TERMINAL_PROMPT=0 git clone --depth 1 -- "$url" "$target" || exit
        fi
        cd "$target" || exit
        target=$PWD
        if [ -z "$command" ]; then
            for file in \(scripts.joined(separator: " ")); do
                if [ -e "$file" ]; then command=$file; break; fi
            done
        fi
        if [ -z "$command" ]; then
            for file in "$target"/.*; do
                case ${file##*/} in . | .. | .git | '.*') continue ;; esac
                echo "Linking ${file##*/}"
                ln -sfn "$file" "$HOME/${file##*/}" || exit
            done
            exit 0
        fi
        if [ -f "./$command" ]; then
            command=./$command
        elif [ ! -f "$command" ]; then
            echo "Could not locate '$command'"
            exit 126
        fi
        [ -x "$command" ] || chmod +x "$command" || exit
        echo "Executing $command"
        exec "$command"
        """
}

extension Dotfiles {
    /// What to tell when they could not be installed; the container is as ready as without them.
    func failure(_ end: LifecycleProcess.End) -> Diagnostic {
        let why =
            switch end {
            case .exited(Self.noGit): "there is no git in the container"
            case .exited(let code): "their installation returned \(code)"
            case .interrupted: "their installation was interrupted"
            case .refused(let words): TerminalText.oneLine(words, width: 300)
            }
        return Diagnostic(
            .warning,
            code: "dotfiles-failed",
            "the dotfiles of `\(repository)` could not be installed: \(why)",
            notes: ["the container is used without them; the next `berth up` tries again"]
        )
    }
}
