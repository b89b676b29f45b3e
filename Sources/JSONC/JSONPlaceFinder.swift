/// Finds the bytes of a value or a name in a well-formed text.
struct JSONPlaceFinder {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The range of what a pointer leads to, or nil when nothing is there.
    func range(of pointer: JSONPointer, part: JSONDocument.Part) -> Range<Int>? {
        var scanner = JSONScanner(bytes)
        var name: Range<Int>?
        for token in pointer.tokens {
            switch token {
            case .key(let key):
                guard let member = member(key, &scanner) else { return nil }
                name = member.name
                scanner = JSONScanner(bytes, from: member.value)
            case .index(let index):
                guard let element = element(index, &scanner) else { return nil }
                name = nil
                scanner = JSONScanner(bytes, from: element)
            }
        }
        if part == .name, let name { return name }
        return skipValue(&scanner)
    }

    /// The places of the last member with a name; of equal names the last one counts.
    private func member(
        _ key: String,
        _ scanner: inout JSONScanner
    ) -> (name: Range<Int>, value: Int)? {
        guard scanner.next().kind == .openObject else { return nil }
        var found: (name: Range<Int>, value: Int)?
        while true {
            let token = scanner.next()
            switch token.kind {
            case .comma: continue
            case .string:
                guard scanner.next().kind == .colon else { return found }
                if JSONEscapes.decoded(bytes[token.range]) == key {
                    found = (token.range, scanner.offset)
                }
                _ = skipValue(&scanner)
            default: return found
            }
        }
    }

    private func element(_ index: Int, _ scanner: inout JSONScanner) -> Int? {
        guard scanner.next().kind == .openArray else { return nil }
        var position = 0
        while true {
            let start = scanner.offset
            var ahead = scanner
            switch ahead.next().kind {
            case .comma:
                scanner = ahead
                continue
            case .closeArray, .end: return nil
            default: break
            }
            if position == index { return start }
            position += 1
            _ = skipValue(&scanner)
        }
    }

    /// Goes past one value and returns its range.
    private func skipValue(_ scanner: inout JSONScanner) -> Range<Int>? {
        let first = scanner.next()
        guard first.kind != .end else { return nil }
        guard first.kind == .openObject || first.kind == .openArray else { return first.range }
        var depth = 1
        while depth > 0 {
            switch scanner.next().kind {
            case .openObject, .openArray: depth += 1
            case .closeObject, .closeArray: depth -= 1
            case .end: return first.range
            default: break
            }
        }
        return first.range.lowerBound..<scanner.offset
    }
}
