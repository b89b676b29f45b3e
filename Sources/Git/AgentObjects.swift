import Glibc

/// Copies the objects that an agent has made out of its git directory, as files.
///
/// Of packs only the pack itself is copied, as an index can lie; lists of other object folders,
/// replacements, grafts and commit graphs stay behind.
struct AgentObjects: ~Copyable {
    private let source: OpenFolder
    private let limits: ImportLimits
    private var count = 0
    private var bytes = 0
    private(set) var notes: [String] = []

    init(_ source: consuming OpenFolder, limits: ImportLimits) {
        self.source = source
        self.limits = limits
    }

    /// Copies the packs and returns their names without an ending.
    mutating func copyPacks(to target: borrowing OpenFolder) -> [String] {
        var copied: [String] = []
        do {
            guard try source.status(of: Array("pack".utf8)) != nil else { return [] }
            let folder = try source.folder(Array("pack".utf8))
            let names = try folder.names(most: limits.mostObjects)
            try target.makeFolder(Array("pack".utf8))
            let copies = try target.folder(Array("pack".utf8))
            for name in names {
                guard let stem = Self.packStem(name) else { continue }
                if copy(name, from: folder, to: copies, place: "pack") { copied.append(stem) }
            }
        } catch {
            notes.append("packs of the agent were not read: \(error.reason)")
        }
        return copied
    }

    /// Copies the objects that stand alone.
    mutating func copyLoose(to target: borrowing OpenFolder) {
        let digits = Array("0123456789abcdef".utf8)
        for first in digits {
            for second in digits { copyLoose([first, second], to: target) }
        }
    }

    private mutating func copyLoose(_ prefix: [UInt8], to target: borrowing OpenFolder) {
        do {
            guard try source.status(of: prefix) != nil else { return }
            let folder = try source.folder(prefix)
            let names = try folder.names(most: limits.mostObjects)
            try target.makeFolder(prefix)
            let copies = try target.folder(prefix)
            for name in names where ObjectName(bytes: prefix + name) != nil {
                _ = copy(name, from: folder, to: copies, place: prefix.text)
            }
        } catch {
            notes.append("objects `\(prefix.text)…` of the agent were not read: \(error.reason)")
        }
    }

    private mutating func copy(
        _ name: [UInt8],
        from folder: borrowing OpenFolder,
        to target: borrowing OpenFolder,
        place: String
    ) -> Bool {
        do throws(FileRefusal) {
            // What was copied for an earlier snapshot is named by its content.
            if try target.status(of: name) != nil { return false }
            count += 1
            if count > limits.mostObjects {
                throw FileRefusal(reason: "there are more than \(limits.mostObjects)")
            }
            let file = try folder.file(name)
            guard try bytes + file.status().sizeBytes <= limits.mostObjectBytes else {
                throw FileRefusal(
                    reason: "with it there are more than \(limits.mostObjectBytes) bytes"
                )
            }
            let copy = try target.newFile(name, mode: 0o600)
            bytes += try file.copy(to: copy, limit: limits.mostObjectBytes - bytes)
            return true
        } catch {
            let most = 5
            if notes.count < most {
                notes.append(
                    "the agent's object `\(place)/\(name.text)` was left out: \(error.reason)"
                )
            }
            return false
        }
    }

    private static func packStem(_ name: [UInt8]) -> String? {
        let text = name.text
        guard text.hasPrefix("pack-"), text.hasSuffix(".pack"),
            ObjectName(text.dropFirst(5).dropLast(5)) != nil
        else { return nil }
        return String(text.dropLast(5))
    }
}
