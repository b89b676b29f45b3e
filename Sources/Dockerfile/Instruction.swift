public import Diagnostics

/// One instruction of a Dockerfile.
public struct Instruction: Hashable, Sendable {
    /// An option before the arguments, such as `--from=build`.
    public struct Flag: Hashable, Sendable {
        /// The option's name without dashes.
        public var name: String
        /// What stands after `=`, or nil.
        public var value: String?
    }

    /// The instruction's name in upper case.
    public let keyword: String
    /// The options.
    public let flags: [Flag]
    /// What stands after the options, continuation lines joined.
    public let arguments: String
    /// The heredocs that belong to it.
    public let heredocs: [Heredoc]
    /// The place of the keyword.
    public let location: SourceLocation

    let line: LogicalLine
    let argumentsStart: Int
    let escape: UInt8
    /// At most one; an array because a structure cannot hold one of its own kind.
    private let triggers: [Instruction]

    /// Reads the instruction of a logical line that has at least one word.
    init(_ line: LogicalLine, heredocs: [Heredoc], escape: UInt8, in source: SourceText) {
        let words = line.words(from: 0, escape: escape)
        let keywordEnd = line.words(from: 0, escape: nil).first?.range.upperBound ?? 0
        keyword = line.text(0..<keywordEnd).uppercased()
        let options = words.dropFirst().prefix { $0.text.hasPrefix("--") }
        flags = options.map { Self.flag($0.text) }
        let start = words.dropFirst(1 + options.count).first?.range.lowerBound ?? line.bytes.count
        argumentsStart = max(start, keywordEnd)
        arguments = line.text(argumentsStart..<line.bytes.count)
        self.heredocs = heredocs
        self.line = line
        self.escape = escape
        location = source.location(line.fileRange(0..<keywordEnd))
        let isTrigger = keyword == "ONBUILD" && argumentsStart < line.bytes.count
        triggers =
            isTrigger
            ? [
                Self(
                    line.suffix(from: argumentsStart),
                    heredocs: heredocs,
                    escape: escape,
                    in: source
                )
            ] : []
    }

    /// The instruction that `ONBUILD` leaves to images built upon this one, or nil.
    public var trigger: Instruction? { triggers.first }

    /// The value of an option, or nil when it is not given or has none.
    public func flag(_ name: String) -> String? {
        flags.first { $0.name == name }?.value
    }

    /// The arguments between white space, quotes kept.
    func words(quoted: Bool = true) -> [LogicalLine.Word] {
        line.words(from: argumentsStart, escape: quoted ? escape : nil)
    }

    private static func flag(_ text: String) -> Flag {
        let parts = text.dropFirst(2).split(
            separator: "=",
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        return Flag(
            name: parts.first.map { $0.lowercased() } ?? "",
            value: parts.count > 1 ? String(parts[1]) : nil
        )
    }
}
