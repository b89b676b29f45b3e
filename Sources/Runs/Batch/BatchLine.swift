import Diagnostics
import JSONC

/// One line of a batch as it was read, before other lines are looked at.
struct BatchLine {
    /// A task that this one waits for, with its place.
    struct Name {
        var text: String
        var location: SourceLocation?
    }

    /// The line, from 1.
    let number: Int
    private(set) var submission = RunSubmission(prompt: "", repository: "")
    private(set) var name: Name?
    private(set) var after: [Name] = []
    private(set) var branch: Name?
    private(set) var count = 1
    /// How many lines of the file stand above what is read.
    private var linesAbove: Int

    private static let ownNames = [
        "prompt", "repo", "base", "branch", "id", "after", "priority", "count", "push", "rehearse",
    ]
    /// The settings that a task may have: those that a flag of a run sets.
    private static let settings = Setting.all.filter { setting in
        setting.flag != nil && !ownNames.contains(setting.name) && !setting.name.contains(".")
    }

    /// Reads a line.
    ///
    /// - Parameters:
    ///   - bytes: The line without its line break.
    ///   - number: Its number, from 1.
    ///   - path: The file's path, for messages.
    ///   - surroundings: What paths are relative to.
    ///   - faults: Gets all faults of the line.
    init(
        _ bytes: [UInt8],
        number: Int,
        path: String,
        _ surroundings: BatchSurroundings,
        _ faults: inout [Diagnostic]
    ) {
        self.number = number
        linesAbove = number - 1
        guard !self.faults(of: bytes, path, surroundings).isEmpty else { return }
        // What is told names lines in its words, too, so the line is read at its own place.
        let above = [UInt8](repeating: UInt8(ascii: "\n"), count: number - 1)
        linesAbove = 0
        faults += self.faults(of: above + bytes, path, surroundings)
    }

    /// Reads the line and returns what is wrong with it.
    private mutating func faults(
        of bytes: [UInt8],
        _ path: String,
        _ surroundings: BatchSurroundings
    ) -> [Diagnostic] {
        do {
            let reader = JSONReader(try JSONDocument(parsing: bytes, path: path))
            read(reader, surroundings)
            return reader.faults.diagnostics
        } catch {
            return error.diagnostics
        }
    }

    private mutating func read(_ reader: JSONReader, _ surroundings: BatchSurroundings) {
        guard reader.value.object != nil else {
            reader.report(
                code: "batch-line",
                "the line must hold an object",
                hints: ["write one task as `{\"prompt\": \"…\"}`, all of it on one line"]
            )
            return
        }
        refuseUnknownNames(reader)
        readWords(reader, surroundings)
        submission.priority = reader.member("priority")?.integer(in: -1_000_000...1_000_000) ?? 0
        count = reader.member("count")?.integer(in: 1...RunSubmission.mostCopies) ?? 1
        name = reader.member("id").flatMap { text(of: $0) }
        after = names(reader.member("after"))
        branch = reader.member("branch").flatMap { text(of: $0) }
        submission.branch = branch?.text
        for setting in Self.settings {
            guard let member = reader.member(setting.name) else { continue }
            submission.flags[setting.name] = texts(of: member, for: setting)
        }
    }

    private mutating func readWords(_ reader: JSONReader, _ surroundings: BatchSurroundings) {
        if let prompt = reader.member("prompt") {
            submission.prompt = text(of: prompt)?.text ?? ""
        } else {
            reader.report(
                code: "batch-prompt",
                "the task has no `prompt`",
                hints: ["add `\"prompt\"`: what the agent is to do"]
            )
        }
        let repository = reader.member("repo").flatMap { text(of: $0)?.text }
        submission.repository =
            repository.map { surroundings.repository($0) } ?? surroundings.repository
        submission.base = reader.member("base").flatMap { text(of: $0)?.text }
        let rehearsal = reader.member("rehearse").flatMap { text(of: $0)?.text }
        submission.rehearsal = rehearsal.map { surroundings.path($0) }
        guard let push = reader.member("push") else { return }
        submission.push =
            PushWish(push.value)
            ?? push.refuse(as: "the name or URL of a remote, `true` or `false`")
    }

    /// A text that says something, with its place in the file.
    private func text(of reader: JSONReader) -> Name? {
        guard let text = reader.string() else { return nil }
        guard text.contains(where: { !$0.isWhitespace }) else {
            let _: String? = reader.refuse(as: "a text that is not empty")
            return nil
        }
        return Name(text: text, location: shifted(reader.location()))
    }

    private func names(_ reader: JSONReader?) -> [Name] {
        guard let reader else { return [] }
        switch reader.value {
        case .string: return [text(of: reader)].compactMap(\.self)
        case .array: return (reader.elements() ?? []).compactMap { text(of: $0) }
        default: return reader.refuse(as: "a task's `id`, or an array of them") ?? []
        }
    }

    private func texts(of reader: JSONReader, for setting: Setting) -> [String]? {
        guard let value = setting.kind.value(of: reader.value) else {
            return reader.refuse(
                as: setting.kind.expectation,
                hints: ["`\(setting.name)`: \(setting.meaning.dropLast())"]
            )
        }
        return value.list ?? [value.description]
    }

    /// A name that nobody knows may be a limit with a slip in it, so it is no mere warning.
    private func refuseUnknownNames(_ reader: JSONReader) {
        let known = Self.ownNames + Self.settings.map(\.name)
        for member in reader.members() ?? [] where !known.contains(member.name) {
            let nearest = Suggestion.nearest(to: member.name, in: known)
            member.report(
                code: "batch-unknown-name",
                "`\(member.name)` is no property of a task",
                at: .name,
                hints: [nearest.map { "did you mean `\($0)`?" } ?? Self.list(known)]
            )
        }
    }

    private static func list(_ names: [String]) -> String {
        "a task has " + names.map { "`\($0)`" }.joined(separator: ", ")
    }

    /// The place in the file of a place in the line.
    private func shifted(_ location: SourceLocation?) -> SourceLocation? {
        var location = location
        location?.line += linesAbove
        return location
    }
}
