extension JSONSyntaxError.Problem {
    /// What is told to the user: the fault and its mend.
    var words: (summary: String, hint: String) {
        switch self {
        case .empty: ("the text has no value in it", "write at least `{}`")
        case .invalidUTF8, .utf16, .tooDeep, .refused: wordsOfTheWhole
        case .commentNotAllowed, .commentNotClosed, .hashComment: wordsOfComments
        case .singleQuotes, .typographicQuotes, .stringNotClosed, .controlCharacter, .badEscape,
            .loneSurrogate, .nullInName:
            wordsOfStrings
        case .unquotedName, .unquotedValue, .badNumber, .numberTooLarge: wordsOfWords
        default: wordsOfStructure
        }
    }

    private var wordsOfTheWhole: (summary: String, hint: String) {
        switch self {
        case .invalidUTF8(let byte):
            ("the byte 0x\(Self.hexadecimal(byte)) is not valid UTF-8", "save the file as UTF-8")
        case .utf16: ("the text is UTF-16, but JSON must be UTF-8", "save the file as UTF-8")
        case .tooDeep(let limit):
            (
                "arrays and objects are nested more than \(limit) deep",
                "flatten the data; no configuration needs such depth"
            )
        case .refused(let message): ("jansson refuses the text: \(message)", "check this place")
        default: ("", "")
        }
    }

    private var wordsOfComments: (summary: String, hint: String) {
        switch self {
        case .commentNotAllowed: ("plain JSON has no comments", "remove the comment")
        case .commentNotClosed: ("the comment is never closed", "add `*/` where it ends")
        default: ("`#` does not begin a comment here", "write `//` instead of `#`")
        }
    }

    private var wordsOfStrings: (summary: String, hint: String) {
        switch self {
        case .singleQuotes: ("strings stand in double quotes", "replace `'` with `\"`")
        case .typographicQuotes:
            ("strings stand in plain double quotes", "replace the typographic quotes with `\"`")
        case .stringNotClosed:
            (
                "the string is not closed on its line",
                "add a `\"` at its end; a line break inside is written `\\n`"
            )
        case .controlCharacter(let byte):
            (
                "the control character 0x\(Self.hexadecimal(byte)) stands bare in a string",
                "write `\(Self.escape(byte))` instead"
            )
        case .badEscape(let text):
            (
                "a string has no escape `\(text)`",
                "write `\\\\` for a backslash; `\\u` takes four hexadecimal digits"
            )
        case .loneSurrogate(let text):
            (
                "`\(text)` is half of a surrogate pair and stands alone",
                "write both halves, or the character itself"
            )
        default: ("a name contains `\\u0000`", "take the null character out of the name")
        }
    }

    private var wordsOfWords: (summary: String, hint: String) {
        switch self {
        case .unquotedName(let name):
            ("the name `\(name)` has no quotes", "write `\"\(name)\"`")
        case .unquotedValue(let word):
            ("`\(word)` is no JSON value", Self.mend(word))
        case .badNumber(let word):
            (
                "`\(word)` is no JSON number",
                "write it in decimal, without `+`, leading zeros or a bare point"
            )
        case .numberTooLarge(let word):
            (
                "the number `\(word)` is too large",
                "the largest number is about 1.8e308; write longer ones as strings"
            )
        default: ("", "")
        }
    }

    private var wordsOfStructure: (summary: String, hint: String) {
        switch self {
        case .nameExpected(let found):
            ("expected a name in double quotes, found `\(found)`", "write `\"name\": value`")
        case .colonExpected(let name, let found):
            ("expected `:` after the name `\(name)`, found `\(found)`", "write `\(name): value`")
        case .valueExpected(let found):
            ("expected a value, found `\(found)`", "write a value here, such as `null`")
        case .separatorExpected(let found):
            ("expected `,` or the closing bracket, found `\(found)`", "remove `\(found)`")
        case .missingComma(let line, let isObject):
            (
                "`,` is missing between two \(isObject ? "members" : "elements")",
                "add a `,` after the value on line \(line)"
            )
        case .extraComma: ("a `,` stands where a value is expected", "remove this `,`")
        case .trailingComma:
            ("plain JSON has no `,` after the last value", "remove this `,`")
        case .notClosed(let isObject):
            (
                "this `\(isObject ? "{" : "[")` is never closed",
                "add the missing `\(isObject ? "}" : "]")`"
            )
        case .mismatchedClosing(let openedObject, let line):
            (
                "`\(openedObject ? "]" : "}")` cannot close the `\(openedObject ? "{" : "[")` "
                    + "of line \(line)",
                "write `\(openedObject ? "}" : "]")`, or close what was opened in between"
            )
        case .textAfterEnd(let found):
            ("`\(found)` stands after the end of the value", "remove it; a file holds one value")
        default: ("", "")
        }
    }

    /// What somebody means by a word that JSON does not know.
    private static func mend(_ word: String) -> String {
        switch word.lowercased() {
        case "true", "yes", "on": "write `true`"
        case "false", "no", "off": "write `false`"
        case "null", "none", "nil", "undefined": "write `null`"
        default: "write `\"\(word)\"` for text; the only bare words are `true`, `false`, `null`"
        }
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        (byte < 0x10 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }

    private static func escape(_ byte: UInt8) -> String {
        switch byte {
        case 0x08: "\\b"
        case 0x09: "\\t"
        case 0x0A: "\\n"
        case 0x0C: "\\f"
        case 0x0D: "\\r"
        default: "\\u00" + hexadecimal(byte).lowercased()
        }
    }
}
