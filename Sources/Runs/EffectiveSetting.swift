public import Diagnostics

/// A setting with its value in force, where that came from, and what else was asked for.
public struct EffectiveSetting: Hashable, Sendable {
    /// Where a value came from, from the weakest to the strongest.
    public enum Origin: Hashable, Sendable {
        /// Nobody set it.
        case standard
        /// The repository's `devcontainer.json`.
        case repository(SourceLocation)
        /// The user's file.
        case user(SourceLocation)
        /// An environment variable.
        case environment(variable: String)
        /// A flag of this command.
        case flag(String)
    }

    /// A value from one source.
    public struct Choice: Hashable, Sendable {
        /// The value; nil only where nobody set it and there is no default.
        public var value: SettingValue?
        /// Where it came from.
        public var origin: Origin

        /// Creates a choice.
        public init(value: SettingValue?, origin: Origin) {
            self.value = value
            self.origin = origin
        }
    }

    /// The setting.
    public var setting: Setting
    /// The value in force and where it came from.
    public var effective: Choice
    /// What the user's own sources set, the strongest first.
    public var choices: [Choice]
    /// What the repository asked for and did not get, wholly or in part.
    public var refused: Choice?

    /// The value in force.
    public var value: SettingValue? { effective.value }
}

extension EffectiveSetting.Origin: CustomStringConvertible {
    /// Where the value came from, such as `--network` or `devcontainer.json:4:21`.
    public var description: String {
        switch self {
        case .standard: "default"
        case .repository(let location), .user(let location): location.description
        case .environment(let variable): variable
        case .flag(let flag): "--" + flag
        }
    }
}

extension EffectiveSetting {
    /// Tells what the repository asked for and did not get; nil when there is no such thing.
    public var refusal: Diagnostic? {
        guard let refused, let value = refused.value, case .repository(let place) = refused.origin
        else { return nil }
        let hint =
            setting.tightening == .none
            ? "set `\(setting.name)` in your own settings if you want it"
            : "if you trust it, use \(setting.flag.map { "`--\($0)`" } ?? "your own settings")"
        return Diagnostic(
            .warning,
            code: "setting-refused",
            "the repository may not set `\(setting.name)` to `\(value)`",
            at: place,
            notes: ["in force is `\(self.value?.description ?? "no limit")` (\(effective.origin))"],
            hints: [hint]
        )
    }
}
