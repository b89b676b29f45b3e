public import Diagnostics

/// What is wrong with the Features of a configuration.
public enum FeatureError: Error, Hashable {
    /// A text that refers to no Feature, and why it does not.
    case invalidReference(String, ReferenceFault)
    /// Options with values that their Features do not take.
    case invalidOptions([OptionFault])
    /// Features that wait for each other.
    case cycle([Dependency])
    /// More Features than a graph may have.
    case tooMany(limit: Int)
    /// References that were not resolved before the order was asked for.
    case unresolved([String])

    /// Why a text refers to no Feature.
    public enum ReferenceFault: Hashable, Sendable {
        /// A name without a registry that is none of the old short names.
        case shortName
        /// An address with `http` instead of `https`.
        case insecureAddress
        /// The path of a folder from the root.
        case absolutePath
        /// A folder outside of `.devcontainer`.
        case outsideFolder(String)
        /// An archive with another name than `devcontainer-feature-<id>.tgz`.
        case archiveName(String)
        /// A first part that is no registry's host.
        case registry(String)
        /// A path with parts that registries do not allow.
        case path(String)
        /// A tag that registries do not allow.
        case tag(String)
        /// Something other than `sha256:` and 64 hexadecimal digits.
        case digest(String)
    }

    /// A value that an option does not take.
    public struct OptionFault: Hashable, Sendable {
        /// The Feature as it was written.
        public var feature: String
        /// The option.
        public var option: String
        /// The value as it was written.
        public var value: String
        /// What the option takes, in words.
        public var expected: String
        /// The values it takes, where they are a closed list.
        public var choices: [String]
        /// Who asks for it.
        public var origin: Origin
        /// The place of the request.
        public var location: SourceLocation?
    }

    /// One Feature that waits for another.
    public struct Dependency: Hashable, Sendable {
        /// The Feature that waits.
        public var feature: String
        /// The Feature that it waits for.
        public var target: String
        /// Whether `dependsOn` says so; else it is `installsAfter`.
        public var isHard: Bool
        /// Who asks for the Feature that waits.
        public var origin: Origin

        /// Creates a dependency.
        public init(feature: String, target: String, isHard: Bool, origin: Origin) {
            self.feature = feature
            self.target = target
            self.isHard = isHard
            self.origin = origin
        }
    }
}

extension FeatureError: DiagnosticConvertible {
    /// What to tell the user.
    public var diagnostics: [Diagnostic] {
        switch self {
        case .invalidReference(let text, let fault): [fault.diagnostic(for: text, at: nil)]
        case .invalidOptions(let faults): faults.map(\.diagnostic)
        case .cycle(let dependencies): [Self.diagnostic(ofCycle: dependencies)]
        case .tooMany(let limit):
            [
                Diagnostic(
                    code: "feature-count",
                    "the Features and what they depend on are more than \(limit)",
                    hints: ["look for a Feature whose dependencies have no end"]
                )
            ]
        case .unresolved(let references):
            [
                Diagnostic(
                    code: "feature-unresolved",
                    "Features were not resolved: \(references.joined(separator: ", "))",
                    exitCode: .bug
                )
            ]
        }
    }

    private static func diagnostic(ofCycle dependencies: [Dependency]) -> Diagnostic {
        let names = dependencies.map { "`\($0.feature)`" }
        let members = Set(dependencies.map(\.feature))
        let notes = dependencies.flatMap { dependency in
            let relation = dependency.isHard ? "depends on" : "installs after"
            return dependency.reasonBeyond(members)
                + ["`\(dependency.feature)` \(relation) `\(dependency.target)`"]
        }
        return Diagnostic(
            code: "feature-cycle",
            names.count == 1
                ? "the Feature \(names[0]) waits for itself"
                : "the Features \(names.joined(separator: ", ")) wait for each other",
            notes: notes,
            hints: ["leave one of them out, or ask its author to drop the dependency"]
        )
    }
}

extension FeatureError.Dependency {
    /// Why the Feature is in the plan, unless a member of the cycle is the reason.
    fileprivate func reasonBeyond(_ members: Set<String>) -> [String] {
        switch origin {
        case .configuration:
            ["`\(feature)` is in the plan because devcontainer.json asks for it"]
        case .feature(let dependent) where members.contains(dependent): []
        default: origin.reason(for: feature)
        }
    }
}

extension FeatureError.ReferenceFault {
    func diagnostic(for text: String, at location: SourceLocation?) -> Diagnostic {
        let (reason, hint) = words
        return Diagnostic(
            code: "feature-reference",
            "`\(text)` refers to no Feature: \(reason)",
            at: location,
            hints: [hint]
        )
    }

    private var words: (reason: String, hint: String) {
        switch self {
        case .shortName:
            (
                "it names no registry",
                "write a whole reference such as `ghcr.io/devcontainers/features/node:1`,"
                    + " or `./name` for a folder beside the configuration"
            )
        case .insecureAddress: ("archives come over https only", "write `https://`")
        case .absolutePath:
            (
                "a folder's path must be relative",
                "put the Feature below `.devcontainer`, write `./name`"
            )
        case .outsideFolder(let folder):
            (
                "`\(folder)` lies outside of `.devcontainer`",
                "move the Feature below `.devcontainer`"
            )
        case .archiveName(let name):
            ("the archive is named `\(name)`", "name it `devcontainer-feature-<id>.tgz`")
        case .registry(let host):
            (
                "`\(host)` is no registry's host",
                "begin with a host such as `ghcr.io`; Features in GitHub releases are not supported"
            )
        case .path(let path):
            (
                "`\(path)` is no path in a registry",
                "write at least two parts of letters, digits and single `.`, `_` or `-` in between"
            )
        case .tag(let tag): ("`\(tag)` is no tag", "write a version such as `1`, `1.2` or `1.2.3`")
        case .digest(let digest):
            ("`\(digest)` is no digest", "write `sha256:` and 64 hexadecimal digits")
        }
    }
}

extension FeatureError.OptionFault {
    var diagnostic: Diagnostic {
        var hints =
            choices.isEmpty
            ? [] : ["write one of \(choices.map { "`\($0)`" }.joined(separator: ", "))"]
        if let nearest = Suggestion.nearest(to: value, in: choices) {
            hints.insert("did you mean `\(nearest)`?", at: 0)
        }
        return Diagnostic(
            code: "feature-option",
            "the option `\(option)` of `\(feature)` must be \(expected), found `\(value)`",
            at: location,
            notes: origin.reason(for: feature),
            hints: hints
        )
    }
}
