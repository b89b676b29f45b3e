public import Diagnostics
public import OrderedCollections

/// Puts the values of options in place of `${templateOption:name}` in a Template's files.
public struct TemplateSubstitution: Sendable {
    private static let opening = Array("${templateOption:".utf8)

    private let values: OrderedDictionary<String, String>

    /// Creates a substitution with the text that each option stands for.
    public init(values: OrderedDictionary<String, String>) {
        self.values = values
    }

    /// Returns a file's content with values in place of options.
    ///
    /// The bytes around stay as they are, whatever their encoding; a file with a zero byte is no
    /// text and stays as it is. White space around a name does not count. A name without a value
    /// leaves nothing.
    ///
    /// - Parameters:
    ///   - content: The file's content.
    ///   - path: The file's path, for messages.
    /// - Returns: The new content, and a warning for each name without a value.
    public func applied(
        to content: [UInt8],
        of path: String
    ) -> (content: [UInt8], warnings: [Diagnostic]) {
        guard !content.contains(0) else { return (content, []) }
        var result: [UInt8] = []
        var warnings: [Diagnostic] = []
        var copied = 0
        var offset = 0
        while let start = content[offset...].firstIndex(of: Self.opening[0]) {
            offset = start + 1
            guard content[start...].starts(with: Self.opening),
                let (name, end) = Self.name(in: content[(start + Self.opening.count)...])
            else { continue }
            result += content[copied..<start]
            if let value = values[name] {
                result += value.utf8
            } else {
                let location = SourceLocation(path: path, bytes: content, range: start..<end)
                warnings.append(Self.warning(name, location))
            }
            copied = end
            offset = end
        }
        return (result + content[copied...], warnings)
    }

    /// Reads ` name }` and returns the name and what comes after the bracket.
    private static func name(in rest: ArraySlice<UInt8>) -> (name: String, end: Int)? {
        let start = rest.drop(while: isSpace)
        let name = start.prefix(while: isWord)
        let end = start.dropFirst(name.count).drop(while: isSpace)
        guard !name.isEmpty, end.first == UInt8(ascii: "}") else { return nil }
        return (String(decoding: name, as: UTF8.self), end.startIndex + 1)
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2D, 0x2E: true
        default: false
        }
    }

    private static func warning(_ name: String, _ location: SourceLocation) -> Diagnostic {
        Diagnostic(
            .warning,
            code: "template-option",
            "the Template declares no option `\(name)`, so nothing stands in its place",
            at: location
        )
    }
}
