import Diagnostics
import FoundationEssentials
import OCI
import Registry
import Resolver

/// Where a Template is: in a folder, or in a registry.
enum TemplateSource {
    case folder(String)
    case registry(ImageReference)

    /// Tells a folder from a reference.
    ///
    /// A reference must name its registry: for an image a bare name means Docker Hub, but whoever
    /// writes `src/debian` for a Template means the folder.
    ///
    /// - Throws: A diagnostic when the text is neither.
    init(_ text: String, _ session: Session) throws {
        let path = session.absolute(text)
        let isPath =
            ["/", "./", "../", "~/"].contains { text.hasPrefix($0) }
            || [".", "..", "~"].contains(text)
        if isPath {
            self = .folder(try LoadedConfiguration.existingFolder(path))
        } else if ImageReference.namesRegistry(text) {
            self = .registry(try ImageReference(parsing: text))
        } else if Self.holdsTemplate(path) {
            self = .folder(path)
        } else {
            throw Self.neither(text, isFolder: FileManager.default.fileExists(atPath: path))
        }
    }

    private static func holdsTemplate(_ folder: String) -> Bool {
        FileManager.default.fileExists(atPath: "\(folder)/\(CollectionKind.template.metadataFile)")
    }

    private static func neither(_ text: String, isFolder: Bool) -> DiagnosticError {
        let file = CollectionKind.template.metadataFile
        return DiagnosticError(
            Diagnostic(
                code: "template-reference",
                "`\(text)` is neither a Template's folder nor a reference with a registry",
                notes: isFolder ? ["`\(text)` is here, but has no `\(file)`"] : [],
                hints: [
                    "name a folder such as `./src/debian`, or write a reference such as"
                        + " `ghcr.io/devcontainers/templates/debian`"
                ]
            )
        )
    }
}
