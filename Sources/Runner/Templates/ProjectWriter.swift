import Archive
import Diagnostics
import FoundationEssentials
import Glibc

/// Writes files into a project so that either all of them are there or nothing has changed.
struct ProjectWriter {
    let project: String

    /// Writes files; those that are there already are replaced.
    ///
    /// - Returns: The paths at which something else stood before.
    /// - Throws: A diagnostic when something cannot be written; then the project is as before.
    func write(_ entries: [TemplateFiles.Entry]) throws -> [String] {
        var information = stat()
        if stat(project, &information) == 0, information.st_mode & S_IFMT != S_IFDIR {
            throw fault("`\(project)` is no folder")
        }
        do {
            try FileManager.default.createDirectory(
                atPath: project,
                withIntermediateDirectories: true
            )
            let root = try realPath(project)
            for entry in entries { try check(entry, below: root) }
            let staging = "\(root)/.berth-\(UUID().uuidString.prefix(8).lowercased())"
            defer { try? FileManager.default.removeItem(atPath: staging) }
            try stage(entries, in: staging)
            return try move(entries, from: staging, to: root)
        } catch let error as DiagnosticError {
            throw error
        } catch {
            let reason = SystemReason(error).map { ": \($0)" } ?? ""
            throw unwritable("cannot write to `\(project)`\(reason)")
        }
    }

    /// A folder must not be where a file goes, and no link on the way may lead out.
    private func check(_ entry: TemplateFiles.Entry, below root: String) throws {
        var folder = root
        for part in entry.path.split(separator: "/").dropLast() {
            folder += "/\(part)"
            guard let status = status(folder) else { break }
            let real = try realPath(folder)
            guard real.hasPrefix(root + "/") else {
                throw fault("`\(folder)` leads out of the project")
            }
            guard status & S_IFMT == S_IFDIR || status & S_IFMT == S_IFLNK else {
                throw fault("`\(folder)` is no folder, but the Template has files in it")
            }
        }
        if let status = status("\(root)/\(entry.path)"), status & S_IFMT == S_IFDIR {
            throw fault("`\(root)/\(entry.path)` is a folder, but the Template has a file there")
        }
    }

    private func stage(_ entries: [TemplateFiles.Entry], in staging: String) throws {
        let files = FileManager.default
        for (index, entry) in entries.enumerated() {
            if index == 0 {
                try files.createDirectory(atPath: staging, withIntermediateDirectories: false)
            }
            let place = "\(staging)/\(index)"
            switch entry.kind {
            case .file(let content, let isExecutable):
                try Data(content).write(to: URL(filePath: place))
                chmod(place, isExecutable ? 0o755 : 0o644)
            case .link(let target):
                try files.createSymbolicLink(atPath: place, withDestinationPath: target)
            }
        }
    }

    /// Puts what is staged in its place; what was there waits beside until all is done.
    private func move(
        _ entries: [TemplateFiles.Entry],
        from staging: String,
        to root: String
    ) throws -> [String] {
        let files = FileManager.default
        var undo: [() -> Void] = []
        var replaced: [String] = []
        do {
            for (index, entry) in entries.enumerated() {
                let place = "\(root)/\(entry.path)"
                for folder in missingFolders(above: entry.path, below: root) {
                    try files.createDirectory(atPath: folder, withIntermediateDirectories: false)
                    undo.append { rmdir(folder) }
                }
                if status(place) != nil {
                    let kept = "\(staging)/\(index).before"
                    try rename(place, to: kept)
                    undo.append { _ = Glibc.rename(kept, place) }
                    replaced.append(entry.path)
                }
                try rename("\(staging)/\(index)", to: place)
                undo.append { unlink(place) }
            }
        } catch {
            for step in undo.reversed() { step() }
            throw error
        }
        return replaced
    }

    private func missingFolders(above path: String, below root: String) -> [String] {
        var folder = root
        return path.split(separator: "/").dropLast().compactMap { part in
            folder += "/\(part)"
            return status(folder) == nil ? folder : nil
        }
    }

    private func rename(_ path: String, to place: String) throws {
        guard Glibc.rename(path, place) == 0 else {
            throw unwritable("cannot write `\(place)`: \(SystemReason(errno))")
        }
    }

    /// The mode of what stands at a path, links not followed.
    private func status(_ path: String) -> mode_t? {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode : nil
    }

    private func realPath(_ path: String) throws -> String {
        guard let real = realpath(path, nil) else { throw fault("`\(path)` leads nowhere") }
        defer { free(real) }
        return String(cString: real)
    }

    private func fault(_ summary: String) -> DiagnosticError {
        DiagnosticError(
            Diagnostic(
                code: "template-target",
                summary,
                notes: ["nothing in the project has changed"]
            )
        )
    }

    private func unwritable(_ summary: String) -> DiagnosticError {
        DiagnosticError(
            Diagnostic(
                code: "template-target",
                summary,
                notes: ["nothing in the project has changed"],
                hints: ["check the permissions of the folder and the free space on its disk"],
                exitCode: .environment
            )
        )
    }
}
