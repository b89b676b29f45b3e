public import Diagnostics

/// Where a workspace's configuration can lie, and which one counts.
public struct ConfigurationCandidates: Hashable, Sendable {
    /// The places at the root, the first of which wins.
    public static let rootPaths = [".devcontainer/devcontainer.json", ".devcontainer.json"]

    /// All places to look at, relative to the workspace, in their order.
    public let paths: [String]

    /// Creates the list of places.
    ///
    /// - Parameter folders: The names of the folders in `.devcontainer`; only these are looked
    ///   into, nothing deeper.
    public init(foldersInDevContainerFolder folders: [String]) {
        let below = folders.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        paths = Self.rootPaths + below.map { ".devcontainer/\($0)/devcontainer.json" }
    }

    /// Chooses the configuration that counts.
    ///
    /// Without a name that is the first one at the root, else the only one in the folders.
    ///
    /// - Parameters:
    ///   - existing: Those of ``paths`` that exist.
    ///   - name: What the user asks for: the name of a folder in `.devcontainer`, or a path.
    /// - Returns: One of ``paths``.
    /// - Throws: When there is none, no one of that name, or several to choose from.
    public func choose(
        among existing: Set<String>,
        named name: String? = nil
    ) throws(ConfigurationChoiceError) -> String {
        let found = paths.filter(existing.contains)
        if let name {
            let wanted = [name, ".devcontainer/\(name)/devcontainer.json"].map(
                FolderPath.normalized
            )
            guard let path = found.first(where: wanted.contains) else {
                throw .unknownName(name, found: found)
            }
            return path
        }
        if let path = found.first(where: Self.rootPaths.contains) { return path }
        guard let only = found.first else { throw .notFound }
        guard found.count == 1 else { throw .several(found) }
        return only
    }

    /// Whether a file that the user names can be a configuration, by its own name.
    public static func isConfigurationName(_ path: String) -> Bool {
        ["devcontainer.json", ".devcontainer.json"].contains(FolderPath.basename(path))
    }
}

/// Why no configuration could be chosen.
public enum ConfigurationChoiceError: Error, Hashable {
    /// There is none.
    case notFound
    /// There is none of the name that the user asks for.
    case unknownName(String, found: [String])
    /// There are several, and none at the root.
    case several([String])
}

extension ConfigurationChoiceError {
    /// Returns what to tell the user of a workspace folder.
    public func diagnostics(in folder: String) -> [Diagnostic] {
        switch self {
        case .notFound:
            let places = ConfigurationCandidates.rootPaths.map { "`\($0)`" }
            let expected = "\(folder)/\(ConfigurationCandidates.rootPaths[0])"
            return [
                Diagnostic(
                    code: "configuration-not-found",
                    "Dev container config (\(expected)) not found.",
                    notes: [
                        "looked for \(places.joined(separator: ", ")) and"
                            + " `.devcontainer/<folder>/devcontainer.json`"
                    ],
                    hints: ["create `.devcontainer/devcontainer.json`"]
                )
            ]
        case .unknownName(let name, let found):
            let list = found.map { "`\($0)`" }.joined(separator: ", ")
            return [
                Diagnostic(
                    code: "configuration-not-found",
                    "there is no configuration `\(name)`",
                    notes: found.isEmpty ? [] : ["found \(list)"],
                    hints: [
                        "`--config-name` takes the name of a folder in `.devcontainer`, or a path"
                    ]
                )
            ]
        case .several(let found):
            let list = found.map { "`\($0)`" }.joined(separator: ", ")
            return [
                Diagnostic(
                    code: "configuration-choice",
                    "the workspace has several configurations: \(list)",
                    hints: [
                        "choose one with `--config-name \(Self.name(of: found.first ?? ""))`, or name"
                            + " its file with `--config`"
                    ]
                )
            ]
        }
    }

    /// The name of the folder that a configuration lies in, as a shell takes it.
    private static func name(of path: String) -> String {
        let name = FolderPath.basename(FolderPath.dirname(path))
        let isPlain = name.allSatisfy { $0.isLetter || $0.isNumber || "-_.".contains($0) }
        return isPlain ? name : "'\(name.replacing("'", with: "'\\''"))'"
    }
}
