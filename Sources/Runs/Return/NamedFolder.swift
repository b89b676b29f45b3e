/// Folders all of whose files run, whatever their names.
enum NamedFolder {
    private static let hook = Verdict(
        .unasked,
        "git runs it at your next commit, checkout or push, where its hooks are taken from there"
    )

    /// By their names in lower case, wherever they lie.
    static let all: [String: Verdict] = [
        ".husky": hook, ".githooks": hook, "githooks": hook, ".git-hooks": hook,
        "git-hooks": hook, ".hooks": hook, ".lefthook": hook,
        ".claude": Verdict(.unasked, "Claude Code takes hooks, commands and settings from it"),
        ".mise": Verdict(.unasked, "mise acts on it when you enter the folder"),
        ".direnv": Verdict(.unasked, "direnv runs it when you enter the folder"),
        ".devcontainer": Verdict(
            .onUse,
            "editors and Berth build and run it, and its `initializeCommand` on your machine"
        ),
        ".vscode": Verdict(.onUse, "VS Code obeys it"),
        ".idea": Verdict(.onUse, "JetBrains editors obey it, and run what it configures"),
        ".run": Verdict(.onUse, "JetBrains editors run it when you start it"),
        ".zed": Verdict(.onUse, "Zed obeys it, and runs its tasks"),
        ".cursor": Verdict(.onUse, "Cursor's agent takes it for instructions"),
        ".windsurf": Verdict(.onUse, "Windsurf's agent takes it for instructions"),
        ".mvn": Verdict(.onUse, "Maven takes extensions and arguments from it"),
    ]
}
