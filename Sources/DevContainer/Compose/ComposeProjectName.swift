/// The name of a Compose project, chosen as the reference CLI chooses it.
public enum ComposeProjectName {
    /// The variable that names the project, in the environment or in a `.env` file.
    public static let variable = "COMPOSE_PROJECT_NAME"

    /// Chooses the name.
    ///
    /// - Parameters:
    ///   - environment: The environment of the process.
    ///   - environmentFiles: The texts of the `.env` files that count, the first one first.
    ///   - files: The Compose files in their order.
    ///   - workspaceFolder: The opened folder, absolute.
    /// - Returns: A name of lower-case letters, digits, `-` and `_`.
    public static func choose(
        environment: [String: String],
        environmentFiles: [String],
        files: [ComposeFile],
        workspaceFolder: String
    ) -> String {
        let named =
            [environment[variable]]
            + environmentFiles.map { ComposeVariables(environmentFile: $0)[variable] }
        for name in named.compactMap({ $0 }).map(normalized) where !name.isEmpty { return name }
        if let name = files.last(where: { $0.name?.isEmpty == false })?.name {
            let variables = ComposeVariables(
                environment: environment,
                environmentFile: environmentFiles.last ?? ""
            )
            let name = normalized(variables.substituting(name))
            if !name.isEmpty { return name }
        }
        let folder = files.first.map { FolderPath.dirname($0.path) } ?? workspaceFolder
        let isOwn = folder == FolderPath.normalized(workspaceFolder + "/.devcontainer")
        let name = normalized(
            isOwn
                ? FolderPath.basename(workspaceFolder) + "_devcontainer"
                : FolderPath.basename(folder)
        )
        return name.isEmpty ? "default" : name
    }

    /// Returns a text in the characters that a project's name may have; the first one is a letter
    /// or digit.
    static func normalized(_ text: String) -> String {
        let allowed = text.lowercased().filter { character in
            character.isASCII
                && (character.isLetter || character.isNumber || character == "-"
                    || character == "_")
        }
        return String(allowed.drop { $0 == "-" || $0 == "_" })
    }
}
