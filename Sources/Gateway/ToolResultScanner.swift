import Glibc
import NIOCore

/// Finds which tool calls a request for the model brings results of, while its body passes.
///
/// A request repeats the whole conversation, so most of what is found was there before. Quotation
/// marks inside of JSON strings are escaped: no text of a conversation can look like a member.
struct ToolResultScanner {
    private static let member = Array(#""tool_use_id":""#.utf8)
    private static let longestIdentifier = 128

    /// The identifiers so far, in their order.
    private(set) var identifiers: [String] = []
    /// The end of what was read, in which a member may have begun.
    private var rest: [UInt8] = []

    /// Looks at the next piece of the body.
    mutating func read(_ piece: ByteBuffer) {
        rest += piece.readableBytesView
        var position = 0
        while let start = Self.firstMember(in: rest, from: position) {
            let first = start + Self.member.count
            let identifier = rest[first...].prefix(Self.longestIdentifier + 1)
                .prefix { $0 != UInt8(ascii: "\"") }
            guard first + identifier.count < rest.count else {
                // The end of the identifier is in the next piece.
                if identifier.count <= Self.longestIdentifier {
                    rest.removeFirst(start)
                    return
                }
                break
            }
            if identifier.count <= Self.longestIdentifier {
                identifiers.append(String(decoding: identifier, as: UTF8.self))
            }
            position = first + identifier.count
        }
        rest = Array(rest[position...].suffix(Self.member.count - 1))
    }

    /// Where the member stands first; the search goes by its first low line, which is rare.
    private static func firstMember(in bytes: [UInt8], from position: Int) -> Int? {
        bytes.withUnsafeBytes { bytes -> Int? in
            guard let base = bytes.baseAddress else { return nil }
            var next = position + lowLine
            while next < bytes.count {
                let found = memchr(base + next, Int32(UInt8(ascii: "_")), bytes.count - next)
                guard let found else { return nil }
                let start = UnsafeRawPointer(found) - base - lowLine
                guard start + member.count <= bytes.count else { return nil }
                if memcmp(base + start, member, member.count) == 0 { return start }
                next = start + lowLine + 1
            }
            return nil
        }
    }

    private static let lowLine = member.firstIndex(of: UInt8(ascii: "_")) ?? 0
}
