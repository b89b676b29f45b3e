/// How a text is laid out, so that what is added to it looks like its surroundings.
struct JSONLayout {
    private let bytes: [UInt8]
    private let lineBreak: String
    /// What one level of nesting adds to the indentation.
    private let unit: String

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        let firstBreak = bytes.firstIndex(of: UInt8(ascii: "\n"))
        let isWindows = firstBreak.map { $0 > 0 && bytes[$0 - 1] == UInt8(ascii: "\r") } ?? false
        lineBreak = isWindows ? "\r\n" : "\n"
        var scanner = JSONScanner(bytes)
        let root = scanner.next()
        let first = scanner.next().range.lowerBound
        let isSpread = root.range.upperBound..<first
        let outer = Self.indentation(bytes, root.range.lowerBound)
        let inner = Self.indentation(bytes, first)
        let isIndented = bytes[isSpread].contains(UInt8(ascii: "\n")) && inner.count > outer.count
        unit = isIndented ? String(inner.dropFirst(outer.count)) : "  "
    }

    /// The white space that the line of a place begins with.
    func indentation(ofLineAt offset: Int) -> String { Self.indentation(bytes, offset) }

    /// Whether nothing but white space stands before a place on its line.
    func isFirstOnItsLine(_ offset: Int) -> Bool {
        let line = Self.startOfLine(bytes, offset)
        return bytes[line..<offset].allSatisfy(JSONScanner.isWhitespace)
    }

    /// Returns a value's text: over several lines after an indentation, on one line without.
    func text(of value: JSONValue, after indentation: String?) -> String {
        guard let indentation else { return value.text() }
        let lines = value.text(.pretty).split(separator: "\n", omittingEmptySubsequences: false)
        return lines.enumerated().map { index, line in
            guard index > 0 else { return String(line) }
            let content = line.drop { $0 == " " }
            let level = (line.count - content.count) / 2
            return indentation + String(repeating: unit, count: level) + content
        }
        .joined(separator: lineBreak)
    }

    /// Returns what adds a member to an object, in the order of the places.
    func insertion(
        of name: String,
        _ value: JSONValue,
        into members: JSONMembers
    ) -> [(range: Range<Int>, text: String)] {
        let name = JSONValue.string(name).text() + ": "
        guard let first = members.firstName else {
            return insertionIntoEmpty(name, value, members)
        }
        let comma = members.endOfTrailingComma == nil ? [Self.at(members.endOfLast, ",")] : []
        guard isFirstOnItsLine(first) else {
            let place = members.endOfTrailingComma ?? members.endOfLast
            return comma + [Self.at(place, " " + name + text(of: value, after: nil))]
        }
        let indentation = indentation(ofLineAt: first)
        var place = members.endOfTrailingComma ?? members.endOfLast
        // What is said about the last member on its own line stays with it.
        for comment in members.commentsAfterLast
        where !bytes[place..<comment.lowerBound].contains(UInt8(ascii: "\n")) {
            place = comment.upperBound
        }
        if place > 0, bytes[place - 1] == UInt8(ascii: "\r") { place -= 1 }
        let end = members.endOfTrailingComma == nil ? "" : ","
        let member = lineBreak + indentation + name + text(of: value, after: indentation) + end
        return comma + [Self.at(place, member)]
    }

    private func insertionIntoEmpty(
        _ name: String,
        _ value: JSONValue,
        _ members: JSONMembers
    ) -> [(range: Range<Int>, text: String)] {
        let outer = indentation(ofLineAt: members.object.lowerBound)
        let inner = outer + unit
        let start = members.commentsAfterLast.last?.upperBound ?? members.endOfLast
        let end = members.object.upperBound - 1
        let member = lineBreak + inner + name + text(of: value, after: inner) + lineBreak + outer
        return [(start..<end, member)]
    }

    private static func at(_ offset: Int, _ text: String) -> (range: Range<Int>, text: String) {
        (offset..<offset, text)
    }

    private static func startOfLine(_ bytes: [UInt8], _ offset: Int) -> Int {
        bytes[..<offset].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    }

    private static func indentation(_ bytes: [UInt8], _ offset: Int) -> String {
        let line = bytes[startOfLine(bytes, offset)...]
        let space = line.prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        return String(decoding: space, as: UTF8.self)
    }
}
