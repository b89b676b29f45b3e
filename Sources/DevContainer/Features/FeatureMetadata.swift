public import JSONC
public import OrderedCollections

/// The contents of a `devcontainer-feature.json`.
public struct FeatureMetadata: Hashable, Sendable {
    /// The Feature's id.
    public var identifier: String
    /// The version.
    public var version: String?
    /// The name for people.
    public var name: String?
    /// What it does.
    public var description: String?
    /// Where to read more.
    public var documentationURL: String?
    /// Where its licence is.
    public var licenseURL: String?
    /// Words to find it by.
    public var keywords: [String] = []
    /// The options by name.
    public var options: OrderedDictionary<String, FeatureOption> = [:]
    /// Features that must be installed before, with their options.
    public var dependsOn: [FeatureRequest] = []
    /// Features that go first where they are installed anyway, without versions.
    public var installsAfter: [FeatureReference] = []
    /// Former ids.
    public var legacyIds: [String] = []
    /// The present id, in the metadata of an archive that is published under a former one.
    public var currentId: String?
    /// Whether the Feature gets no further updates.
    public var isDeprecated = false
    /// What it asks of the container, variables substituted; `containerEnv` included.
    public var properties = ContainerProperties()
    /// The members as written.
    public var written: JSONObject
}

extension FeatureMetadata {
    /// The present id and all former ones.
    public var aliases: [String] { [currentId ?? identifier] + legacyIds }
}

/// An option that a Feature declares.
public struct FeatureOption: Hashable, Sendable {
    /// What values the option takes.
    public enum Kind: Hashable, Sendable {
        /// True or false.
        case boolean
        /// One of a closed list.
        case choice([String])
        /// Any text; the list only suggests.
        case string(proposals: [String])
    }

    /// What values it takes.
    public var kind: Kind
    /// The value when the user gives none; nil leaves the variable unset.
    public var defaultValue: OptionValue?
    /// What it is for.
    public var description: String?
}
