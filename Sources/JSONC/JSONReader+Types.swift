public import Diagnostics
public import OrderedCollections

extension JSONReader {
    /// Returns the text; nil with a fault when the value is no string.
    public func string() -> String? {
        value.string ?? refuse(as: "a string")
    }

    /// Returns the truth value; nil with a fault when the value is no boolean.
    public func bool() -> Bool? {
        value.bool ?? refuse(as: "a boolean")
    }

    /// Returns the whole number; nil with a fault when it is none or out of range.
    public func integer(in range: ClosedRange<Int> = Int.min...Int.max) -> Int? {
        if let integer = value.integer, range.contains(integer) {
            return integer
        }
        let isLimited = range != Int.min...Int.max
        let limits = isLimited ? " from \(range.lowerBound) to \(range.upperBound)" : ""
        return refuse(as: "a whole number" + limits)
    }

    /// Returns the number; nil with a fault when the value is none.
    public func number() -> Double? {
        value.number ?? refuse(as: "a number")
    }

    /// Returns the strings of an array; nil with a fault for each element that is no string.
    public func stringArray() -> [String]? {
        guard value.array != nil else { return refuse(as: "an array of strings") }
        guard let elements = elements() else { return nil }
        let strings = elements.compactMap { $0.string() }
        return strings.count == elements.count ? strings : nil
    }

    /// Returns the strings of an object; nil with a fault for each member that is no string.
    public func stringObject() -> OrderedDictionary<String, String>? {
        guard value.object != nil else { return refuse(as: "an object of strings") }
        guard let members = members() else { return nil }
        var strings = OrderedDictionary<String, String>(minimumCapacity: members.count)
        for member in members {
            strings[member.name] = member.string()
        }
        return strings.count == members.count ? strings : nil
    }

    /// Returns the case whose raw value the string is; nil with a fault that lists the cases.
    public func choice<Choice>(of type: Choice.Type = Choice.self) -> Choice?
    where Choice: RawRepresentable & CaseIterable, Choice.RawValue == String {
        if let string = value.string, let choice = Choice(rawValue: string) {
            return choice
        }
        let names = Choice.allCases.map(\.rawValue)
        let quoted = names.map { "`\"\($0)\"`" }
        let list =
            quoted.count > 1
            ? quoted.dropLast().joined(separator: ", ") + " or " + (quoted.last ?? "")
            : quoted.joined()
        let nearest = value.string.flatMap { Suggestion.nearest(to: $0, in: names) }
        return refuse(as: list, hints: nearest.map { ["did you mean `\"\($0)\"`?"] } ?? [])
    }
}

extension JSONReader {
    /// Tells that the value is not what it must be, and returns nil.
    ///
    /// - Parameters:
    ///   - expected: What it must be, with its article, such as `a string or an array of strings`.
    ///   - hints: How to mend it.
    /// - Returns: nil, of the type that the caller is to return.
    public func refuse<Result>(as expected: String, hints: [String] = []) -> Result? {
        faults.append(wrongType(expected: expected, hints: hints))
        return nil
    }

    /// Tells something else about the value, at its place or that of its name.
    ///
    /// - Parameters:
    ///   - severity: How grave it is.
    ///   - code: The diagnostic's stable identifier.
    ///   - summary: One sentence without a full stop.
    ///   - part: Which place is shown.
    ///   - notes: Why the thing is involved.
    ///   - hints: How to mend it.
    public func report(
        _ severity: Diagnostic.Severity = .error,
        code: String,
        _ summary: String,
        at part: JSONDocument.Part = .value,
        notes: [String] = [],
        hints: [String] = []
    ) {
        let place = location(part)
        faults.append(
            Diagnostic(severity, code: code, summary, at: place, notes: notes, hints: hints)
        )
    }

    /// Warns about members with other names than the known ones, each at its place.
    ///
    /// - Parameters:
    ///   - known: The names that have a meaning.
    ///   - kind: What the members are of, such as `devcontainer.json`, for the sentence.
    public func warnAboutMembers(besides known: some Collection<String>, of kind: String) {
        guard value.object != nil, let members = members() else { return }
        for member in members where !known.contains(member.name) {
            let nearest = Suggestion.nearest(to: member.name, in: known)
            member.report(
                .warning,
                code: "json-unknown-name",
                "`\(member.pointer.path)` is no property of \(kind) and is ignored",
                at: .name,
                hints: nearest.map { ["did you mean `\($0)`?"] } ?? []
            )
        }
    }

    func wrongType(expected: String, hints: [String] = []) -> Diagnostic {
        let subject = pointer.tokens.isEmpty ? "the file must hold" : "`\(pointer.path)` must be"
        return Diagnostic(
            code: "json-type",
            "\(subject) \(expected), found \(foundDescription)",
            at: location(),
            hints: hints
        )
    }

    /// The value as the sentence shows it: short values themselves, others by their kind.
    private var foundDescription: String {
        let longestShown = 60
        switch value {
        case .array(let elements): return elements.isEmpty ? "`[]`" : "an array"
        case .object(let members): return members.isEmpty ? "`{}`" : "an object"
        case .string(let string) where string.utf8.count > longestShown:
            return "`\(JSONValue.string(string.prefix(longestShown - 1) + "…").text())`"
        default: return "`\(value.text())`"
        }
    }
}
