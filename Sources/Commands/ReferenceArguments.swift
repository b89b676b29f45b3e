/// The reference CLI's way of writing truth values: a flag may be followed by `true` or `false`,
/// and an option for a truth value may stand alone.
enum ReferenceArguments {
    /// Options that Berth gives a value, and that mean `true` when they stand alone.
    private static let options: Set<String> = [
        "--mount-workspace-git-root", "--mount-git-worktree-common-dir",
    ]
    /// Flags, which mean `true` by standing there.
    private static let flags: Set<String> = [
        "--build-no-cache", "--expect-existing-container", "--experimental-frozen-lockfile",
        "--experimental-lockfile", "--frozen-lockfile", "--include-configuration",
        "--include-features-configuration", "--include-merged-configuration", "--no-cache",
        "--no-lockfile", "--omit-config-remote-env-from-metadata", "--omit-syntax-directive",
        "--prebuild", "--push", "--remove-existing-container", "--skip-feature-auto-mapping",
        "--skip-non-blocking-commands", "--skip-persisting-customizations-from-features",
        "--skip-post-attach", "--skip-post-create", "--stop-for-personalization", "--dry-run",
    ]

    /// Returns arguments as Berth's own parser reads them.
    static func normalized(_ arguments: [String]) -> [String] {
        var result: [String] = []
        var rest = arguments[...]
        let isExec = arguments.first == "exec"
        if let verb = rest.popFirst() { result.append(verb) }
        while let argument = rest.popFirst() {
            // What follows belongs to another program.
            if argument == "--" || (isExec && !argument.hasPrefix("-")) {
                return result + [argument] + rest
            }
            let (name, attached) = parts(argument)
            if flags.contains(name) {
                if isTrue(attached ?? truthValue(taking: &rest)) { result.append(name) }
            } else if options.contains(name), attached == nil {
                result += [name, truthValue(taking: &rest)]
            } else {
                result.append(argument)
                if isExec, argument.hasPrefix("--"), attached == nil, let value = rest.popFirst() {
                    result.append(value)
                }
            }
        }
        return result
    }

    private static func parts(_ argument: String) -> (name: String, attached: String?) {
        guard argument.hasPrefix("--"), let equals = argument.firstIndex(of: "=") else {
            return (argument, nil)
        }
        return (String(argument[..<equals]), String(argument[argument.index(after: equals)...]))
    }

    /// Takes `true` or `false` from the front; `true` when neither stands there.
    private static func truthValue(taking rest: inout ArraySlice<String>) -> String {
        guard let next = rest.first, ["true", "false"].contains(next) else { return "true" }
        rest.removeFirst()
        return next
    }

    private static func isTrue(_ text: String) -> Bool { text != "false" }
}
