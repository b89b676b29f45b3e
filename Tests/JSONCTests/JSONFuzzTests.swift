import Diagnostics
import Fuzz
import JSONC
import Testing

struct JSONFuzzTests {
    private static let seeds = [
        "{\"a\": [1, 2.5e3, -7, true, null,], // x\r\n \"b\\u00e4\": {\"c\": \"\\ud83d\\ude00 /*\"}, /* y */}",
        "[[[{\"x\": {\"x\": [\"\"]}, \"x\": 99999999999999999999}]]]",
    ]
    private static let pieces: [[UInt8]] =
        [
            "\"", "\\", "{", "}", "[", "]", ",", ":", "/", "/*", "*/", "//", "\n", "\r", "1", "-",
            "e9",
            "\\u", "\\ud83d", "tru", "#", "'", "\u{FEFF}", "ä", "\0",
        ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0xE2, 0x80]]

    @Test func `mutated texts are read or refused with a place, and never more`() {
        var generator = SeededGenerator(seed: 2026)
        var accepted = 0
        for round in 0..<4000 {
            let bytes = mutated(Self.seeds[round % Self.seeds.count], &generator)
            do {
                let document = try JSONDocument(parsing: bytes, path: "x")
                accepted += 1
                #expect(document.location(of: .root) != nil)
                let text = document.root.text()
                #expect((try? JSONValue(parsing: text))?.text() == text)
            } catch {
                #expect(error.location.line >= 1 && error.location.column >= 1)
                if case .refused(let message) = error.problem {
                    Issue.record("only jansson knew what is wrong with \(bytes): \(message)")
                }
            }
        }
        #expect(accepted > 100)
    }

    private func mutated(_ seed: String, _ generator: inout SeededGenerator) -> [UInt8] {
        var bytes = Array(seed.utf8)
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let offset = Int.random(in: 0...bytes.count, using: &generator)
            switch Int.random(in: 0..<3, using: &generator) {
            case 0:
                let piece = Self.pieces.randomElement(using: &generator) ?? []
                bytes.insert(contentsOf: piece, at: offset)
            case 1:
                let end = min(bytes.count, offset + Int.random(in: 1...5, using: &generator))
                bytes.removeSubrange(offset..<end)
            default:
                bytes.removeSubrange(offset...)
                bytes.append(contentsOf: Self.pieces.randomElement(using: &generator) ?? [])
            }
        }
        return bytes
    }
}
