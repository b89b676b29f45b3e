/// Goes through a text by the grammar of JSON, to say precisely what is wrong with it.
///
/// It runs only when jansson refused a text, and where names stand twice. Nesting costs no stack.
struct JSONGrammar {
    struct Fault: Error {
        var problem: JSONSyntaxError.Problem
        var range: Range<Int>
    }

    /// A name that stood in its object before.
    struct Duplicate {
        var pointer: JSONPointer
        var first: Range<Int>
        var range: Range<Int>
    }

    private struct Container {
        var isObject: Bool
        var opening: Range<Int>
        var names: [String: Range<Int>] = [:]
        var name = ""
        var index = 0
    }

    private enum Expectation {
        case value, firstElement, element, firstName, name, colon, separator
    }

    private(set) var duplicates: [Duplicate] = []
    /// Where whole numbers end that do not fit into 64 bits.
    private(set) var endsOfLargeIntegers: [Int] = []
    /// Where control characters stand bare in strings, which only the dialect `jsonc` allows.
    private(set) var controlCharacters: [Int] = []
    private var scanner: JSONScanner
    private let dialect: JSONDocument.Dialect
    private var containers: [Container] = []
    private var expectation = Expectation.value
    private var last = 0..<0

    init(_ bytes: [UInt8], dialect: JSONDocument.Dialect) {
        scanner = JSONScanner(bytes)
        self.dialect = dialect
    }

    /// Reads the text to its end.
    ///
    /// - Throws: The first fault.
    mutating func check() throws(Fault) {
        let first = try next()
        if first.kind == .end { throw Fault(problem: .empty, range: first.range) }
        try take(first)
        last = first.range
        while !containers.isEmpty {
            let token = try next()
            try take(token)
            last = token.range
        }
        let token = try next()
        guard token.kind == .end else {
            throw Fault(problem: .textAfterEnd(found: text(token)), range: token.range)
        }
    }

    private mutating func take(_ token: JSONScanner.Token) throws(Fault) {
        switch expectation {
        case .value, .firstElement, .element: try takeValue(token)
        case .firstName, .name: try takeName(token)
        case .colon:
            guard token.kind == .colon else {
                let name = text(last)
                throw expected(.colonExpected(name: name, found: text(token)), at: token)
            }
            expectation = .value
        case .separator: try takeSeparator(token)
        }
    }

    private mutating func takeValue(_ token: JSONScanner.Token) throws(Fault) {
        switch token.kind {
        case .openObject: try open(token, isObject: true)
        case .openArray: try open(token, isObject: false)
        case .closeArray where expectation == .firstElement: close()
        case .closeArray where expectation == .element:
            try takeTrailingComma()
        case .string:
            try checkString(token.range)
            expectation = .separator
        case .word:
            try takeWord(token)
            expectation = .separator
        case .comma where expectation != .value:
            throw Fault(problem: .extraComma, range: token.range)
        default: throw expected(.valueExpected(found: text(token)), at: token)
        }
    }

    private mutating func takeName(_ token: JSONScanner.Token) throws(Fault) {
        switch token.kind {
        case .closeObject where expectation == .firstName: close()
        case .closeObject: try takeTrailingComma()
        case .string:
            try checkString(token.range)
            try keepName(token.range)
            expectation = .colon
        case .word:
            throw expected(.unquotedName(text(token)), at: token)
        case .comma: throw Fault(problem: .extraComma, range: token.range)
        default: throw expected(.nameExpected(found: text(token)), at: token)
        }
    }

    private mutating func takeSeparator(_ token: JSONScanner.Token) throws(Fault) {
        guard let container = containers.last else { return }
        switch token.kind {
        case .comma:
            expectation = container.isObject ? .name : .element
            containers[containers.count - 1].index += 1
        case .closeObject where container.isObject: close()
        case .closeArray where !container.isObject: close()
        case .openObject, .openArray, .string, .word:
            let line = lineNumber(last.upperBound)
            let problem = JSONSyntaxError.Problem.missingComma(
                line: line,
                isObject: container.isObject
            )
            throw Fault(problem: problem, range: last.upperBound..<last.upperBound)
        default:
            throw expected(.separatorExpected(found: text(token)), at: token)
        }
    }

    private mutating func takeTrailingComma() throws(Fault) {
        guard dialect == .jsonc else { throw Fault(problem: .trailingComma, range: last) }
        close()
    }

    private mutating func open(
        _ token: JSONScanner.Token,
        isObject: Bool
    ) throws(Fault) {
        containers.append(Container(isObject: isObject, opening: token.range))
        expectation = isObject ? .firstName : .firstElement
        let limit = JSONDocument.deepestNesting
        guard containers.count <= limit else {
            throw Fault(problem: .tooDeep(limit: limit), range: token.range)
        }
    }

