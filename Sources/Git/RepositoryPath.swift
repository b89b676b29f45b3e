/// The path of a file relative to the top of a repository, as bytes, since names need not be text.
public struct RepositoryPath: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The bytes, with `/` between the parts; empty for the top itself.
    public let bytes: [UInt8]

    /// The top of a repository.
    static let top = Self([])

    /// Names a path by its bytes.
    public init(_ bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes)
    }

    /// Names a path by its text.
    public init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// Feeds the bytes as a whole, which is much quicker than one by one.
    public func hash(into hasher: inout Hasher) {
        bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    }

    /// The path as text, with the replacement character for what is no UTF-8.
    public var description: String { String(decoding: bytes, as: UTF8.self) }

    /// Orders paths by their bytes, as git does.
    public static func < (left: Self, right: Self) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }

    /// The names from the top to the end.
    var parts: [[UInt8]] { bytes.split(separator: slash).map(Array.init) }

    /// The last name.
    var name: [UInt8] {
        bytes.lastIndex(of: slash).map { Array(bytes[($0 + 1)...]) } ?? bytes
    }

    /// The folder that the path is in.
    var parent: Self {
        guard let end = bytes.lastIndex(of: slash) else { return .top }
        return Self(bytes[..<end])
    }

    /// Returns the path of a name in this folder.
    func appending(_ name: [UInt8]) -> Self {
        bytes.isEmpty ? Self(name) : Self(bytes + [slash] + name)
    }

    /// Whether the path is the other one or lies below it.
    func isWithin(_ other: Self) -> Bool {
        other.bytes.isEmpty || bytes == other.bytes || bytes.starts(with: other.bytes + [slash])
    }
}

let slash = UInt8(ascii: "/")
let newline = UInt8(ascii: "\n")

extension Collection<UInt8> {
    /// The bytes as text, with the replacement character for what is no UTF-8.
    var text: String { String(decoding: Array(self), as: UTF8.self) }

    /// The bytes without one line break at the end.
    var line: String {
        let bytes = Array(self)
        return (bytes.last == newline ? bytes.dropLast() : bytes[...]).text
    }

    /// The parts that end with a zero byte.
    var records: [[UInt8]] { split(separator: 0).map { Array($0) } }
}
