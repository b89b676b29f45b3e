/// An IPv4 or IPv6 address.
public struct IPAddress: Hashable, Sendable {
    /// The sixteen bytes of an IPv6 address, or the four of an IPv4 address.
    public let bytes: [UInt8]

    /// Creates an address.
    ///
    /// - Parameter bytes: Four or sixteen bytes, the first one first.
    public init?(bytes: [UInt8]) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        self.bytes = bytes
    }

    /// Whether it is an IPv4 address.
    public var isIPv4: Bool { bytes.count == 4 }

    /// The IPv4 address that an IPv6 address stands for, where it does: mapped (`::ffff:…`),
    /// compatible (`::…`), translated (`64:ff9b::…`) or 6to4 (`2002:…`).
    public var embedded: Self? {
        guard bytes.count == 16 else { return nil }
        if bytes.starts(with: [0x20, 0x02]) { return Self(bytes: Array(bytes[2..<6])) }
        let prefixes: [[UInt8]] = [
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff],
            [0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0],
            [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0],
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        ]
        return prefixes.contains { bytes.starts(with: $0) } ? Self(bytes: Array(bytes[12...])) : nil
    }
}

extension IPAddress {
    /// The IPv4 address where this is one in IPv6's clothes (`::ffff:…`), else the address itself.
    public var unmapped: Self {
        let prefix: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]
        guard bytes.count == 16, bytes.starts(with: prefix) else { return self }
        return embedded ?? self
    }

    /// Whether packets for either end at the same host, as far as the addresses tell.
    func isSame(as other: Self) -> Bool { self == other || embedded == other }
}

extension IPAddress: CustomStringConvertible {
    /// The address as RFC 5952 writes it; IPv4 in four decimal numbers.
    public var description: String {
        if isIPv4 { return bytes.map(String.init).joined(separator: ".") }
        let groups = stride(from: 0, to: 16, by: 2).map { Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]) }
        let gap = Self.longestGap(in: groups)
        let text = { (range: Range<Int>) in
            groups[range].map { String($0, radix: 16) }.joined(separator: ":")
        }
        guard gap.count > 1 else { return text(0..<8) }
        return text(0..<gap.lowerBound) + "::" + text(gap.upperBound..<8)
    }

    /// The first of the longest series of zeros.
    private static func longestGap(in groups: [Int]) -> Range<Int> {
        var longest = 0..<0
        var start: Int?
        for (index, group) in (groups + [1]).enumerated() {
            if group == 0 {
                start = start ?? index
            } else if let begin = start {
                if index - begin > longest.count { longest = begin..<index }
                start = nil
            }
        }
        return longest
    }
}
