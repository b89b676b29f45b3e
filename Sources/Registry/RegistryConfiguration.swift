/// How registries are reached: with what rights, over what ways, how patiently.
public struct RegistryConfiguration: Sendable {
    /// The variables that decide credentials, proxies and the place of Docker's configuration.
    public var environment: [String: String]
    /// Hosts, with or without a port, that are spoken to without TLS, besides loopback.
    public var plainHTTPHosts: Set<String>
    /// Places that are asked instead of registries.
    public var mirrors: [RegistryMirror]
    /// Whether a registry is asked itself for what its mirrors do not give.
    public var asksBeyondMirrors: Bool
    /// A file with certificates of authorities that are trusted besides those of the system.
    public var certificateFile: String?
    /// Runs credential helpers; without it those that Docker's configuration names are left out.
    public var credentialHelperRunner: (any CredentialHelperRunner)?
    /// Whether only the cache may be used.
    public var isOffline: Bool
    /// How long and how often to try.
    public var limits: RegistryLimits
    /// What waits between attempts.
    public var clock: any Clock<Duration>

    /// Creates a configuration.
    public init(
        environment: [String: String],
        plainHTTPHosts: Set<String> = [],
        mirrors: [RegistryMirror] = [],
        asksBeyondMirrors: Bool = true,
        certificateFile: String? = nil,
        credentialHelperRunner: (any CredentialHelperRunner)? = nil,
        isOffline: Bool = false,
        limits: RegistryLimits = RegistryLimits(),
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.environment = environment
        self.plainHTTPHosts = plainHTTPHosts.union(mirrors.compactMap(\.plainHTTPHost))
        self.mirrors = mirrors
        self.asksBeyondMirrors = asksBeyondMirrors
        self.certificateFile = certificateFile
        self.credentialHelperRunner = credentialHelperRunner
        self.isOffline = isOffline
        self.limits = limits
        self.clock = clock
    }
}
