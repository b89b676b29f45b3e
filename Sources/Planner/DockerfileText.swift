/// Quoting for the text of a Dockerfile.
enum DockerfileText {
    /// Returns a value in double quotes with nothing expanded, for `LABEL` and `ENV`.
    static func quoted(_ value: String) -> String {
        var result = "\""
        for character in value {
            switch character {
            case "\"", "\\", "$": result += "\\\(character)"
            case "\n": result += "\\\n"
            default: result.append(character)
            }
        }
        return result + "\""
    }

    /// Returns a value in double quotes in which `$NAME` and `${NAME}` are expanded by the
    /// builder, as Features rely on for `PATH`; any other `$` is kept as it is.
    static func quotedKeepingVariables(_ value: String) -> String {
        var result = "\""
        var rest = Substring(value)
        while let character = rest.first {
            rest = rest.dropFirst()
            switch character {
            case "\"", "\\": result += "\\\(character)"
            case "$" where !startsVariable(rest): result += "\\$"
            default: result.append(character)
            }
        }
        return result + "\""
    }

    private static func startsVariable(_ rest: Substring) -> Bool {
        func startsName(_ text: Substring) -> Bool {
            text.first.map { $0 == "_" || ($0.isASCII && $0.isLetter) } ?? false
        }
        return startsName(rest) || (rest.first == "{" && startsName(rest.dropFirst()))
    }
}

/// Quoting for a label's value.
public enum DockerfileLabel {
    /// Returns a value in double quotes with nothing expanded.
    public static func quoted(_ value: String) -> String { DockerfileText.quoted(value) }
}

/// Quoting for POSIX shells.
public enum ShellText {
    /// Returns the text as one word that no shell expands.
    public static func quoted(_ text: String) -> String {
        "'" + text.replacing("'", with: #"'\''"#) + "'"
    }
}
