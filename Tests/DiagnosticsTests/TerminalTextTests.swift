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

    @Test(arguments: [
        ("\u{1B}]52;c;Y2FuYXJ5\u{07}", "␛]52;c;Y2FuYXJ5␇"),
        ("\u{1B}[2J\u{1B}[1A", "␛[2J␛[1A"),
        ("\u{9B}31m\u{9D}52;c;\u{9C}", "\u{FFFD}31m\u{FFFD}52;c;\u{FFFD}"),
        ("if \u{202E}x\u{202C} \u{2066}y\u{2069}", "if \u{FFFD}x\u{FFFD} \u{FFFD}y\u{FFFD}"),
        ("pass\u{200B}word\u{FEFF}\u{2060}\u{AD}", "pass\u{FFFD}word\u{FFFD}\u{FFFD}\u{FFFD}"),
        ("safe\rgone\r\nnext\tx\n", "safe␍gone\nnext\tx\n"),
        ("a\u{7F}b\u{08}c\u{0}", "a\u{FFFD}b␈c␀"),
        ("a\u{2028}b\u{E0041}", "a\u{FFFD}b\u{FFFD}"),
        ("👩\u{200D}🔬 می\u{200C}خواهم", "👩\u{200D}🔬 می\u{200C}خواهم"),
        ("x\u{200D}y\u{200C}\u{202E}", "x\u{FFFD}y\u{FFFD}\u{FFFD}"),
        ("naïve 漢字 ✓ e\u{301}", "naïve 漢字 ✓ e\u{301}"),
    ])
    func `what is more than a sign becomes a visible one`(text: String, shown: String) {
        #expect(TerminalText.sanitized(text) == shown)
        #expect(TerminalText.shown(text) == shown)
    }

    @Test func `only the sequences of a style pass the last gate`() {
        let style = Style.colored
        let line = style.red("✗") + style.bold(" a ") + style.dim("b") + style.cyan("c")
        #expect(TerminalText.shown(line) == line)
        #expect(TerminalText.sanitized(style.red("a")) == "␛[31ma␛[0m")
        for foreign in ["[8m", "[38;5;1m", "[31", "[1;31m", "[0K", "c", ""] {
            #expect(
                TerminalText.shown("\u{1B}\(foreign)" + style.green("x"))
                    == "␛\(foreign)" + style.green("x")
            )
        }
    }

    @Test func `JSON keeps its meaning with every suspicious sign escaped`() {
        let text = "{\n\t\"a\": \"\u{9B}\u{7F}\u{202E}é\u{200D}\u{E0041}\"\n}\n"
        #expect(
            TerminalText.escapedInJSON(text)
                == "{\n\t\"a\": \"\\u009b\\u007f\\u202eé\\u200d\\udb40\\udc41\"\n}\n"
        )
    }
}
