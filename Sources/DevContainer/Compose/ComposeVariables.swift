/// The variables that Compose files may use: those of the `.env` file, under those of the process.
public struct ComposeVariables: Hashable, Sendable {
    private let values: [String: String]

    /// Creates the variables of a process that found a file.
    ///
    /// - Parameters:
    ///   - environment: The variables of the process, which win.
    ///   - text: The text of the `.env` file.
    public init(environment: [String: String] = [:], environmentFile text: String = "") {
        values = Self.assignments(in: text).merging(environment) { _, own in own }
    }

    /// Returns a variable's value, nil when it is not set.
    public subscript(name: String) -> String? { values[name] }

    /// Returns a text with `$NAME`, `${NAME}`, `${NAME:-default}` and the like replaced; `$$` stands
    /// for one `$`.
    public func substituting(_ text: String) -> String {
        var result = ""
        var rest = Substring(text)
        while let character = rest.popFirst() {
            guard character == "$" else {
                result.append(character)
                continue
            }
            if rest.first == "$" {
                rest.removeFirst()
                result.append("$")
            } else if rest.first == "{", let end = rest.firstIndex(of: "}") {
                result += value(of: rest[rest.index(after: rest.startIndex)..<end])
                rest = rest[rest.index(after: end)...]
            } else {
                let name = rest.prefix { $0.isVariableCharacter }
                result += name.isEmpty ? "$" : (values[String(name)] ?? "")
                rest = rest.dropFirst(name.count)
            }
        }
        return result
    }

    /// The value of what stands between braces.
    private func value(of expression: Substring) -> String {
        let name = String(expression.prefix { $0.isVariableCharacter })
        let value = values[name]
        let rest = expression.dropFirst(name.count)
        let countsEmpty = rest.first == ":"
        let isSet = value.map { !countsEmpty || !$0.isEmpty } ?? false
        let operation = countsEmpty ? rest.dropFirst() : rest
        switch operation.first {
        case "-": return isSet ? value ?? "" : String(operation.dropFirst())
        case "+": return isSet ? String(operation.dropFirst()) : ""
        default: return value ?? ""
        }
    }

    private static func assignments(in text: String) -> [String: String] {
        var result: [String: String] = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            var line = line.trimmingSpaces()
            if line.hasPrefix("export ") { line = line.dropFirst(7).trimmingSpaces() }
            guard !line.hasPrefix("#"), let equals = line.firstIndex(of: "=") else { continue }
            let name = line[..<equals].trimmingSpaces()
            result[String(name)] = unquoted(line[line.index(after: equals)...].trimmingSpaces())
        }
        return result
    }

    private static func unquoted(_ value: Substring) -> String {
        if let quote = value.first, quote == "\"" || quote == "'",
            let end = value.dropFirst().firstIndex(of: quote)
        {
            return String(value[value.index(after: value.startIndex)..<end])
        }
        guard let comment = value.firstRange(of: " #") else { return String(value) }
        return String(value[..<comment.lowerBound].trimmingSpaces())
    }
}

extension Character {
    fileprivate var isVariableCharacter: Bool {
        isASCII && (isLetter || isNumber || self == "_")
    }
}

extension Substring {
    fileprivate func trimmingSpaces() -> Substring {
        var text = drop { $0 == " " || $0 == "\t" }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }
}
