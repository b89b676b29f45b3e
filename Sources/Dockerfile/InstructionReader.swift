/// Cuts a Dockerfile into instructions: comments, continuation lines and heredocs.
struct InstructionReader {
    private let source: SourceText
    private let escape: UInt8
    private var line: Int
    /// The offset of the escape character when the file ends within a continuation.
    private(set) var danglingEscape: Int?

    /// Creates a reader that begins after the directives.
    init(_ source: SourceText, _ directives: ParserDirectives) {
        self.source = source
        escape = directives.escape.asciiValue ?? UInt8(ascii: "\\")
        line = directives.lineCount
    }

    /// Reads all instructions.
    mutating func instructions() throws(DockerfileError) -> [Instruction] {
        var instructions: [Instruction] = []
        while line < source.lines.count {
            if source.isBlank(line) || source.isComment(line) {
                line += 1
                continue
            }
            let logical = logicalLine()
            if logical.bytes.allSatisfy(LogicalLine.isSpace) { continue }
            let heredocs = try heredocs(of: logical)
            instructions.append(
                Instruction(logical, heredocs: heredocs, escape: escape, in: source)
            )
        }
        return instructions
    }

    private mutating func logicalLine() -> LogicalLine {
        var logical = LogicalLine()
        var range = source.trimmed(line)
        while true {
            let continuation = continuationOffset(range)
            for offset in range.lowerBound..<(continuation ?? range.upperBound) {
                logical.append(source.bytes[offset], at: offset)
            }
            line += 1
            guard let continuation else { return logical }
            while line < source.lines.count, source.isBlank(line) || source.isComment(line) {
                line += 1
            }
            guard line < source.lines.count else {
                danglingEscape = continuation
                return logical
            }
            range = source.lines[line]
        }
    }

    /// The offset of the escape character that ends a line, spaces after it forgiven.
    ///
    /// Two of them in a row are an escaped one and continue nothing.
    private func continuationOffset(_ range: Range<Int>) -> Int? {
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
        guard let last = source.bytes[range].lastIndex(where: { !isBlank($0) }),
            source.bytes[last] == escape
        else { return nil }
        let isDoubled = last > range.lowerBound && source.bytes[last - 1] == escape
        return isDoubled ? nil : last
    }

    private mutating func heredocs(of logical: LogicalLine) throws(DockerfileError) -> [Heredoc] {
        var words = logical.words(from: 0, escape: escape)[...]
        if words.first?.text.uppercased() == "ONBUILD" { words = words.dropFirst() }
        guard let keyword = words.first?.text.uppercased(),
            ["RUN", "COPY", "ADD"].contains(keyword)
        else { return [] }
        var heredocs: [Heredoc] = []
        for word in words.dropFirst() {
            guard var heredoc = Heredoc(word: word.text) else { continue }
            guard let content = content(of: heredoc) else {
                let place = source.location(logical.fileRange(word.range))
                throw .heredocNotClosed(place, name: heredoc.name)
            }
            heredoc.content = content
            heredocs.append(heredoc)
        }
        return heredocs
    }

    /// Reads to the line that ends a heredoc, or nil when there is none.
    private mutating func content(of heredoc: Heredoc) -> String? {
        let first = line
        while line < source.lines.count {
            defer { line += 1 }
            if heredoc.isEnded(by: source.text(source.lines[line])) {
                let start = source.lines[first].lowerBound
                return source.text(start..<source.lines[line].lowerBound)
            }
        }
        return nil
    }
}
