/// The name of a host in DNS, in small letters and without a dot at its end.
public struct HostName: Hashable, Sendable, CustomStringConvertible {
    /// The name, such as `example.org`.
    public let description: String

    /// The labels from the left, such as `example` and `org`.
    public var labels: [Substring] { description.split(separator: ".") }

    /// Reads a name strictly.
    ///
    /// Letters, digits, hyphens and underscores, in labels of 1 to 63 bytes, 253 in all; one dot at
    /// the end is taken off. A name whose last label is a number would be read as an address by
    /// some programs (`127.1`, `0x7f.1`, `2130706433`) and is refused.
    ///
    /// - Parameter text: The name as a program gave it.
    /// - Throws: ``HostFault`` with what is wrong.
    public init(parsing text: some StringProtocol) throws(HostFault) {
        var bytes = Array(text.utf8)
        if bytes.last == UInt8(ascii: ".") { bytes.removeLast() }
        guard !bytes.isEmpty else { throw .empty }
        guard bytes.count <= 253 else { throw .tooLong }
        guard bytes.allSatisfy({ $0 < 0x80 }) else { throw .notASCII }
        for label in bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
            guard !label.isEmpty else { throw .emptyLabel }
            guard label.count <= 63 else { throw .tooLong }
            if let byte = label.first(where: { !Self.isAllowed($0) }) { throw .character(byte) }
            guard label.first != UInt8(ascii: "-"), label.last != UInt8(ascii: "-") else {
                throw .character(UInt8(ascii: "-"))
            }
        }
        let name = String(decoding: bytes, as: UTF8.self).lowercased()
        guard !Self.endsInNumber(name) else { throw .number }
        description = name
    }

    /// Whether it is that name or one below it.
    public func isWithin(_ suffix: HostName) -> Bool {
        self == suffix || description.hasSuffix("." + suffix.description)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func endsInNumber(_ name: String) -> Bool {
        guard let last = name.split(separator: ".").last else { return false }
        if last.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return true }
        return last.hasPrefix("0x")
            && last.dropFirst(2).utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
            }
    }
}

/// What is wrong with the name of a host.
public enum HostFault: Error, Hashable, Sendable {
    /// There is none.
    case empty
    /// Two dots follow each other, or one stands first.
    case emptyLabel
    /// The name has more than 253 bytes, or a label more than 63.
    case tooLong
    /// It has letters that DNS writes as `xn--…`.
    case notASCII
    /// It has a byte that no name has, such as a space, a NUL, `@` or `%`.
    case character(UInt8)
    /// It is a number, or ends in one, and no address in its usual form.
    case number
    /// The port is none.
    case port
}
