import DevContainer
import Diagnostics
import FoundationEssentials
import JSONC
import OrderedCollections

/// A Feature or Template whose metadata and files are as they should be.
struct CheckedMember {
    var kind: CollectionKind
    var folder: String
    var identifier: String
    var version: FeatureVersion
    /// The metadata in its file.
    var written: JSONObject
    /// The metadata with what packing adds.
    var metadata: JSONObject
}

/// Finds the members of a collection, and all that is wrong with any of them.
struct CollectionReader {
    let kind: CollectionKind
    let faults: JSONFaults

    private static let largestFileBytes = 1 << 20

    /// Returns the members without a fault; faults go to the collector.
    func read(_ target: String, displayed: String) -> [CheckedMember] {
        guard Self.isFolder(target) else {
            faults.append(
                Diagnostic(
                    code: "collection",
                    "there is no folder `\(displayed)`",
                    hints: ["name the folder `src` of the collection, or one \(kind.title)'s"]
                )
            )
            return []
        }
        if Self.isFile("\(target)/\(kind.metadataFile)") {
            return [member(target, displayed, isAlone: true)].compactMap { $0 }
        }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: target)) ?? []
        let folders = names.filter { !$0.hasPrefix(".") && Self.isFolder("\(target)/\($0)") }
        let display = displayed == "." ? "" : displayed + "/"
        var found = 0
        let members = folders.sorted().compactMap { name -> CheckedMember? in
            guard Self.isFile("\(target)/\(name)/\(kind.metadataFile)") else {
                faults.append(skipped(display + name))
                return nil
            }
            found += 1
            return member("\(target)/\(name)", display + name, isAlone: false)
        }
        if found == 0 { faults.append(empty(displayed, hasSource: folders.contains("src"))) }
        refuseSharedNames(members)
        return members
    }

    private func member(_ folder: String, _ display: String, isAlone: Bool) -> CheckedMember? {
        let path =
            display == "." ? kind.metadataFile : "\(display)/\(kind.metadataFile)"
        guard let document = document("\(folder)/\(kind.metadataFile)", path: path) else {
            return nil
        }
        let own = JSONFaults()
        let identifier = identifier(in: document, own)
        let reader = JSONReader(document, faults: own)
        checkName(identifier, of: folder, reader, isAlone: isAlone)
        let version = version(reader)
        let name = reader.member("name")?.value
        if document.root.object != nil, name == nil || name == .null || name == .string("") {
            reader.report(code: "packaging", "the \(kind.title)'s metadata has no `name`")
        }
        checkDefaults(reader)
        var metadata = document.root.object ?? [:]
        switch kind {
        case .feature: completeFeature(&metadata, folder, reader)
        case .template: completeTemplate(&metadata, folder, display, reader)
        }
        // Users may do without some of what authors owe: the error stands for the warning.
        let errors = own.diagnostics.filter { $0.severity == .error }.map(\.location)
        for diagnostic in own.diagnostics
        where diagnostic.severity == .error || !errors.contains(diagnostic.location) {
            faults.append(diagnostic)
        }
        guard !own.hasErrors, let identifier, let version else { return nil }
        return CheckedMember(
            kind: kind,
            folder: folder,
            identifier: identifier,
            version: version,
            written: document.root.object ?? [:],
            metadata: metadata
        )
    }

    /// Reads the metadata by the rules for its users and returns the id.
    private func identifier(in document: JSONDocument, _ own: JSONFaults) -> String? {
        switch kind {
        case .feature:
            _ = FeatureMetadata(
                reading: document,
                reference: document.path,
                variables: VariableContext(),
                faults: own
            )
        case .template:
            _ = TemplateMetadata(reading: document, faults: own)
        }
        return document.root["id"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Reads a small file with JSON; what is wrong with it goes to the collector.
    func document(_ file: String, path: String) -> JSONDocument? {
        guard let data = FileManager.default.contents(atPath: file),
            data.count <= Self.largestFileBytes
        else {
            faults.append(Diagnostic(code: "packaging", "cannot read `\(path)`"))
            return nil
        }
        do throws(JSONSyntaxError) {
            return try JSONDocument(parsing: Array(data), path: path)
        } catch {
            for diagnostic in error.diagnostics { faults.append(diagnostic) }
            return nil
        }
    }

    static func isFile(_ path: String) -> Bool {
        var isFolder = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder
    }

    static func isFolder(_ path: String) -> Bool {
        var isFolder = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder
    }
}

extension CollectionReader {
    private func skipped(_ folder: String) -> Diagnostic {
        Diagnostic(
            .warning,
            code: "collection",
            "`\(folder)` has no `\(kind.metadataFile)` and is left out"
        )
    }

    private func empty(_ folder: String, hasSource: Bool) -> Diagnostic {
        Diagnostic(
            code: "collection",
            "`\(folder)` holds no \(kind.title)",
            notes: ["no folder in it has a `\(kind.metadataFile)`"],
            hints: hasSource
                ? ["did you mean `\(folder == "." ? "src" : folder + "/src")`?"]
                : ["name the folder `src` of the collection, or one \(kind.title)'s"]
        )
    }

    /// Two members under one name would overwrite each other in the registry.
    private func refuseSharedNames(_ members: [CheckedMember]) {
        var owners: [String: String] = [:]
        for member in members { owners[member.identifier.lowercased()] = member.identifier }
        for member in members {
            for former in (member.metadata["legacyIds"]?.array ?? []).compactMap(\.string) {
                guard let owner = owners[former.lowercased()], owner != member.identifier else {
                    owners[former.lowercased()] = member.identifier
                    continue
                }
                faults.append(
                    Diagnostic(
                        code: "packaging",
                        "`\(owner)` and `\(member.identifier)` would both be published as "
                            + "`\(former)`",
                        hints: ["take `\(former)` out of the `legacyIds` of one of them"]
                    )
                )
            }
        }
    }
}