    private mutating func close() {
        containers.removeLast()
        expectation = .separator
    }

    private mutating func keepName(_ range: Range<Int>) throws(Fault) {
        let name = JSONEscapes.decoded(scanner.bytes[range])
        guard !name.unicodeScalars.contains("\0") else {
            throw Fault(problem: .nullInName, range: range)
        }
        let current = containers.count - 1
        containers[current].name = name
        guard let first = containers[current].names.updateValue(range, forKey: name) else { return }
        containers[current].names[name] = first
        let tokens = containers.map { container -> JSONPointer.Token in
            container.isObject ? .key(container.name) : .index(container.index)
        }
        duplicates.append(Duplicate(pointer: JSONPointer(tokens), first: first, range: range))
    }
}

extension JSONGrammar {
    /// The next token; faults that are faults wherever they stand are thrown here.
    private mutating func next() throws(Fault) -> JSONScanner.Token {
        while true {
            let token = scanner.nextWithComments()
            switch token.kind {
            case .comment where dialect == .json:
                throw Fault(problem: .commentNotAllowed, range: token.range)
            case .comment(isClosed: true): continue
            case .comment(isClosed: false):
                throw Fault(problem: .commentNotClosed, range: opening(token.range))
            case .string(isClosed: false):
                throw Fault(problem: .stringNotClosed, range: token.range)
            case .end:
                guard let container = containers.last else { return token }
                let problem = JSONSyntaxError.Problem.notClosed(isObject: container.isObject)
                throw Fault(problem: problem, range: container.opening)
            default: return token
            }
        }
    }

    private func opening(_ range: Range<Int>) -> Range<Int> {
        range.lowerBound..<range.lowerBound + 2
    }

    /// The fault of a token that does not fit: what people often write there has words of its own.
    private func expected(
        _ problem: JSONSyntaxError.Problem,
        at token: JSONScanner.Token
    ) -> Fault {
        let found = text(token)
        switch found.unicodeScalars.first {
        case "#": return Fault(problem: .hashComment, range: token.range)
        case "'": return Fault(problem: .singleQuotes, range: token.range)
        case "\u{201C}", "\u{201D}", "\u{201E}", "\u{2018}", "\u{2019}":
            return Fault(problem: .typographicQuotes, range: token.range)
        default: break
        }
        if let container = containers.last, token.kind == .closeArray || token.kind == .closeObject,
            container.isObject != (token.kind == .closeObject)
        {
            let line = lineNumber(container.opening.lowerBound)
            let mismatch = JSONSyntaxError.Problem.mismatchedClosing(
                openedObject: container.isObject,
                line: line
            )
            return Fault(problem: mismatch, range: token.range)
        }
        return Fault(problem: problem, range: token.range)
    }

    private mutating func checkString(_ range: Range<Int>) throws(Fault) {
        let bare = JSONEscapes.controlCharacters(in: scanner.bytes[range])
        if dialect == .json, let first = bare.first {
            let problem = JSONSyntaxError.Problem.controlCharacter(scanner.bytes[first])
            throw Fault(problem: problem, range: first..<first + 1)
        }
        controlCharacters += bare
        if let fault = JSONEscapes.fault(in: scanner.bytes[range]) {
            throw Fault(problem: fault.problem, range: fault.range)
        }
    }

    private mutating func takeWord(_ token: JSONScanner.Token) throws(Fault) {
        let word = text(token)
        if ["true", "false", "null"].contains(word) { return }
        guard JSONNumber.isWellFormed(word) else {
            let first = word.utf8.first ?? 0
            let isNumber = (0x30...0x39).contains(first) || [0x2B, 0x2D, 0x2E].contains(first)
            throw expected(isNumber ? .badNumber(word) : .unquotedValue(word), at: token)
        }
        guard Double(word)?.isFinite == true else {
            throw Fault(problem: .numberTooLarge(word), range: token.range)
        }
        if JSONNumber.isInteger(word), Int(word) == nil {
            endsOfLargeIntegers.append(token.range.upperBound)
        }
    }

    private func text(_ token: JSONScanner.Token) -> String {
        token.kind == .end ? "the end of the text" : text(token.range)
    }

    private func text(_ range: Range<Int>) -> String {
        String(decoding: scanner.bytes[range], as: UTF8.self)
    }

    private func lineNumber(_ offset: Int) -> Int {
        scanner.bytes[..<offset].count { $0 == UInt8(ascii: "\n") } + 1
    }
}
