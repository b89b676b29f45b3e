/// What a program in a container asks for.
public struct EgressRequest: Hashable, Sendable {
    /// A request of HTTP that the gateway itself can read.
    public struct Message: Hashable, Sendable {
        /// The method, as it was sent.
        public var method: String
        /// The path without the query, as it was sent.
        public var path: String

        /// Creates a message.
        public init(method: String, path: String) {
            self.method = method
            self.path = path
        }
    }

    /// Where it goes.
    public var target: EgressTarget
    /// The request itself; nil for a tunnel, of which only host and port are known.
    public var message: Message?

    /// Creates a request.
    public init(target: EgressTarget, message: Message? = nil) {
        self.target = target
        self.message = message
    }
}

extension EgressRequest.Message {
    /// Whether every server reads the path alike: no `.`, `..` or empty segment, and no escaped
    /// slash, backslash or dot.
    var hasPlainPath: Bool {
        guard path.hasPrefix("/"), path.utf8.allSatisfy({ (0x21...0x7e).contains($0) }),
            !path.contains("\\")
        else { return false }
        let small = path.lowercased()
        guard !["%2f", "%5c", "%2e", "%00", "%25"].contains(where: { small.contains($0) }) else {
            return false
        }
        let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        // Some servers cut parameters off a segment before they look at it: `..;x`.
        let names = segments.map { $0.prefix { $0 != ";" } }
        return !names.contains { $0 == "." || $0 == ".." }
            && !segments.dropLast().contains { $0.isEmpty }
    }

    /// The message as a lenient server may read it: escapes undone, the path in small letters.
    ///
    /// Nil where an escape is none.
    var unescaped: Self? {
        var bytes: [UInt8] = []
        var rest = Array(path.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            guard digits.utf8.count == 2, !digits.hasPrefix("+"), !digits.hasPrefix("-"),
                let value = UInt8(digits, radix: 16)
            else { return nil }
            rest = rest.dropFirst(2)
            bytes.append(value)
        }
        let text = String(decoding: bytes, as: UTF8.self).lowercased()
        return Self(method: method, path: text)
    }

    /// Whether the path is the one that a pattern means, or lies below it.
    ///
    /// `*` stands for one segment: `/*/*/git-upload-pack`. `/owner` does not mean `/owner2`.
    func isBelow(_ pattern: String) -> Bool {
        let wanted = pattern.split(separator: "/")
        let segments = path.split(separator: "/")
        guard segments.count >= wanted.count else { return false }
        return zip(wanted, segments).allSatisfy { $0 == "*" || $0 == $1 }
    }
}
