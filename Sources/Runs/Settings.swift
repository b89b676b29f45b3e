public import Diagnostics
import JSONC

/// Berth's own settings as they are in force, with where each value came from.
public struct Settings: Hashable, Sendable {
    /// All settings in the order of the schema.
    public let all: [EffectiveSetting]
    /// Names that no setting has, and what the repository asked for in vain.
    public let warnings: [Diagnostic]

    /// Reads all sources.
    ///
    /// A flag goes over the environment, that over the user's file, that over the repository; yet
    /// the repository may tighten what any of them says, and never loosen it.
    ///
    /// - Parameter sources: Flags, environment and files.
    /// - Throws: All values that are none, each with its place.
    public init(_ sources: SettingsSources) throws(SettingsError) {
        var reader = SettingsReader(sources)
        let all = Setting.all.map { reader.effective($0) }
        reader.warnAboutUnknownNames()
        let errors = reader.faults.filter { $0.severity == .error }
        guard errors.isEmpty else { throw SettingsError(errors) }
        self.all = all
        warnings = reader.faults + all.compactMap(\.refusal)
    }

    /// Returns a setting with its value in force, or nil when no setting has the name.
    public subscript(name: String) -> EffectiveSetting? {
        all.first { $0.setting.name == name }
    }
}

extension Settings {
    /// What the agent reaches besides the model.
    public enum Network: String, Hashable, Sendable, CaseIterable {
        /// Nothing.
        case none
        /// The hosts of the list.
        case allowlist
        /// Everything that the machine reaches.
        case full
    }

    /// Whether programs inside may gain rights, as `sudo` does.
    public enum NewPrivileges: String, Hashable, Sendable, CaseIterable {
        case never
        case allowed
    }

    /// Which runs keep their container after they end.
    public enum ContainerRetention: String, Hashable, Sendable, CaseIterable {
        case never
        case failed
        case always
    }

    /// The model, by alias or full name.
    public var model: String { text("model") ?? "" }
    /// A binary of the user's own.
    public var agentPath: String? { text("agent.path") }
    /// The agent's version.
    public var agentVersion: String? { text("agent.version") }
    /// Whether the repository's own files for the agent take part.
    public var usesProjectSettings: Bool { text("agent.projectSettings") == "use" }
    /// What lies between the run and the machine's kernel.
    public var isolation: IsolationClass {
        text("isolation").flatMap { IsolationClass(parsing: $0) } ?? .container
    }
    /// What the agent reaches besides the model.
    public var network: Network { text("network").flatMap(Network.init) ?? .none }
    /// Hosts that the agent may reach.
    public var allowedHosts: [String] { list("allow") }
    /// Hosts that the agent may not reach.
    public var deniedHosts: [String] { list("deny") }
    /// How much memory the container may use; nil for no limit.
    public var memory: ByteCount? { self["memory"]?.value?.bytes }
    /// How many processors the container may use; nil for no limit.
    public var processors: Double? { self["cpus"]?.value?.decimal }
    /// How many processes the container may have; nil for no limit.
    public var processes: Int? { self["pids"]?.value?.number }
    /// How much swap the container may use beside its memory; nil for none at all.
    public var swap: ByteCount? { self["swap"]?.value?.bytes }
    /// How many files each process may have open; nil for no limit.
    public var openFiles: Int? { self["files"]?.value?.number }
    /// How much disk the files of a run may take; nil for no limit.
    public var disk: ByteCount? { self["disk"]?.value?.bytes }
    /// Whether programs inside may gain rights.
    public var newPrivileges: NewPrivileges {
        text("newPrivileges").flatMap(NewPrivileges.init) ?? .allowed
    }
    /// How many turns the agent may take; nil for no limit.
    public var maxTurns: Int? { self["maxTurns"]?.value?.number }
    /// How long the agent may work; nil for no limit.
    public var timeout: TimeSpan? { self["timeout"]?.value?.span }
    /// What a run may cost in US dollars; nil for no limit.
    public var budgetDollars: Double? { self["budget"]?.value?.decimal }
    /// Who commits are by; nil for who the host's git says.
    public var author: String? { text("author") }
    /// What the names of branches begin with.
    public var branchPrefix: String { text("branchPrefix") ?? "" }
    /// Which runs keep their container.
    public var keptContainers: ContainerRetention {
        text("keepContainers").flatMap(ContainerRetention.init) ?? .never
    }
    /// Registries besides loopback that are spoken to without TLS.
    public var plainRegistries: [String] { list("registries.plainHTTP") }
    /// Mirrors of registries, each as `registry=mirror`.
    public var registryMirrors: [String] { list("registries.mirrors") }
    /// Whether a registry is asked itself for what its mirrors do not give.
    public var asksBeyondMirrors: Bool { text("registries.fallback") != "never" }
    /// A file of certificates that registries are trusted by, besides those of the system.
    public var registryCertificates: String? { text("registries.certificates") }

    /// A shell command that prints the credential for the model.
    public var credentialCommand: String? { text("credential.command") }

    /// The remote that branches are pushed to, by name or URL; nil for none.
    public var pushRemote: String? { text("push") }

    func text(_ name: String) -> String? { self[name]?.value?.text }
    func list(_ name: String) -> [String] { self[name]?.value?.list ?? [] }
}
