public import Gateway
public import Planner
public import Rehearsal
public import Runs

/// What a user asks `berth run` or `berth continue` for.
public struct RunRequest: Sendable {
    /// Where the model is.
    public enum Model: Sendable {
        /// The real API, with a stored credential or those that the environment holds.
        case live
        /// A script, at a path.
        case rehearsal(Scenario, path: String)
    }

    /// The run.
    public var identifier: RunIdentifier
    /// The task.
    public var prompt: String
    /// A folder in the user's repository, absolute.
    public var repository: String
    /// The commit to start from by any name that git knows, or nil for `HEAD`.
    public var base: String?
    /// The branch that the work comes back on, or nil for a name made from the prompt.
    public var branch: String?
    /// The earlier run whose branch, conversation and environment go on, or nil for a new one.
    public var continued: RunTicket?
    /// Whether a second branch begins there, with a copy of the conversation, instead of going on
    /// with the first.
    public var isFork = false
    /// The point of the earlier run at which the new one begins; nil for its end.
    public var point: RunPoint?
    /// The settings in force, without those of the repository, which are read from the base.
    public var settings: SettingsSources
    /// Where the model is.
    public var model: Model
    /// The stored credential that the run uses; nil for that of its environment.
    public var access: ModelAccess?
    /// Demands that are granted, by their flags.
    public var grants: Set<String>
    /// Features of the configuration that are left out.
    public var withoutFeatures: [String] = []
    /// The environment of the host.
    public var environment: [String: String]
    /// Who works on the host.
    public var hostUser: PlanInput.HostUser

    /// Creates a request for a new pipeline.
    public init(
        identifier: RunIdentifier,
        prompt: String,
        repository: String,
        settings: SettingsSources,
        model: Model,
        environment: [String: String],
        hostUser: PlanInput.HostUser
    ) {
        self.identifier = identifier
        self.prompt = prompt
        self.repository = repository
        self.settings = settings
        self.model = model
        self.environment = environment
        self.hostUser = hostUser
        grants = []
    }
}
