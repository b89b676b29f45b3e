/// One way a server offers to prove who asks, from a `WWW-Authenticate` header (RFC 9110, 11.6.1).
struct AuthenticationChallenge: Hashable, Sendable {
    /// The scheme in lower case, such as `bearer` or `basic`.
    var scheme: String
    /// The parameters by their names in lower case, such as `realm`, `service` and `scope`.
    var parameters: [String: String] = [:]

    /// Reads all challenges of a header's value; what makes no sense ends the list.
    static func challenges(in header: String) -> [Self] {
        var scanner = ChallengeScanner(header)
        var challenges: [Self] = []
        while let challenge = scanner.nextChallenge() { challenges.append(challenge) }
        return challenges
    }
}

/// Walks over a header's value by the grammar of RFC 9110: challenges and their parameters are
/// both separated by commas, and only what follows a word tells which of the two it begins.
private struct ChallengeScanner {
    private var rest: Substring.UnicodeScalarView

    init(_ text: String) {
        rest = text[...].unicodeScalars
    }

    mutating func nextChallenge() -> AuthenticationChallenge? {
        skipSeparators()
        guard let scheme = token() else { return nil }
        var challenge = AuthenticationChallenge(scheme: scheme.lowercased())
        guard rest.first == " " else { return challenge }
        skipSpaces()
        if skipToken68() { return challenge }
        while let (name, value) = parameter() {
            // Of a name given twice the first counts: nothing appended may change it.
            if challenge.parameters[name] == nil { challenge.parameters[name] = value }
            let place = rest
            skipSeparators()
            if !isParameterNext {
                rest = place
                break
            }
        }
        return challenge
    }

    private var isParameterNext: Bool {
        var copy = self
        return copy.parameter() != nil
    }

    private mutating func parameter() -> (name: String, value: String)? {
        guard let name = token() else { return nil }
        skipSpaces()
        guard rest.first == "=" else { return nil }
        rest.removeFirst()
        skipSpaces()
        guard let value = rest.first == "\"" ? quotedText() : token() else { return nil }
        return (name.lowercased(), value)
    }

    private mutating func quotedText() -> String? {
        rest.removeFirst()
        var text = String.UnicodeScalarView()
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\"": return String(text)
            case "\\":
                guard let escaped = rest.popFirst() else { return nil }
                text.append(escaped)
            default: text.append(scalar)
            }
        }
        return nil
    }

    /// Skips the single blob of base 64 that schemes such as Negotiate use in place of parameters.
    private mutating func skipToken68() -> Bool {
        var copy = rest
        var count = 0
        while let scalar = copy.first, Self.isToken(scalar) || scalar == "/" {
            copy.removeFirst()
            count += 1
        }
        while copy.first == "=" { copy.removeFirst() }
        while copy.first == " " || copy.first == "\t" { copy.removeFirst() }
        guard count > 0, copy.isEmpty || copy.first == "," else { return false }
        rest = copy
        return true
    }

    private mutating func token() -> String? {
        var text = String.UnicodeScalarView()
        while let scalar = rest.first, Self.isToken(scalar) {
            text.append(scalar)
            rest.removeFirst()
        }
        return text.isEmpty ? nil : String(text)
    }

    private mutating func skipSpaces() {
        while rest.first == " " || rest.first == "\t" { rest.removeFirst() }
    }

    private mutating func skipSeparators() {
        while rest.first == " " || rest.first == "\t" || rest.first == "," { rest.removeFirst() }
    }

    private static func isToken(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9": true
        case "!", "#", "$", "%", "&", "'", "*", "+", "-", ".", "^", "_", "`", "|", "~": true
        default: false
        }
    }
}
