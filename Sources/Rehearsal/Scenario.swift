public import Diagnostics
public import JSONC
import OrderedCollections

/// The script of a rehearsal: what the model answers to which prompt.
public struct Scenario: Sendable {
    /// What it is called in the report.
    public let name: String
    /// What it is about, for people.
    public let description: String?
    /// What was noticed while reading it and does not hinder it.
    public let warnings: [Diagnostic]
    let model: String?
    let turns: [Turn]
    let prompts: [Script]
    let subagents: [Script]
    private let document: JSONDocument

    /// Turns for the prompts that a condition holds for.
    struct Script: Sendable {
        let condition: Condition
        let turns: [Turn]
    }

    /// Reads a scenario; `docs/rehearsal.md` describes its form.
    ///
    /// - Throws: All faults of the file, each with its place.
    public init(_ document: JSONDocument) throws(DiagnosticError) {
        try self.init(document, root: document.root)
    }

    /// Reads a scenario from a file's bytes.
    ///
    /// - Parameters:
    ///   - bytes: The file's content.
    ///   - path: The file's path, for messages.
    /// - Throws: All faults of the file, each with its place.
    public init(parsing bytes: [UInt8], path: String) throws(DiagnosticError) {
        let document: JSONDocument
        do {
            document = try JSONDocument(parsing: bytes, path: path)
        } catch {
            throw DiagnosticError(error.diagnostics)
        }
        try self.init(document)
    }

    /// Returns the scenario with `${name}` replaced in all strings, for each variable given.
    ///
    /// - Throws: Faults that come with the values, such as a broken regular expression.
    public func substituting(_ variables: [String: String]) throws(DiagnosticError) -> Self {
        try Self(document, root: document.root.substituting(variables))
    }

    private init(_ document: JSONDocument, root: JSONValue) throws(DiagnosticError) {
        let faults = JSONFaults(document.warnings)
        let reader = JSONReader(document, faults: faults).holding(root)
        if reader.isObject() {
            reader.warnAboutMembers(
                besides: ["name", "description", "model", "turns", "prompts", "subagents"],
                of: "a scenario"
            )
        }
        name = reader.require("name", "a name for the report")?.string() ?? ""
        description = reader.member("description")?.string()
        model = reader.member("model")?.string()
        turns = reader.member("turns")?.turns() ?? []
        prompts = reader.member("prompts")?.scripts() ?? []
        subagents = reader.member("subagents")?.scripts() ?? []
        if reader.value.object != nil, turns.isEmpty, prompts.isEmpty, !faults.hasErrors {
            reader.report(
                code: "rehearsal-empty",
                "the scenario has no turns",
                hints: ["add `\"turns\": [{ \"content\": \"Done.\" }]`"]
            )
        }
        warnings = try faults.throwErrors()
        self.document = document
    }
}

extension JSONValue {
    /// Returns the value with `${name}` replaced in all strings, but not in members' names.
    fileprivate func substituting(_ variables: [String: String]) -> Self {
        switch self {
        case .string(let text):
            .string(
                variables.reduce(text) { text, variable in
                    text.replacing("${\(variable.key)}", with: variable.value)
                }
            )
        case .array(let elements): .array(elements.map { $0.substituting(variables) })
        case .object(let members): .object(members.mapValues { $0.substituting(variables) })
        default: self
        }
    }
}

extension JSONReader {
    /// Returns a member that must be there; nil with a fault when it is missing.
    func require(_ name: String, _ meaning: String) -> JSONReader? {
        if let member = member(name) { return member }
        guard value.object != nil else { return nil }
        let subject = pointer.tokens.isEmpty ? "the file" : "`\(pointer.path)`"
        report(code: "rehearsal-missing", "\(subject) needs `\(name)`: \(meaning)")
        return nil
    }

    fileprivate func scripts() -> [Scenario.Script] {
        (elements() ?? []).map { entry in
            entry.warnAboutMembers(besides: ["when", "turns"], of: "an entry of a scenario")
            let turns = entry.require("turns", "what the model answers")?.turns() ?? []
            let condition = entry.member("when").map { Condition($0) } ?? Condition()
            return Scenario.Script(condition: condition, turns: turns)
        }
    }

    fileprivate func turns() -> [Turn] {
        (elements() ?? []).map { Turn($0) }
    }
}
