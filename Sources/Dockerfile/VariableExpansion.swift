/// Expands variables in a word and takes its quotes away, as Docker does for most instructions.
struct VariableExpansion {
    /// Why a word cannot be expanded.
    enum Fault: Error, Hashable {
        case malformed(reason: String)
        case required(name: String, message: String)
    }

    /// How deep defaults such as `${a:-${b:-c}}` may be nested.
    static let deepestNesting = 64

    private let variables: [String: String]
    private let escape: Unicode.Scalar
    private var rest: ArraySlice<Unicode.Scalar>

    /// Expands a word.
    ///
    /// - Parameters:
    ///   - word: The word with its quotes.
    ///   - variables: The variables that are set; all others are empty.
    ///   - escape: The character that takes the next one's meaning away.
    /// - Returns: What the word means.
    /// - Throws: Why it means nothing.
    static func expand(
        _ word: String,
        variables: [String: String],
        escape: UInt8
    ) throws(Fault) -> String {
        var expansion = Self(word, variables, escape)
        return try expansion.text(until: nil, depth: 0)
    }

    private init(_ word: String, _ variables: [String: String], _ escape: UInt8) {
        self.variables = variables
        self.escape = Unicode.Scalar(escape)
        rest = Array(word.unicodeScalars)[...]
    }

    /// Reads up to an end sign, which stays unread, or to the end of the word.
    private mutating func text(until end: Unicode.Scalar?, depth: Int) throws(Fault) -> String {
        guard depth <= Self.deepestNesting else {
            throw .malformed(reason: "it is nested more than \(Self.deepestNesting) deep")
        }
        var result = String.UnicodeScalarView()
        while let scalar = rest.first, scalar != end {
            rest = rest.dropFirst()
            switch scalar {
            case "'": result += try singleQuoted()
            case "\"": result += try doubleQuoted(depth).unicodeScalars
            case "$": result += try variable(depth).unicodeScalars
            case escape:
                if let next = rest.popFirst() { result.append(next) }
            default: result.append(scalar)
            }
        }
        if end != nil, rest.isEmpty { throw .malformed(reason: "`}` is missing") }
        return String(result)
    }

    private mutating func singleQuoted() throws(Fault) -> ArraySlice<Unicode.Scalar> {
        guard let end = rest.firstIndex(of: "'") else {
            throw .malformed(reason: "a `'` is never closed")
        }
        defer { rest = rest[(end + 1)...] }
        return rest[..<end]
    }

    private mutating func doubleQuoted(_ depth: Int) throws(Fault) -> String {
        var result = String.UnicodeScalarView()
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\"": return String(result)
            case "$": result += try variable(depth).unicodeScalars
            case escape:
                if let next = rest.first, next == "\"" || next == "$" || next == escape {
                    result.append(next)
                    rest = rest.dropFirst()
                } else {
                    result.append(scalar)
                }
            default: result.append(scalar)
            }
        }
        throw .malformed(reason: "a `\"` is never closed")
    }

    /// Reads what follows a `$`.
    private mutating func variable(_ depth: Int) throws(Fault) -> String {
        guard rest.first == "{" else {
            let name = takeName()
            return name.isEmpty ? "$" : variables[name] ?? ""
        }
        rest = rest.dropFirst()
        let name = takeName()
        guard !name.isEmpty else { throw .malformed(reason: "`${` needs a name") }
        let value = try modified(name, depth)
        guard rest.popFirst() == "}" else { throw .malformed(reason: "`}` is missing") }
        return value
    }

    /// Reads what follows the name in `${name…}`, up to the closing brace.
    private mutating func modified(_ name: String, _ depth: Int) throws(Fault) -> String {
        let value = variables[name]
        guard var sign = rest.first, sign != "}" else { return value ?? "" }
        rest = rest.dropFirst()
        var isSet = value != nil
        if sign == ":" {
            isSet = value?.isEmpty == false
            guard let next = rest.popFirst() else { throw .malformed(reason: "`}` is missing") }
            guard next == "-" || next == "+" || next == "?" else {
                throw .malformed(reason: "`:\(next)` is no modifier")
            }
            sign = next
        }
        switch sign {
        case "-":
            let word = try text(until: "}", depth: depth + 1)
            return isSet ? value ?? "" : word
        case "+":
            let word = try text(until: "}", depth: depth + 1)
            return isSet ? word : ""
        case "?":
            let message = try text(until: "}", depth: depth + 1)
            guard isSet else {
                throw .required(name: name, message: message.isEmpty ? "it must be" : message)
            }
            return value ?? ""
        case "#", "%": return try trimmed(value ?? "", sign, depth)
        case "/": return try replaced(value ?? "", depth)
        default: throw .malformed(reason: "`\(sign)` is no modifier")
        }
    }

    /// `${name#pattern}` and its kin: the value without a beginning or an end.
    private mutating func trimmed(
        _ value: String,
        _ sign: Unicode.Scalar,
        _ depth: Int
    ) throws(Fault) -> String {
        let isGreedy = rest.first == sign
        if isGreedy { rest = rest.dropFirst() }
        let pattern = try text(until: "}", depth: depth + 1)
        let lengths = Array(0...value.count)
        let ordered = isGreedy ? lengths.reversed() : lengths
        let isPrefix = sign == "#"
        let found = ordered.first { length in
            let part = isPrefix ? value.prefix(length) : value.suffix(length)
            return Glob.matches(pattern, String(part))
        }
        let length = found ?? 0
        return String(isPrefix ? value.dropFirst(length) : value.dropLast(length))
    }

    /// `${name/pattern/replacement}`, with two slashes for all places.
    private mutating func replaced(_ value: String, _ depth: Int) throws(Fault) -> String {
        let isGlobal = rest.first == "/"
        if isGlobal { rest = rest.dropFirst() }
        let words = try text(until: "}", depth: depth + 1)
            .split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let replacement = words.count > 1 ? String(words[1]) : ""
        var result = ""
        var remaining = value[...]
        var isDone = false
        while !remaining.isEmpty {
            let length =
                isDone
                ? nil
                : (1...remaining.count).last { length in
                    Glob.matches(String(words[0]), String(remaining.prefix(length)))
                }
            result += length == nil ? String(remaining.prefix(1)) : replacement
            remaining = remaining.dropFirst(length ?? 1)
            isDone = isDone || (length != nil && !isGlobal)
        }
        return result
    }

    /// Reads a variable's name; digits and shell signs are names of one character.
    private mutating func takeName() -> String {
        let isLetter: (Unicode.Scalar) -> Bool = { $0.isASCII && $0.properties.isAlphabetic }
        let isDigit: (Unicode.Scalar) -> Bool = { ("0"..."9").contains($0) }
        guard let first = rest.first else { return "" }
        if isDigit(first) || "@*#".unicodeScalars.contains(first) {
            rest = rest.dropFirst()
            return String(first)
        }
        guard isLetter(first) || first == "_" else { return "" }
        let name = rest.prefix { isLetter($0) || isDigit($0) || $0 == "_" }
        rest = rest.dropFirst(name.count)
        return String(String.UnicodeScalarView(name))
    }
}
