/// The name of a local branch, which obeys the rules of `git check-ref-format --branch`.
public struct BranchName: Hashable, Sendable, CustomStringConvertible {
    /// The name without `refs/heads/`.
    public let description: String

    private static let mostBytes = 200

    /// Checks a name.
    ///
    /// - Throws: ``GitError/badBranchName(name:reason:)`` with the rule that the name breaks.
    public init(validating text: String) throws(GitError) {
        if let reason = Self.fault(in: Array(text.utf8)) {
            throw .badBranchName(name: text, reason: reason)
        }
        description = text
    }

    /// Returns the name that bytes from a repository hold, or nil when they break a rule.
    init?(bytes: some Collection<UInt8>) {
        let bytes = Array(bytes)
        guard Self.fault(in: bytes) == nil, let text = String(validating: bytes, as: UTF8.self)
        else { return nil }
        description = text
    }

    /// The full name of the reference.
    public var reference: String { "refs/heads/" + description }

    /// Returns the name that is tried when this one is taken for the given time, from 2.
    func numbered(_ number: Int) -> Self {
        Self(unchecked: "\(description)-\(number)")
    }

    /// The name without levels, for when `a` exists and `a/b` cannot.
    var flattened: Self { Self(unchecked: description.replacing("/", with: "-")) }

    init(unchecked text: String) {
        description = text
    }

    private static func fault(in name: [UInt8]) -> String? {
        if name.isEmpty { return "it is empty" }
        if name.count > mostBytes { return "it is longer than \(mostBytes) bytes" }
        if name.first == UInt8(ascii: "-") { return "it begins with `-`" }
        if name == Array("@".utf8) || name == Array("HEAD".utf8) { return "git uses it itself" }
        if name.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
            return "it has a control character"
        }
        if let sign = name.first(where: { Array(" ~^:?*[\\".utf8).contains($0) }) {
            return "it has a `\(Character(Unicode.Scalar(sign)))`"
        }
        if name.last == UInt8(ascii: ".") { return "it ends with `.`" }
        if contains(name, "..") { return "it has `..`" }
        if contains(name, "@{") { return "it has `@{`" }
        for part in name.split(separator: slash, omittingEmptySubsequences: false) {
            if part.isEmpty { return "it has an empty part between `/`" }
            if part.first == UInt8(ascii: ".") { return "a part of it begins with `.`" }
            if Array(part.suffix(5)) == Array(".lock".utf8) { return "a part ends with `.lock`" }
        }
        return nil
    }

    private static func contains(_ name: [UInt8], _ pair: String) -> Bool {
        let pair = Array(pair.utf8)
        return zip(name, name.dropFirst()).contains { $0 == pair[0] && $1 == pair[1] }
    }
}
