public import DevContainer
public import OrderedCollections

/// What is to happen in a container once it runs.
public struct SetUpOptions: Sendable {
    /// Whether no lifecycle command runs and no dotfiles are installed.
    public var skipsLifecycle = false
    /// Whether to stop after the hook that `waitFor` names.
    public var stopsAtWaitFor = false
    /// The hook to stop after, whatever `waitFor` says; nil goes by `waitFor`.
    public var waitFor: LifecycleHook?
    /// Whether to stop after `updateContentCommand`, which then runs again (`--prebuild`).
    public var isPrebuild = false
    /// Whether to stop before `postStartCommand`, after the dotfiles.
    public var stopsForPersonalization = false
    /// Whether `postAttachCommand` is left out.
    public var skipsPostAttach = false
    /// Whether what is done runs again.
    public var repeatsAll = false
    /// Variables for the lifecycle commands, below those of the configuration.
    public var remoteEnvironment: OrderedDictionary<String, String> = [:]
    /// Secrets for the lifecycle commands and the dotfiles.
    public var secrets = Secrets()
    /// Dotfiles to install, or nil.
    public var dotfiles: Dotfiles?
    /// Where state is kept inside.
    public var folders = ContainerFolders()

    /// Creates options that ask for nothing special.
    public init() {}
}

/// How far the set-up of a container went, in the words of the reference CLI.
public enum SetUpResult: String, Hashable, Sendable {
    /// Everything that was to be done is done.
    case done
    /// It stopped after the hook that `waitFor` names.
    case skipNonBlocking
    /// It stopped after `updateContentCommand`.
    case prebuild
    /// It stopped before `postStartCommand`.
    case stopForPersonalization
}

/// Folders inside the container in which state is kept.
public struct ContainerFolders: Hashable, Sendable {
    /// Keeps which lifecycle commands are done; absolute or below the user's home.
    public var data: String?
    /// Keeps what root has done; absolute.
    public var systemData: String?
    /// Keeps what the shell's start-up files set; nil keeps that on the host.
    public var sessionData: String?

    /// Creates folders; nil means the usual ones.
    public init(data: String? = nil, systemData: String? = nil, sessionData: String? = nil) {
        self.data = data
        self.systemData = systemData
        self.sessionData = sessionData
    }

    /// The usual folder of both.
    static let usual = "/var/lib/berth"
}
