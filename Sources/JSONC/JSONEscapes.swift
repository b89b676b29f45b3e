/// The escapes of JSON strings.
enum JSONEscapes {
    /// What is wrong inside a string, with its range in the text.
    typealias Fault = (problem: JSONSyntaxError.Problem, range: Range<Int>)

    /// The text of a string token with its quotes; the token must be well-formed.
    static func decoded(_ token: ArraySlice<UInt8>) -> String {
        let content = token.dropFirst().dropLast()
        guard content.contains(UInt8(ascii: "\\")) else {
            return String(decoding: content, as: UTF8.self)
        }
        var units: [UInt16] = []
        var offset = content.startIndex
        while offset < content.endIndex {
            let rest = content[offset...]
            if rest.first == UInt8(ascii: "\\"), rest.count >= 2 {
                let unit = codeUnit(rest) ?? simple(rest[offset + 1])
                units.append(unit ?? 0xFFFD)
                offset += codeUnit(rest) == nil ? 2 : 6
            } else {
                let end = rest.firstIndex(of: UInt8(ascii: "\\")) ?? content.endIndex
                units += String(decoding: content[offset..<end], as: UTF8.self).utf16
                offset = max(end, offset + 1)
            }
        }
        return String(decoding: units, as: UTF16.self)
    }

    /// The first fault inside a string token with its quotes, or nil; control characters that
    /// stand bare are no fault here.
    static func fault(in token: ArraySlice<UInt8>) -> Fault? {
        let end = token.endIndex - 1
        var offset = token.startIndex + 1
        while offset < end {
            guard token[offset] == UInt8(ascii: "\\") else {
                offset += 1
                continue
            }
            switch escapeLength(token[offset..<end]) {
            case .success(let length): offset += length
            case .failure(let fault): return (fault.problem, fault.range)
            }
        }
        return nil
    }

    /// Where control characters stand bare inside a string token.
    static func controlCharacters(in token: ArraySlice<UInt8>) -> [Int] {
        token.indices.filter { token[$0] < 0x20 }
    }

    /// Whether a byte cannot stand bare in a string.
    static func isNeeded(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    /// A byte that cannot stand bare in a string as JavaScript escapes it.
    static func escape(_ byte: UInt8) -> [UInt8] {
        let text =
            switch byte {
            case UInt8(ascii: "\""): "\\\""
            case UInt8(ascii: "\\"): "\\\\"
            case 0x08: "\\b"
            case 0x09: "\\t"
            case 0x0A: "\\n"
            case 0x0C: "\\f"
            case 0x0D: "\\r"
            default: (byte < 0x10 ? "\\u000" : "\\u00") + String(byte, radix: 16)
            }
        return Array(text.utf8)
    }

    /// Adds a text as a string token, with quotes, to UTF-8.
    static func append(quoted text: String, to output: inout [UInt8]) {
        var text = text
        output.append(UInt8(ascii: "\""))
        text.withUTF8 { bytes in
            var start = 0
            var offset = 0
            while offset < bytes.count {
                let byte = bytes[offset]
                if isNeeded(byte) {
                    output.append(contentsOf: bytes[start..<offset])
                    append(escaped: byte, to: &output)
                    start = offset + 1
                }
                offset += 1
            }
            output.append(contentsOf: bytes[start...])
        }
        output.append(UInt8(ascii: "\""))
    }

    private static func append(escaped byte: UInt8, to output: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            output.append(UInt8(ascii: "\\"))
            output.append(byte)
        default: output.append(contentsOf: escape(byte))
        }
    }

    private struct Refusal: Error {
        var problem: JSONSyntaxError.Problem
        var range: Range<Int>
    }

    private static func escapeLength(_ rest: ArraySlice<UInt8>) -> Result<Int, Refusal> {
        let start = rest.startIndex
        guard let unit = codeUnit(rest) else {
            if rest.count > 1, simple(rest[start + 1]) != nil { return .success(2) }
            let isCode = rest.dropFirst().first == UInt8(ascii: "u")
            let range = start..<min(rest.endIndex, start + (isCode ? 6 : 2))
            let text = String(decoding: rest[range], as: UTF8.self)
            return .failure(Refusal(problem: .badEscape(text), range: range))
        }
        switch unit {
        case 0xD800...0xDBFF:
            if let low = codeUnit(rest.dropFirst(6)), 0xDC00...0xDFFF ~= low { return .success(12) }
            fallthrough
        case 0xDC00...0xDFFF:
            let text = String(decoding: rest.prefix(6), as: UTF8.self)
            return .failure(Refusal(problem: .loneSurrogate(text), range: start..<start + 6))
        default: return .success(6)
        }
    }

    /// The UTF-16 code unit of a `\uXXXX` at the start, or nil when none is there.
    private static func codeUnit(_ rest: ArraySlice<UInt8>) -> UInt16? {
        guard rest.count >= 6, rest.starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) else {
            return nil
        }
        var unit: UInt16 = 0
        for byte in rest.dropFirst(2).prefix(4) {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }

    private static func simple(_ byte: UInt8) -> UInt16? {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): UInt16(byte)
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: nil
        }
    }
}
