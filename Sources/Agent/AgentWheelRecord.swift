/// The `RECORD` of a Python wheel: each file's path, digest and size, as comma-separated values.
public struct AgentWheelRecord: Hashable, Sendable {
    /// One file of a wheel.
    public struct Entry: Hashable, Sendable {
        /// The path inside the wheel.
        public var path: String
        /// The SHA-256 of the file; nil for the record itself.
        public var sha256: [UInt8]?
        /// The size of the file; nil for the record itself.
        public var sizeBytes: Int?

        /// Creates an entry.
        public init(path: String, sha256: [UInt8]?, sizeBytes: Int?) {
            self.path = path
            self.sha256 = sha256
            self.sizeBytes = sizeBytes
        }
    }

    /// The files in the order of the record.
    public var entries: [Entry]

    /// Reads a record.
    ///
    /// - Throws: `AgentError.brokenRecord` for the first line that is none of a record.
    public init(parsing text: String) throws(AgentError) {
        entries = []
        for (index, line) in text.split(whereSeparator: \.isNewline).enumerated() {
            guard let entry = Self.entry(in: line) else {
                throw .brokenRecord(line: index + 1, text: String(line))
            }
            entries.append(entry)
        }
    }

    /// Returns the entry of a file, or nil when the wheel has no such file.
    public func entry(_ path: String) -> Entry? {
        entries.first { $0.path == path }
    }

    private static func entry(in line: Substring) -> Entry? {
        guard let fields = fields(of: line), fields.count == 3, !fields[0].isEmpty else {
            return nil
        }
        if fields[1].isEmpty { return Entry(path: fields[0], sha256: nil, sizeBytes: nil) }
        let prefix = "sha256="
        guard
            fields[1].hasPrefix(prefix),
            let digest = base64URL(fields[1].dropFirst(prefix.count)), digest.count == 32,
            let size = Int(fields[2]), size >= 0
        else { return nil }
        return Entry(path: fields[0], sha256: digest, sizeBytes: size)
    }

    /// Splits a line at its commas; a field may stand in quotes, with quotes doubled inside.
    private static func fields(of line: Substring) -> [String]? {
        var fields = [""]
        var isQuoted = false
        var wasQuote = false
        for character in line {
            if character == "\"" {
                if wasQuote { fields[fields.count - 1].append(character) }
                wasQuote = isQuoted && !wasQuote
                isQuoted.toggle()
                continue
            }
            wasQuote = false
            if character == ",", !isQuoted {
                fields.append("")
            } else {
                fields[fields.count - 1].append(character)
            }
        }
        return isQuoted ? nil : fields
    }

    /// Decodes base64 of the URL-safe alphabet without padding; nil when it is none.
    private static func base64URL(_ text: Substring) -> [UInt8]? {
        var bytes: [UInt8] = []
        var buffer = 0
        var bits = 0
        for byte in text.utf8 {
            guard let value = sextet(byte) else { return nil }
            buffer = buffer << 6 | value
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: buffer >> bits))
                buffer &= 1 << bits - 1
            }
        }
        return buffer == 0 && bits < 6 ? bytes : nil
    }

    private static func sextet(_ byte: UInt8) -> Int? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(byte - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(byte - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "-"): 62
        case UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
