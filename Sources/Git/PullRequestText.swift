/// The title and the body of a pull request, made from a run.
///
/// Prompt, result and commit messages are other people's text: it is shortened, and what would
/// notify somebody or close an issue stays readable without doing so.
public struct PullRequestText: Hashable, Sendable {
    /// One line.
    public let title: String
    /// Markdown.
    public let body: String

    private static let longestTitle = 72
    private static let longestPrompt = 4_000
    private static let longestResult = 8_000
    private static let mostCommits = 50
    private static let mostRunning = 50
    private static let longestLine = 240

    /// Makes the text.
    ///
    /// - Parameters:
    ///   - prompt: What was asked for.
    ///   - result: What the agent said at the end, if anything.
    ///   - commits: The commits, oldest first.
    ///   - change: How much they change.
    ///   - run: The run's identifier.
    ///   - running: The files that run outside of the run's container, each with who runs it, the
    ///     worst first.
    public init(
        prompt: String,
        result: String?,
        commits: [CommitSummary],
        change: ChangeCount,
        run: String,
        running: [String] = []
    ) {
        // A sole commit has the better words; the commit that Berth makes has the prompt's.
        let line = commits.count == 1 ? commits[0].subject : Self.firstLine(prompt)
        title = Self.shortened(Self.plain(line), to: Self.longestTitle)
        var parts: [String] = []
        if let result, !result.allSatisfy(\.isWhitespace) {
            parts.append(Self.harmless(Self.shortened(result, to: Self.longestResult)))
        }
        parts.append("## Task\n\n" + Self.quoted(Self.shortened(prompt, to: Self.longestPrompt)))
        if !commits.isEmpty {
            let shown = commits.suffix(Self.mostCommits).map { commit in
                "- \(commit.commit.short) " + Self.harmless(Self.plain(commit.subject))
            }
            let rest = commits.count - shown.count
            let head = rest > 0 ? ["- … and \(rest) before"] : []
            parts.append("## Commits\n\n" + (head + shown).joined(separator: "\n"))
        }
        if !running.isEmpty {
            let shown = running.prefix(Self.mostRunning).map { line in
                "- " + Self.harmless(Self.shortened(Self.plain(line), to: Self.longestLine))
            }
            let rest = running.count - shown.count
            parts.append(
                "## Look at these first\n\nThey run on the machine of whoever takes them over, or on "
                    + "a server.\n\n"
                    + (shown + (rest > 0 ? ["- … and \(rest) more"] : [])).joined(separator: "\n")
            )
        }
        parts.append(
            "\(Self.counted(change.files, "file")) changed, "
                + "\(Self.counted(change.insertions, "insertion")), "
                + "\(Self.counted(change.deletions, "deletion")). Run `\(run)` of Berth."
        )
        body = parts.joined(separator: "\n\n") + "\n"
    }

    private static func counted(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }

    private static func firstLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).map(String.init)
            .first { !$0.allSatisfy(\.isWhitespace) } ?? "Changes"
    }

    private static func plain(_ line: String) -> String {
        let scalars = line.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }
        let text = String(String.UnicodeScalarView(scalars))
        return text.split(separator: " ").joined(separator: " ")
    }

    private static func shortened(_ text: String, to longest: Int) -> String {
        text.count > longest ? text.prefix(longest - 1) + "…" : text
    }

    private static func quoted(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? ">" : "> " + harmless(String($0)) }
            .joined(separator: "\n")
    }

    /// Puts a character without width where `@somebody` or `#12` would begin.
    private static func harmless(_ text: String) -> String {
        var result = ""
        for character in text {
            result.append(character)
            if character == "@" || character == "#" { result.append("\u{2060}") }
        }
        return result.replacing("<!--", with: "&lt;!--")
    }
}
