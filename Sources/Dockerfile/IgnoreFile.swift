/// A `.dockerignore` file: which paths of a build context the builder does not see.
///
/// Patterns match a path or any folder above it; `!` takes a path back in; the last pattern that
/// matches decides, as in Docker's own reading.
public struct IgnoreFile: Hashable, Sendable {
    /// One line: a pattern and whether it excludes or takes back.
    private struct Rule: Hashable {
        var components: [[Character]]
        var excludes: Bool
    }

    private let rules: [Rule]

    /// A file that ignores nothing.
    public static let empty = Self(parsing: "")

    /// Reads the file's text; lines that start with `#` and empty lines say nothing.
    public init(parsing text: String) {
        rules = text.split(whereSeparator: \.isNewline).compactMap { Self.rule($0) }
    }

    /// Whether no path can be excluded.
    public var isEmpty: Bool { !rules.contains { $0.excludes } }

    /// Whether a later rule could take back something below an excluded folder, so that the folder
    /// has to be walked all the same.
    public var hasExceptions: Bool { rules.contains { !$0.excludes } }

    /// Returns whether a path is excluded, given relative to the context with `/` between names.
    public func excludes(_ path: String) -> Bool {
        let names = path.split(separator: "/").map(Array.init)
        var excluded = false
        for rule in rules where rule.excludes != excluded {
            if Self.matches(rule.components[...], names[...]) {
                excluded = rule.excludes
            }
        }
        return excluded
    }

    private static func rule(_ line: Substring) -> Rule? {
        var line = line.drop { $0 == "\u{FEFF}" }
        guard line.first != "#" else { return nil }
        while line.first?.isWhitespace == true { line.removeFirst() }
        while line.last?.isWhitespace == true { line.removeLast() }
        var excludes = true
        if line.first == "!" {
            excludes = false
            line = line.dropFirst().drop(while: \.isWhitespace)
        }
        var components: [[Character]] = []
        for name in line.split(separator: "/") where name != "." {
            if name == "..", !components.isEmpty {
                components.removeLast()
            } else {
                components.append(Array(name))
            }
        }
        return components.isEmpty ? nil : Rule(components: components, excludes: excludes)
    }

    /// Whether a pattern matches the names or the beginning of them.
    private static func matches(
        _ pattern: ArraySlice<[Character]>,
        _ names: ArraySlice<[Character]>
    ) -> Bool {
        guard let first = pattern.first else { return true }
        if first == ["*", "*"] {
            let rest = pattern.dropFirst()
            if rest.isEmpty { return !names.isEmpty }
            return names.indices.contains { matches(rest, names[$0...]) }
        }
        guard let name = names.first, Glob.matches(first[...], name[...]) else { return false }
        return matches(pattern.dropFirst(), names.dropFirst())
    }
}
