extension IPAddress {
    /// Reads an address in its usual form, and in no other.
    ///
    /// IPv4 is four decimal numbers without leading zeros: what other programs read as octal,
    /// hexadecimal or one large number is no address here. IPv6 may stand in brackets; a zone
    /// (`%eth0`) is refused.
    ///
    /// - Parameter text: The address, such as `192.0.2.1`, `2001:db8::1` or `[2001:db8::1]`.
    public init?(parsing text: some StringProtocol) {
        if text.utf8.contains(UInt8(ascii: ":")) {
            let isBracketed = text.hasPrefix("[") && text.hasSuffix("]")
            let inner = isBracketed ? String(text.dropFirst().dropLast()) : String(text)
            guard let bytes = Self.version6(inner) else { return nil }
            self.init(bytes: bytes)
        } else {
            guard let bytes = Self.version4(String(text)) else { return nil }
            self.init(bytes: bytes)
        }
    }

    private static func version4(_ text: String) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        let bytes = parts.compactMap { part -> UInt8? in
            guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy(isDigit),
                part.utf8.count == 1 || !part.hasPrefix("0")
            else { return nil }
            return UInt8(part)
        }
        return bytes.count == 4 ? bytes : nil
    }

    private static func version6(_ text: String) -> [UInt8]? {
        let halves = separated(text, by: "::")
        guard halves.count <= 2 else { return nil }
        guard let head = groups(halves[0], isLast: halves.count == 1) else { return nil }
        guard halves.count == 2 else { return head.count == 16 ? head : nil }
        guard let tail = groups(halves[1], isLast: true), head.count + tail.count <= 14 else {
            return nil
        }
        return head + Array(repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    /// The bytes of groups of four hexadecimal digits; the last may be an IPv4 address.
    private static func groups(_ text: String, isLast: Bool) -> [UInt8]? {
        guard !text.isEmpty else { return [] }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        var bytes: [UInt8] = []
        for (index, part) in parts.enumerated() {
            if isLast, index == parts.count - 1, part.utf8.contains(UInt8(ascii: ".")) {
                guard let four = version4(String(part)) else { return nil }
                bytes += four
            } else {
                guard (1...4).contains(part.utf8.count), part.utf8.allSatisfy(isHexadecimal),
                    let group = UInt16(part, radix: 16)
                else { return nil }
                bytes += [UInt8(group >> 8), UInt8(group & 0xff)]
            }
        }
        return bytes.count <= 16 ? bytes : nil
    }

    /// The parts between separators of two characters; `:::` is not taken apart.
    private static func separated(_ text: String, by separator: String) -> [String] {
        var parts = [""]
        var rest = text[...]
        while let first = rest.first {
            if rest.hasPrefix(separator) {
                parts.append("")
                rest = rest.dropFirst(separator.count)
            } else {
                parts[parts.count - 1].append(first)
                rest = rest.dropFirst()
            }
        }
        return parts
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
    }
}
