public import Diagnostics
import FoundationEssentials

/// Programs of the machine by their names.
public enum ProgramPath {
    /// Returns the paths of the programs that a name means: the path itself, or every file of that
    /// name on the search path.
    ///
    /// - Parameters:
    ///   - name: A name, or a path with a `/`, relative ones to the current folder.
    ///   - environment: The environment with the search path.
    /// - Returns: Absolute paths in the order of the search path; empty when there is none.
    static func all(named name: String, _ environment: [String: String]) -> [String] {
        let current = FileManager.default.currentDirectoryPath
        let candidates =
            name.contains("/")
            ? [name.hasPrefix("/") ? name : "\(current)/\(name)"]
            : (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
                .map { "\($0)/\(name)" }
        return candidates.filter { path in
            var isFolder = false
            return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
                && !isFolder && FileManager.default.isExecutableFile(atPath: path)
        }
    }

    /// Returns the path of a program that a flag names.
    ///
    /// The name by which everybody calls the program says nothing: tools write it whether or not
    /// it is there, and Berth finds the right one itself.
    ///
    /// - Parameters:
    ///   - name: What the flag says, or nil without the flag.
    ///   - flag: The flag.
    ///   - usual: The name by which everybody calls the program.
    ///   - environment: The environment with the search path.
    /// - Returns: The path, nil where nothing is said.
    /// - Throws: A diagnostic that names the flag when there is no such program.
    public static func named(
        _ name: String?,
        by flag: String,
        usual: String,
        _ environment: [String: String]
    ) throws(DiagnosticError) -> String? {
        guard let name, name != usual else { return nil }
        if let path = all(named: name, environment).first { return path }
        throw DiagnosticError(
            Diagnostic(
                code: "program-not-found",
                "`\(flag)` names `\(name)`, which is no program of this machine",
                hints: [
                    "name one that is there, or leave the flag out: Berth looks for `\(usual)`"
                ],
                exitCode: .environment
            )
        )
    }
}
