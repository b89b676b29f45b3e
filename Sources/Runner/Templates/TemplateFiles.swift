import Archive
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
    ///
    /// - Throws: A diagnostic for what cannot be read, and for a folder that is too large.
    static func read(_ folder: String) throws -> [Entry] {
        let paths: [String]
        do {
            paths = try FileManager.default.subpathsOfDirectory(atPath: folder)
        } catch {
            throw unreadable(folder, error)
        }
        var bytes = 0
        return try paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.compactMap { path in
            guard let entry = try entry(path, in: folder) else { return nil }
            if case .file(let content, _) = entry.kind { bytes += content.count }
            guard bytes <= mostBytes else {
                throw fault("the Template is larger than \(mostBytes >> 20) MB")
            }
            return entry
        }
    }

    /// The file or link at a path; nil for what is neither.
    private static func entry(_ path: String, in folder: String) throws -> Entry? {
        let files = FileManager.default
        let place = "\(folder)/\(path)"
        if let target = try? files.destinationOfSymbolicLink(atPath: place) {
            return Entry(path: path, kind: .link(target: target))
        }
        do {
            let type = try files.attributesOfItem(atPath: place)[.type] as? FileAttributeType
            guard type == .typeRegular else { return nil }
            let content = Array(try Data(contentsOf: URL(filePath: place)))
            let isExecutable = files.isExecutableFile(atPath: place)
            return Entry(path: path, kind: .file(content, isExecutable: isExecutable))
        } catch {
            throw unreadable(place, error)
        }
    }

    private static func unreadable(_ path: String, _ error: any Error) -> DiagnosticError {
        let reason = SystemReason(error).map { ": \($0)" } ?? ""
        return fault(
            "cannot read `\(path)` of the Template\(reason)",
            hints: ["a Template's files must be readable by you"]
        )
    }

    private static func fault(_ summary: String, hints: [String] = []) -> DiagnosticError {
        DiagnosticError(Diagnostic(code: "template", summary, hints: hints))
    }
}
