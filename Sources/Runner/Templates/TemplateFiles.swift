import Diagnostics
import FoundationEssentials

/// The files of a Template's folder.
enum TemplateFiles {
    /// A file or a link.
    struct Entry: Hashable {
        /// What an entry is.
        enum Kind: Hashable {
            case file([UInt8], isExecutable: Bool)
            case link(target: String)
        }

        /// The path relative to the Template's folder.
        var path: String
        /// What it is.
        var kind: Kind

        var isFile: Bool { if case .file = kind { true } else { false } }
    }

    private static let mostBytes = 512 << 20

    /// Reads all files below a folder, in the order of their paths' bytes.
    static func read(_ folder: String) throws -> [Entry] {
        let files = FileManager.default
        var bytes = 0
        let paths = try files.subpathsOfDirectory(atPath: folder).sorted {
            $0.utf8.lexicographicallyPrecedes($1.utf8)
        }
        return try paths.compactMap { path in
            let place = "\(folder)/\(path)"
            if let target = try? files.destinationOfSymbolicLink(atPath: place) {
                return Entry(path: path, kind: .link(target: target))
            }
            let attributes = try files.attributesOfItem(atPath: place)
            guard attributes[.type] as? FileAttributeType == .typeRegular else { return nil }
            guard let data = files.contents(atPath: place) else {
                throw fault("cannot read `\(place)`")
            }
            bytes += data.count
            guard bytes <= mostBytes else {
                throw fault("the Template is larger than \(mostBytes >> 20) MB")
            }
            let isExecutable = files.isExecutableFile(atPath: place)
            return Entry(path: path, kind: .file(Array(data), isExecutable: isExecutable))
        }
    }

    private static func fault(_ summary: String) -> DiagnosticError {
        DiagnosticError(Diagnostic(code: "template", summary))
    }
}
