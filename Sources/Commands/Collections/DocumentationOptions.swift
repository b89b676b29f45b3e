import Archive
import ArgumentParser
import DevContainer
import Diagnostics
import FoundationEssentials
import JSONC
import Registry

/// Which collection gets its documentation, and what the texts link to.
struct DocumentationOptions: ParsableArguments {
    @Option(
        name: [.customLong("project-folder"), .customShort("p")],
        help: ArgumentHelp("The folder whose folders get a README.", valueName: "path")
    )
    var projectFolder = "."

    @Option(
        name: .customLong("github-owner"),
        help: ArgumentHelp("The owner of the repository on GitHub, for links.", valueName: "name")
    )
    var owner = ""

    @Option(
        name: .customLong("github-repo"),
        help: ArgumentHelp("The repository on GitHub, for links.", valueName: "name")
    )
    var repository = ""

    @OptionGroup
    var log: LogOptions

    /// Writes `README.md` into each folder of a collection.
    ///
    /// - Parameters:
    ///   - kind: What the collection holds.
    ///   - namespace: Where Features are published, for the example of their use.
    /// - Throws: The exit code, once the error has been told.
    func generate(_ kind: CollectionKind, namespace: String?) async throws {
        try await Session.run(log: log.settings) { session in
            let root = try source(session)
            let texts = try texts(kind, root, namespace: namespace)
            guard !texts.isEmpty else { throw nothing(kind, root) }
            for (path, text) in texts {
                do {
                    try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
                } catch {
                    throw Self.fault("write", path, error)
                }
                session.terminal.say("wrote \(path)")
            }
        }
    }

    /// The texts of all members, with the paths that they are for.
    private func texts(
        _ kind: CollectionKind,
        _ root: String,
        namespace: String?
    ) throws -> [(path: String, text: String)] {
        let files = FileManager.default
        let names: [String]
        do {
            names = try files.contentsOfDirectory(atPath: root).sorted()
        } catch {
            throw Self.fault("read", root, error)
        }
        var texts: [(path: String, text: String)] = []
        let faults = JSONFaults()
        for name in names where !name.hasPrefix(".") {
            let path = "\(root)/\(name)/\(kind.metadataFile)"
            guard let data = files.contents(atPath: path) else { continue }
            do throws(JSONSyntaxError) {
                let document = try JSONDocument(parsing: Array(data), path: path)
                let notes = files.contents(atPath: "\(root)/\(name)/NOTES.md") ?? Data()
                var readme = CollectionReadme(
                    metadata: document.root,
                    metadataFile: kind.metadataFile,
                    notes: String(decoding: notes, as: UTF8.self),
                    namespace: namespace
                )
                readme.address = address(name, kind)
                texts.append(("\(root)/\(name)/README.md", readme.text))
            } catch {
                for diagnostic in error.diagnostics { faults.append(diagnostic) }
            }
        }
        _ = try faults.throwErrors()
        return texts
    }

    /// The folder with the collection's folders: the one that was named, or `src` in it.
    private func source(_ session: Session) throws -> String {
        let folder = CollectionTarget.normalized(session.absolute(projectFolder))
        guard Self.isFolder(folder) else {
            throw DiagnosticError(
                Diagnostic(code: "collection", "there is no folder `\(projectFolder)`")
            )
        }
        return Self.isFolder("\(folder)/src") ? "\(folder)/src" : folder
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder
    }

    private func address(_ name: String, _ kind: CollectionKind) -> String? {
        guard !owner.isEmpty, !repository.isEmpty else { return nil }
        let parts = projectFolder.split(separator: "/").filter { $0 != "." }
        let folder = parts.last == "src" || parts.isEmpty ? "src" : parts.joined(separator: "/")
        return "https://github.com/\(owner)/\(repository)/blob/main/\(folder)/\(name)/"
            + kind.metadataFile
    }

    private static func fault(
        _ action: String,
        _ path: String,
        _ error: any Error
    ) -> DiagnosticError {
        let reason = SystemReason(error).map { ": \($0)" } ?? ""
        return DiagnosticError(
            Diagnostic(
                code: "documentation",
                "cannot \(action) `\(path)`\(reason)",
                hints: ["check the permissions of the folder and the free space on its disk"],
                exitCode: .environment
            )
        )
    }

    private func nothing(_ kind: CollectionKind, _ root: String) -> DiagnosticError {
        DiagnosticError(
            Diagnostic(
                code: "collection",
                "no folder in `\(root)` has a `\(kind.metadataFile)`",
                hints: ["name the folder `src` of the collection with `--project-folder`"]
            )
        )
    }
}
