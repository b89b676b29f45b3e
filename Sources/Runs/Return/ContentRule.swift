import JSONC
import OrderedCollections

/// Files of which only some members run, so that what they say decides.
enum ContentRule {
    private typealias Rule = @Sendable (ChangedFile) -> Verdict?

    private static let rules: [String: Rule] = [
        "package.json": packageManifest, "composer.json": composerManifest, "tasks.json": tasks,
        ".gitattributes": attributes, "pyproject.toml": pythonProject, "config": configuration,
        "head": repositoryHead,
    ]

    private static let editorProject = ".code-workspace"

    /// Whether a file of that name, in lower case, has to be read.
    static func isNeeded(for name: String) -> Bool {
        rules[name] != nil || name.hasSuffix(editorProject)
    }

    static func verdict(on file: ChangedFile) -> Verdict? {
        guard file.kind == .file || file.kind == .program, let name = file.names.last else {
            return nil
        }
        if name.hasSuffix(editorProject) {
            return Verdict(.unasked, "VS Code takes settings and tasks from it when it is opened")
        }
        return rules[name]?(file)
    }

    // MARK: Manifests

    /// What npm, pnpm, yarn and bun run by themselves at an installation or a publication.
    private static let lifecycle: Set<String> = [
        "preinstall", "install", "postinstall", "preprepare", "prepare", "postprepare",
        "prepublish", "prepublishonly", "prepack", "postpack", "preuninstall", "uninstall",
        "postuninstall", "dependencies", "pnpm:devpreinstall",
    ]
    /// Members of `package.json` that make hooks of git.
    private static let hookMembers = ["husky", "simple-git-hooks", "gitHooks", "pre-commit"]

    private static func packageManifest(_ file: ChangedFile) -> Verdict? {
        guard let new = object(file.after) else {
            return Verdict(.unasked, "npm could run scripts of it at the next installation")
        }
        let old = object(file.before) ?? [:]
        let scripts = changedMembers(of: "scripts", old, new)
        let unasked = scripts.filter { lifecycle.contains($0.lowercased()) }
        if !unasked.isEmpty {
            return Verdict(.unasked, "npm runs \(listed(unasked)) at the next installation")
        }
        if let member = hookMembers.first(where: { old[$0] != new[$0] && new[$0] != nil }) {
            return Verdict(.unasked, "git runs hooks that its `\(member)` names")
        }
        if old["packageManager"] != new["packageManager"], new["packageManager"] != nil {
            return Verdict(
                .onUse,
                "Corepack fetches and runs the package manager that it names"
            )
        }
        if scripts.isEmpty { return nil }
        return Verdict(.onUse, "npm runs \(listed(scripts)) of it when you call for it")
    }

    private static func composerManifest(_ file: ChangedFile) -> Verdict? {
        guard let new = object(file.after) else {
            return Verdict(.unasked, "Composer could run scripts of it at the next installation")
        }
        let scripts = changedMembers(of: "scripts", object(file.before) ?? [:], new)
        if scripts.isEmpty { return nil }
        return Verdict(.unasked, "Composer runs \(listed(scripts)) at the next installation")
    }

    private static func object(_ bytes: [UInt8]?) -> JSONObject? {
        guard let bytes else { return nil }
        return (try? JSONDocument(parsing: bytes, path: "", dialect: .jsonc))?.root.object
    }

    private static func changedMembers(
        of name: String,
        _ old: JSONObject,
        _ new: JSONObject
    ) -> [String] {
        // What is no object is not known to be harmless.
        guard let members = new[name] else { return [] }
        guard let members = members.object else { return [name] }
        return members.keys.filter { old[name]?[$0] != members[$0] }
    }

    private static func listed(_ names: [String]) -> String {
        let shown = names.prefix(3).map { "`\($0)`" }.joined(separator: ", ")
        return names.count > 3 ? "\(shown) and \(names.count - 3) more" : shown
    }

    // MARK: Editors

    private static func tasks(_ file: ChangedFile) -> Verdict? {
        guard file.names.dropLast().last == ".vscode" else { return nil }
        let root = file.after.flatMap {
            (try? JSONDocument(parsing: $0, path: "", dialect: .jsonc))?.root
        }
        guard let root, !says("folderOpen", root) else {
            return Verdict(.unasked, "VS Code runs a task of it when you open the folder")
        }
        return Verdict(.onUse, "VS Code offers its tasks, and runs them when you build or test")
    }

    private static func says(_ word: String, _ value: JSONValue) -> Bool {
        switch value {
        case .string(let text): text == word
        case .array(let values): values.contains { says(word, $0) }
        case .object(let members): members.values.contains { says(word, $0) }
        default: false
        }
    }

    // MARK: Git

    private static func attributes(_ file: ChangedFile) -> Verdict? {
        let words = ["filter=", "diff=", "merge="]
        let old = Set(lines(file.before))
        guard let after = file.after else {
            return Verdict(.unasked, "git could run programs that your configuration has")
        }
        // A macro can give an attribute under another name.
        let isNew = lines(after).contains { line in
            !old.contains(line) && !line.hasPrefix("#")
                && (line.hasPrefix("[attr]") || words.contains { line.contains($0) })
        }
        guard isNew else { return nil }
        return Verdict(
            .unasked,
            "git runs the filters and drivers of your configuration on the files that it names"
        )
    }

    /// The head of a repository that is kept as files in this one.
    private static func repositoryHead(_ file: ChangedFile) -> Verdict? {
        guard file.names.count > 1, let after = file.after else { return nil }
        let text = String(decoding: after.prefix(100), as: UTF8.self)
        let isName = text.prefix { $0.isHexDigit }.count >= 40
        return text.hasPrefix("ref:") || isName ? embedded : nil
    }

    private static func configuration(_ file: ChangedFile) -> Verdict? {
        guard file.names.count > 1, file.names.dropLast().last != ".cargo",
            lines(file.after).contains(where: { $0.lowercased().hasPrefix("[core") })
        else { return nil }
        return embedded
    }

    private static let embedded = Verdict(
        .unasked,
        "git takes the folder for a repository, and obeys its configuration when called in it"
    )

    // MARK: Python

    private static func pythonProject(_ file: ChangedFile) -> Verdict? {
        let part = section("build-system", of: file.after)
        guard file.after == nil || part != section("build-system", of: file.before) else {
            return nil
        }
        return Verdict(.onUse, "pip runs the build backend that it names")
    }

    private static func section(_ name: String, of bytes: [UInt8]?) -> [String] {
        var isInside = false
        return lines(bytes).filter { line in
            if line.hasPrefix("[") { isInside = line.dropFirst().hasPrefix(name) }
            return isInside || line.hasPrefix(name)
        }
    }

    private static func lines(_ bytes: [UInt8]?) -> [String] {
        String(decoding: bytes ?? [], as: UTF8.self).split(whereSeparator: \.isNewline)
            .map { String($0.drop { $0 == " " || $0 == "\t" }) }
    }
}
