/// A file of some work that a program of a person's machine, or of a server, runs or obeys.
public struct HostTrigger: Hashable, Sendable {
    /// When that happens.
    public enum Occasion: String, Hashable, Sendable, CaseIterable, Comparable {
        /// Without being asked for: on entering or opening the folder, at a commit, at an
        /// installation.
        case unasked
        /// When the person uses what the file belongs to: a build, a test, a program.
        case onUse
        /// On a server, once it is pushed.
        case elsewhere

        /// The worst comes first.
        public static func < (left: Self, right: Self) -> Bool { left.order < right.order }

        private var order: Int {
            switch self {
            case .unasked: 0
            case .onUse: 1
            case .elsewhere: 2
            }
        }
    }

    /// The path from the top of the repository.
    public var path: String
    /// When it runs.
    public var occasion: Occasion
    /// Who runs it and when, as a clause such as `direnv runs it when you enter the folder`.
    public var reason: String

    /// Describes a file.
    public init(path: String, occasion: Occasion, reason: String) {
        self.path = path
        self.occasion = occasion
        self.reason = reason
    }
}

extension HostTrigger {
    /// Returns what of some work runs outside of the run's container, the worst first.
    ///
    /// A file is judged by its name, its kind and, where only some of what it says is obeyed, by
    /// what has changed of that. What a file starts in turn is not followed, and a file that is
    /// gone runs nothing.
    ///
    /// - Parameters:
    ///   - files: The files that differ.
    ///   - hooksFolder: The folder that the person's git takes hooks from, where it lies in the
    ///     repository.
    /// - Returns: At most one entry for a file.
    public static func all(
        among files: [ChangedFile],
        hooksFolder: String? = nil
    ) -> [HostTrigger] {
        files.compactMap { file in
            found(in: file, hooksFolder: hooksFolder).min { $0.occasion < $1.occasion }
        }
        .sorted { ($0.occasion, $0.path) < ($1.occasion, $1.path) }
    }

    /// Whether a file can be judged only by what it says.
    public static func needsContent(_ file: ChangedFile) -> Bool {
        if file.kind == .link { return true }
        guard file.kind == .file || file.kind == .program, let name = file.names.last else {
            return false
        }
        return ContentRule.isNeeded(for: name)
    }

    private static func found(in file: ChangedFile, hooksFolder: String?) -> [HostTrigger] {
        func trigger(_ verdict: Verdict) -> HostTrigger {
            HostTrigger(path: file.path, occasion: verdict.occasion, reason: verdict.reason)
        }
        if file.kind == .none { return [] }
        if file.kind == .submodule {
            return [trigger(Verdict(.onUse, "it is a commit of another repository, not looked at"))]
        }
        var verdicts: [Verdict] = []
        let names = file.names
        if let hooksFolder, NameRule.isWithin(names, hooksFolder) {
            verdicts.append(
                Verdict(.unasked, "git runs it as a hook: your `core.hooksPath` leads there")
            )
        }
        verdicts += NameRule.verdict(on: names, isLink: file.kind == .link).map { [$0] } ?? []
        verdicts += ContentRule.verdict(on: file).map { [$0] } ?? []
        verdicts += KindRule.verdict(on: file).map { [$0] } ?? []
        return verdicts.map(trigger)
    }
}

/// When a file runs, and who runs it.
struct Verdict: Hashable, Sendable {
    var occasion: HostTrigger.Occasion
    var reason: String

    init(_ occasion: HostTrigger.Occasion, _ reason: String) {
        self.occasion = occasion
        self.reason = reason
    }
}
