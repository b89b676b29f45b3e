/// One of Berth's own settings, as the schema has it.
public struct Setting: Hashable, Sendable {
    /// What a repository may do with a setting.
    public enum Tightening: Hashable, Sendable {
        /// Nothing: the setting is the user's alone.
        case none
        /// Propose a value where neither flag, environment nor user file has one.
        case proposal
        /// Choose a word that stands before the one in force.
        case earlierWord
        /// Choose a smaller amount.
        case smaller
        /// Add to the list.
        case longer
        /// Take from the list: what both name stays.
        case shorter
    }

    /// The name, in files and for `berth config explain`; dots stand for nested objects.
    public var name: String
    /// What values it takes.
    public var kind: SettingKind
    /// The value where nobody sets it; nil for none.
    public var standard: SettingValue?
    /// What a repository may do with it.
    public var tightening: Tightening
    /// The flag without its dashes, or nil where there is none.
    public var flag: String?
    /// What it means, in one sentence.
    public var meaning: String

    /// Whether the lists of flag, environment and user file add up instead of one replacing all.
    ///
    /// A host that the user denies once stays denied.
    public var isCumulative: Bool { tightening == .longer }

    /// The environment variable, such as `BERTH_MAX_TURNS` for `maxTurns`.
    public var environmentVariable: String {
        var name = "BERTH_"
        var wasLower = false
        for character in self.name {
            if character.isUppercase, wasLower { name.append("_") }
            name += character == "." ? "_" : character.uppercased()
            wasLower = character.isLowercase
        }
        return name
    }
}
