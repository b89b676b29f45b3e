import Diagnostics
import Testing

struct TerminalTextTests {
    @Test(arguments: [
        ("", 9, ""), ("one", 9, "one"), ("  one\ttwo ", 12, "one two "), ("\n\n", 9, ""),
        ("one\n\n  two\n \nthree", 20, "one two  three"), ("1234567890", 10, "1234567890"),
        ("12345678901", 10, "123456789…"), ("a\u{1b}[31mb", 9, "a␛[31mb"),
        ("one\r\n two", 9, "one two"),
        ("12", 0, "…"),
    ])
    func `a text is put on one line`(text: String, width: Int, line: String) {
        #expect(TerminalText.oneLine(text, width: width) == line)
    }

    @Test func `plain text comes out as it does beside other text`() {
        var generator = SystemRandomNumberGenerator()
        let signs = Array(" \t\nab~")
        for _ in 0..<2_000 {
            let length = Int.random(in: 0...12, using: &generator)
            let text = String(
                (0..<length).map { _ in signs.randomElement(using: &generator) ?? " " }
            )
            // A letter beyond ASCII takes the way for any text.
            let beside = TerminalText.oneLine("é\n" + text, width: 100)
            let hasLine = text.contains { $0 != "\n" }
            let plain = TerminalText.oneLine(text, width: 100)
            #expect(beside == (hasLine ? "é " + plain : "é"), "\(text.debugDescription)")
        }
    }
}
