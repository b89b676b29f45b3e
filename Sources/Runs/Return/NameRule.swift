/// Files that run for their names, all of them in lower case.
enum NameRule {
    /// Whether names lie in a folder, given from the top of the repository, or are that folder.
    static func isWithin(_ names: [String], _ folder: String) -> Bool {
        let parts = folder.lowercased().split(separator: "/").map(String.init)
        return !parts.isEmpty && names.starts(with: parts)
    }

    /// Judges a path.
    ///
    /// - Parameters:
    ///   - names: The names from the top to the file.
    ///   - isLink: Whether it is a link, which may stand for a whole folder.
    /// - Returns: When it runs; nil for a name that says nothing.
    static func verdict(on names: [String], isLink: Bool) -> Verdict? {
        guard let name = names.last else { return nil }
        if let found = path(names) ?? NamedFile.verdict(on: name) { return found }
        if isLink, NamedFolder.all.keys.contains(name) || name == "workflows" || name == ".github" {
            return Verdict(.unasked, "it is a link in the place of a folder whose files run")
        }
        for folder in names.dropLast() {
            if let found = NamedFolder.all[folder] { return found }
        }
        return ending(name)
    }

    /// Files that are meant only in a certain folder; the nearest folder counts.
    private static func path(_ names: [String]) -> Verdict? {
        let name = names[names.count - 1]
        let folder = names.dropLast().last ?? ""
        switch (folder, name) {
        case (".vscode", "settings.json"):
            return Verdict(.unasked, "VS Code takes programs and terminals from it")
        case (".vscode", "mcp.json"), (".cursor", "mcp.json"):
            return Verdict(.unasked, "the editor's agent starts the servers that it names")
        case (".vscode", "launch.json"):
            return Verdict(.onUse, "VS Code runs it when you start or debug the project")
        case (".vscode", "extensions.json"):
            return Verdict(.onUse, "VS Code offers the extensions that it names")
        // What it says decides.
        case (".vscode", "tasks.json"): return nil
        case (".idea", "startup.xml"), (".idea", "watchertasks.xml"):
            return Verdict(.unasked, "JetBrains editors run it on opening the project or saving")
        case (".github", "copilot-instructions.md"): return Self.instructions
        case (".cargo", "config"), (".cargo", "config.toml"):
            return Verdict(.onUse, "cargo runs the linkers and wrappers that it names")
        case ("wrapper", _) where names.contains("gradle"):
            return Verdict(.onUse, "gradlew runs it at a build")
        default: break
        }
        for depth in names.indices.dropLast() {
            let rest = Array(names[depth...])
            for (prefix, server) in servers where rest.starts(with: prefix) {
                return Verdict(.elsewhere, "\(server) runs it once it is pushed")
            }
            if rest.starts(with: [".yarn", "releases"]) || rest.starts(with: [".yarn", "plugins"]) {
                return Verdict(.unasked, "yarn runs it whenever it is called")
            }
        }
        return nil
    }

    static let instructions = Verdict(.onUse, "an agent takes it for instructions")

    private static let servers: [([String], String)] = [
        ([".github", "workflows"], "GitHub"), ([".github", "actions"], "GitHub"),
        ([".gitlab", "ci"], "GitLab"), ([".circleci"], "CircleCI"),
        ([".forgejo", "workflows"], "Forgejo"), ([".gitea", "workflows"], "Gitea"),
        ([".buildkite"], "Buildkite"), ([".teamcity"], "TeamCity"), ([".woodpecker"], "Woodpecker"),
        ([".azure-pipelines"], "Azure"), ([".semaphore"], "Semaphore"),
    ]

    /// Endings of names, the first that fits.
    private static let endings: [(String, Verdict)] = [
        (".pth", Verdict(.unasked, "every Python that finds the folder runs it at its start")),
        (".run.xml", Verdict(.onUse, "JetBrains editors run it when you start it")),
        (".gemspec", Verdict(.onUse, "Bundler and gem run it")),
        (".mk", Verdict(.onUse, "make runs what it says")),
        (".cmake", Verdict(.onUse, "CMake runs it at a build")),
        (".gradle", Verdict(.onUse, "Gradle runs it at every call")),
        (".gradle.kts", Verdict(.onUse, "Gradle runs it at every call")),
        (".bzl", Verdict(.onUse, "Bazel runs it at a build")),
        (".csproj", Verdict(.onUse, "MSBuild runs what it says")),
        (".targets", Verdict(.onUse, "MSBuild runs what it says")),
        (".props", Verdict(.onUse, "MSBuild runs what it says")),
        (".dockerfile", Verdict(.onUse, "Docker runs it at a build")),
    ]

    /// Configuration of tools that is a program, such as `vite.config.ts`.
    private static let scripts: Set<String> = ["js", "cjs", "mjs", "ts", "cts", "mts"]

    private static func ending(_ name: String) -> Verdict? {
        if let found = endings.first(where: { name.hasSuffix($0.0) }) { return found.1 }
        if name.hasPrefix("dockerfile.") || name.hasPrefix("containerfile.") {
            return Verdict(.onUse, "Docker runs it at a build")
        }
        if name.hasPrefix(".env.") { return NamedFile.verdict(on: ".env") }
        let parts = name.split(separator: ".")
        guard let last = parts.last, scripts.contains(String(last)) else { return nil }
        let isConfiguration =
            parts.dropLast().last == "config"
            || name.hasPrefix(".") && parts.first?.hasSuffix("rc") == true
        guard isConfiguration else { return nil }
        return Verdict(.onUse, "the tool that it belongs to runs it whenever it is called")
    }
}
