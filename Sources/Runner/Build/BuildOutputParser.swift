/// Something that a builder said.
public enum BuildEvent: Hashable, Sendable {
    /// A step began, such as `[2/5] RUN make`.
    case stepStarted(step: Int, title: String)
    /// A line that a step printed.
    case output(step: Int, line: String)
    /// A step was taken from the cache.
    case stepCached(step: Int, title: String)
    /// A step ended, after so many seconds by the builder's count.
    case stepFinished(step: Int, title: String, seconds: Double)
    /// A step failed; the text is the builder's.
    case stepFailed(step: Int, title: String, message: String)
}

/// Reads what `docker build --progress=plain` prints, line by line.
///
/// BuildKit prints `#N title`, then `#N seconds text` for output and one of `#N CACHED`,
/// `#N DONE 1.2s`, `#N ERROR: …`; lines of several steps may alternate. The legacy builder prints
/// `Step N/M : instruction`, then the step's output; a failure is its last line.
public struct BuildOutputParser: Sendable {
    private var titles: [Int: String] = [:]
    /// The last lines that each step printed, for the report of a failure.
    public private(set) var tails: [Int: [String]] = [:]
    /// Lines that belong to no step: the builder's closing words about a failure.
    public private(set) var otherLines: [String] = []

    private var failure: (step: Int, message: String)?
    private var legacyStep: Int?

    private static let longestTail = 60

    /// The step that failed, with the builder's message and the last lines that it printed.
    public var failedStep: (title: String, message: String, tail: [String])? {
        failure.map { (titles[$0.step] ?? "", $0.message, tails[$0.step] ?? []) }
    }

    /// Creates a parser.
    public init() {}

    /// Reads one line and returns what it says, or nil when it says nothing to people.
    public mutating func read(_ line: String) -> BuildEvent? {
        guard line.hasPrefix("#"), let space = line.firstIndex(of: " "),
            let step = Int(line[line.index(after: line.startIndex)..<space])
        else {
            return readLegacy(line)
        }
        let text = String(line[line.index(after: space)...])
        guard let title = titles[step] else {
            titles[step] = text
            return .stepStarted(step: step, title: text)
        }
        return event(step: step, title: title, text: text)
    }

    private mutating func readLegacy(_ written: String) -> BuildEvent? {
        // It colours what a step writes to its stderr.
        let line = written.replacing(/\u{1B}\[[0-9;]*m/, with: "")
        guard !line.isEmpty else { return nil }
        if let match = line.wholeMatch(of: /Step (\d+)\/\d+ : (.*)/), let step = Int(match.1) {
            legacyStep = step
            titles[step] = String(match.2)
            return .stepStarted(step: step, title: String(match.2))
        }
        guard let step = legacyStep, let title = titles[step] else {
            otherLines.append(line)
            return nil
        }
        if line.hasPrefix("The command '"), line.contains("returned a non-zero code: ") {
            failure = (step, line)
            return .stepFailed(step: step, title: title, message: line)
        }
        if line == " ---> Using cache" { return .stepCached(step: step, title: title) }
        guard !line.hasPrefix(" ---> "), !line.hasPrefix("Removing intermediate container") else {
            return nil
        }
        keep(line, of: step)
        return .output(step: step, line: line)
    }

    private mutating func keep(_ line: String, of step: Int) {
        var tail = tails[step, default: []]
        tail.append(line)
        if tail.count > Self.longestTail { tail.removeFirst() }
        tails[step] = tail
    }

    private mutating func event(step: Int, title: String, text: String) -> BuildEvent? {
        if text == "CACHED" {
            return .stepCached(step: step, title: title)
        }
        if text.hasPrefix("DONE ") {
            let seconds = Double(text.dropFirst(5).prefix { $0 != "s" }) ?? 0
            return .stepFinished(step: step, title: title, seconds: seconds)
        }
        if text.hasPrefix("ERROR: ") {
            failure = (step, String(text.dropFirst(7)))
            return .stepFailed(step: step, title: title, message: String(text.dropFirst(7)))
        }
        if text.hasPrefix("sha256:") || text == "..." || text == title {
            return nil
        }
        let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, Double(parts[0]) != nil else { return nil }
        let output = String(parts[1])
        keep(output, of: step)
        return .output(step: step, line: output)
    }
}
